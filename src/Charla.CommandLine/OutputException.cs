namespace Charla.CommandLine;

/// <summary>What a command prints could not be written: <see cref="ExitCode.NoOutput"/>, or a quiet end where its reader has gone.</summary>
/// <remarks>Not an IOException, so that nobody takes it for trouble with a file or a connection of their own.</remarks>
public sealed class OutputException : Exception
{
    private const int BrokenPipe = 32;
    private const int WindowsBrokenPipe = unchecked((int)0x8007006D);
    private const int WindowsNoData = unchecked((int)0x800700E8);

    /// <param name="cause">What the system said.</param>
    public OutputException(Exception cause)
        : base(FileProblem.Of(cause), cause) =>
        IsReaderGone = cause is IOException { HResult: BrokenPipe or WindowsBrokenPipe or WindowsNoData };

    /// <param name="sentence">Why there is nothing to write to.</param>
    public OutputException(string sentence)
        : base(sentence)
    {
    }

    /// <summary>The reader has closed it: "charla history … | head".</summary>
    public bool IsReaderGone { get; }
}
