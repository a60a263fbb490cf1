using Charla.CommandLine.Texts;

namespace Charla.CommandLine;

/// <summary>Where a password comes from: standard input, or someone who types it unseen. Never the command line.</summary>
public static class Password
{
    public static async Task<string> AskAsync(Surroundings here, bool fromInput, bool isNew, CancellationToken cancellation)
    {
        if (fromInput)
            return await here.ReadLineAsync(cancellation) is { Length: > 0 } line ? line : throw new CommandException(ExitCode.Usage, Say.NoPassword);
        if (!here.IsTerminal)
            throw new CommandException(ExitCode.Usage, Say.PasswordHow);
        var password = await here.ReadHiddenAsync(Say.PromptPassword, cancellation);
        if (isNew && !string.Equals(await here.ReadHiddenAsync(Say.PromptPasswordAgain, cancellation), password, StringComparison.Ordinal))
            throw new CommandException(ExitCode.Usage, Say.PasswordsDiffer);
        return password.Length > 0 ? password : throw new CommandException(ExitCode.Usage, Say.NoPassword);
    }

    /// <summary>How the account's owner recognises this device later.</summary>
    public static string Device() => Environment.MachineName.Length <= 64 ? Environment.MachineName : Environment.MachineName[..64];
}
