using System.Runtime.InteropServices;
using System.Text;
using Charla.CommandLine.Texts;
using Microsoft.Win32.SafeHandles;

namespace Charla.CommandLine;

/// <summary>The three streams that a process is started with, or without.</summary>
/// <remarks>
/// Where one is closed (<c>charla serve >&amp;-</c>) its number is given to the next thing that is opened, and the runtime opens
/// pipes of its own before any of our code runs: what is said on the stream would go there.
/// </remarks>
public static class StandardStreams
{
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;

    // Nothing can be written to it.
    private static readonly Stream Closed = new MemoryStream([], writable: false);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Takes them over, before any is used.</summary>
    public static (TextReader In, TextWriter Out, TextWriter Error) Take()
    {
        Console.OutputEncoding = Utf8;
        Console.InputEncoding = Utf8;

        // For what uses the console itself: an end at once, and what takes everything.
        if (IsClosed(0))
            Console.SetIn(TextReader.Null);
        if (IsClosed(1))
            Console.SetOut(TextWriter.Null);
        Console.SetError(IsClosed(2) ? TextWriter.Null : Error());
        return (Input(), Output(), Console.Error);
    }

    /// <summary>Whether the process was started without it.</summary>
    private static bool IsClosed(int descriptor)
    {
        // What is closed when a program is started cannot have come from before it.
        return !OperatingSystem.IsWindows() && Flags(descriptor, GetDescriptorFlags) is var flags && (flags < 0 || (flags & CloseOnExec) != 0);
    }

    private static TextReader Input() =>
        IsClosed(0) || !Console.IsInputRedirected ? Console.In : new InputText(Console.OpenStandardInput());

    private static TextWriter Output()
    {
        if (IsClosed(1))
            return Writer(Closed, _ => throw new OutputException(Say.OutputClosed));
        return Console.IsOutputRedirected ? Writer(Opened(), e => throw new OutputException(e)) : Console.Out;
    }

    // There is nowhere to complain about the stream of complaints.
    private static TextWriter Error() => Writer(Console.OpenStandardError(), _ => { });

    // The console passes over a pipe whose reader is gone ("charla tail | head") and would go on for ever: a file says it.
    // Only for what cannot be positioned, though: a FileStream would keep a position of its own in a file shared with others.
    private static Stream Opened()
    {
        if (OperatingSystem.IsWindows())
            return Console.OpenStandardOutput();
        try
        {
            var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return stream.CanSeek ? Console.OpenStandardOutput() : stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Nothing that can be written to, which the first write will say.
            return Console.OpenStandardOutput();
        }
    }

    private static TextWriter Writer(Stream stream, Action<Exception> failed) =>
        TextWriter.Synchronized(new StreamWriter(new OutputStream(stream, failed), Utf8) { AutoFlush = true });

    [DllImport("libc", EntryPoint = "fcntl")]
    private static extern int Flags(int descriptor, int command);
}
