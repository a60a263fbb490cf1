using System.Globalization;

namespace Charla.CommandLine;

/// <summary>The process that has a port, where the system tells (Linux: /proc; others' processes only to root).</summary>
public static class PortHolder
{
    /// <summary>Its name and number; null where the system does not tell.</summary>
    /// <param name="port">The port.</param>
    /// <param name="isUdp">A UDP port; else a TCP port that is listened on.</param>
    public static string? Find(int port, bool isUdp)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            var table = isUdp ? "/proc/net/udp" : "/proc/net/tcp";
            var sockets = Listeners(table, port, isUdp).Concat(Listeners(table + "6", port, isUdp)).ToHashSet(StringComparer.Ordinal);
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

    /// <summary>The sockets of a port, of TCP those that listen, as /proc/PID/fd names them; columns as in proc(5).</summary>
    private static IEnumerable<string> Listeners(string table, int port, bool isUdp) => File.ReadLines(table).Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(columns => (isUdp || columns[3] == "0A") && columns[1].EndsWith(":" + port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal))
        .Select(columns => $"socket:[{columns[9]}]");
}
