using System.Runtime.InteropServices;

namespace Charla.Cli.Commands;

/// <summary>The three streams that a process is started with, or without.</summary>
/// <remarks>
/// Where one is closed (<c>charla serve >&amp;-</c>) its number is given to the next thing that is opened, and the runtime opens
/// pipes of its own before any of our code runs: what is said on the stream would go there.
/// </remarks>
internal static class StandardStreams
{
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;

    /// <summary>Puts nothing in the place of those that are closed: an end at once, and what takes everything. Before any is used.</summary>
    public static void ReplaceClosed()
    {
        if (IsClosed(0))
            Console.SetIn(TextReader.Null);
        if (IsClosed(1))
            Console.SetOut(TextWriter.Null);
        if (IsClosed(2))
            Console.SetError(TextWriter.Null);
    }

    /// <summary>Whether the process was started without it.</summary>
    public static bool IsClosed(int descriptor)
    {
        // What is closed when a program is started cannot have come from before it.
        return !OperatingSystem.IsWindows() && Flags(descriptor, GetDescriptorFlags) is var flags && (flags < 0 || (flags & CloseOnExec) != 0);
    }

    [DllImport("libc", EntryPoint = "fcntl")]
    private static extern int Flags(int descriptor, int command);
}
