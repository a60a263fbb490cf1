using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Charla.Server.Storage;
using Charla.Server.Transports;

namespace Charla.Cli.Serve;

/// <summary>Why an address cannot be listened on, and what to do.</summary>
internal static class PortTrouble
{
    public static string Explain(PortException error) => error.Error switch
    {
        SocketError.AddressAlreadyInUse when Holder(error.EndPoint.Port) is { } holder =>
            ServeTexts.Of("PortHeld", error.EndPoint.Port, holder, OptionOf(error.Transport)),
        SocketError.AddressAlreadyInUse => ServeTexts.Of("PortBusy", error.EndPoint.Port, OptionOf(error.Transport)),
        SocketError.AccessDenied => ServeTexts.Of("PortForbidden", error.EndPoint.Port, OptionOf(error.Transport)),
        SocketError.AddressNotAvailable => ServeTexts.Of("NotOurAddress", error.EndPoint.Address),
        _ => ServeTexts.Of("PortOther", error.EndPoint, error.Error, OptionOf(error.Transport)),
    };

    private static string OptionOf(Transport transport) => transport switch
    {
        Transport.Udp => "--udp",
        Transport.WebSocket => "--http",
        _ => "--tcp",
    };

    /// <summary>The process that listens on a TCP port, where the system tells (Linux: /proc; others' processes only to root).</summary>
    private static string? Holder(int port)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            var sockets = Listeners("/proc/net/tcp", port).Concat(Listeners("/proc/net/tcp6", port)).ToHashSet(StringComparer.Ordinal);
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
            {
                if (Holds(process, sockets))
                    return $"{File.ReadAllText(Path.Combine(process, "comm")).Trim()} (pid {Path.GetFileName(process)})";
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It does not tell; the port is busy all the same.
        }

        return null;
    }

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd"))
                .Select(file => new FileInfo(file).LinkTarget)
                .Any(target => target is not null && sockets.Contains(target));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The listening sockets of a port, as /proc/PID/fd names them; columns as in proc(5).</summary>
    private static IEnumerable<string> Listeners(string table, int port) => File.ReadLines(table).Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(columns => columns[3] == "0A" && columns[1].EndsWith(":" + port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal))
        .Select(columns => $"socket:[{columns[9]}]");
}
