namespace Charla.CommandLine;

/// <summary>What a script can act on. Documented in the help of <c>charla</c>; never renumbered.</summary>
public static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The server said no.</summary>
    public const int Refused = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>No server there, or no answer in time.</summary>
    public const int NoServer = 3;

    /// <summary>Not signed in, or with wrong credentials.</summary>
    public const int NotSignedIn = 4;

    /// <summary>What was asked for is done, as far as it was printed: the output could not be written any further.</summary>
    public const int NoOutput = 5;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;
}

/// <summary>Ends a command with one sentence on standard error that says what to do.</summary>
public sealed class CommandException(int exitCode, string sentence) : Exception(sentence)
{
    public int ExitCode { get; } = exitCode;
}
