using System.Runtime.InteropServices;

namespace Charla.Server.Transports;

/// <summary>
/// How many files and sockets the system lets this process have open, and how many of them are not for clients: a process
/// without descriptors can read no file, start no thread, and dies.
/// </summary>
/// <param name="Limit">All that the process may have.</param>
/// <param name="Reserve">What is open before the first client comes, and what the server may open besides.</param>
public sealed record Descriptors(int Limit, int Reserve)
{
    /// <summary>With fewer .NET itself does not start reliably: each of its assemblies is an open file.</summary>
    public const int LeastLimit = 256;

    /// <summary>With room for fewer clients a server is of no use.</summary>
    public const int LeastRoom = 16;

    // What .NET loads when it is used first (two descriptors for each assembly, where it is not one file), SQLite's connections (those that
    // read, the search's, a backup's, one that copies back), 16 of the admin socket, and requests between two states.
    private const int OpenedLater = 122;

    // What a server has open before the first client, where it cannot be counted.
    private const int OpenAtStart = 160;

    // getrlimit(RLIMIT_NOFILE), which has another number on the BSDs and macOS.
    private const int LinuxNumberOfFiles = 7;
    private const int BsdNumberOfFiles = 8;

    /// <summary>For clients.</summary>
    public int Room => Math.Max(0, Limit - Reserve);

    /// <summary>As things are now, before the first client. .NET has raised the limit as far as it may by itself.</summary>
    public static Descriptors AtStart() => new(ReadLimit(), (CountOpen() ?? OpenAtStart) + OpenedLater);

    /// <summary>All that the process may have; the largest number where there is no limit.</summary>
    public static int ReadLimit()
    {
        if (OperatingSystem.IsWindows())
            return int.MaxValue;
        var resource = OperatingSystem.IsLinux() ? LinuxNumberOfFiles : BsdNumberOfFiles;
        return GetLimit(resource, out var limit) == 0 ? (int)Math.Min(limit.Current, int.MaxValue) : int.MaxValue;
    }

    /// <summary>What is open now; null where the system does not say.</summary>
    public static int? CountOpen()
    {
        try
        {
            return OperatingSystem.IsWindows() ? null : Directory.EnumerateFileSystemEntries(OperatingSystem.IsLinux() ? "/proc/self/fd" : "/dev/fd").Count();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    private static extern int GetLimit(int resource, out ResourceLimit limit);

    /// <summary>struct rlimit, on 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Current;
        public ulong Most;
    }
}
