namespace Charla.Cli.Serve;

/// <summary>The command was asked for something it cannot do; the message says what to write instead.</summary>
public sealed class UsageException(string message) : Exception(message);
