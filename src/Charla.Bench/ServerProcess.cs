using System.Globalization;
using System.Net;
using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench;

/// <summary>What the server's process has used so far, as Linux tells it (<c>man 5 proc</c>).</summary>
internal sealed class ServerProcess(int pid)
{
    // What /proc counts time in (USER_HZ): 100 to a second on every architecture that .NET runs on.
    private const int TicksPerSecond = 100;

    // Where the open sockets stand, and the state that a listening one of TCP (LISTEN), a bound one of UDP has.
    private static readonly (string[] Tables, string State) Tcp = (["/proc/net/tcp", "/proc/net/tcp6"], "0A");
    private static readonly (string[] Tables, string State) Udp = (["/proc/net/udp", "/proc/net/udp6"], "07");

    public int Pid { get; } = pid;

    public bool Exists => File.Exists($"/proc/{Pid}/stat");

    /// <summary>Processor time in user and kernel mode, of all its threads, the ended ones too; zero when it is gone.</summary>
    public TimeSpan ProcessorTime()
    {
        if (!Exists)
            return TimeSpan.Zero;

        // "pid (name) state …": the name may hold spaces and parentheses; after it utime and stime are 12th and 13th.
        var stat = File.ReadAllText($"/proc/{Pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / (double)TicksPerSecond);
    }

    /// <summary>Bytes of memory it holds (RSS).</summary>
    public long ResidentBytes() =>
        Exists ? Number(File.ReadAllText($"/proc/{Pid}/statm").Split(' ')[1]) * Environment.SystemPageSize : 0;

    /// <summary>The process that listens on that port of this machine; null where it cannot be told.</summary>
    public static ServerProcess? Listening(IPEndPoint address, Transport transport)
    {
        if (!OperatingSystem.IsLinux() || !IPAddress.IsLoopback(address.Address))
            return null;
        var sockets = ListeningSockets(address.Port, transport == Transport.Udp ? Udp : Tcp).Select(inode => $"socket:[{inode}]").ToHashSet(StringComparer.Ordinal);
        if (sockets.Count == 0)
            return null;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var pid) && Holds(directory, sockets))
                return new ServerProcess(pid);
        }

        return null;
    }

    // "sl local_address rem_address st …": addresses as HEX:PORT, then the state, the tenth field is the inode.
    private static IEnumerable<string> ListeningSockets(int port, (string[] Tables, string State) kind) =>
        from table in kind.Tables
        where File.Exists(table)
        from line in File.ReadLines(table).Skip(1)
        let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where fields[3] == kind.State && fields[1].EndsWith($":{port:X4}", StringComparison.Ordinal)
        select fields[9];

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles($"{process}/fd").Any(file => new FileInfo(file).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            // Someone else's process, or one that has just ended.
            return false;
        }
    }

    private static long Number(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);
}
