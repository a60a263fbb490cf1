namespace Charla.Cli.Commands.Chat.Verbs;

/// <summary>What comes after a verb, so that Tab knows what to offer.</summary>
internal enum Argument
{
    None,
    Room,
    Person,
    Conversation,
    Transport,
    Loudness,
}

/// <summary>One command that can be typed.</summary>
/// <param name="Name">With its slash.</param>
/// <param name="Aliases">Other names, mostly the Spanish ones.</param>
/// <param name="Usage">What comes after it.</param>
/// <param name="Help">What it does, in the language of the person.</param>
/// <param name="Takes">What its argument is.</param>
/// <param name="Do">Does it; false: it was used in a way it cannot be.</param>
internal sealed record Verb(
    string Name, string[] Aliases, string Usage, Func<string> Help, Argument Takes, Func<IChat, string, CancellationToken, Task<bool>> Do)
{
    public bool Is(string word) =>
        string.Equals(Name, word, StringComparison.OrdinalIgnoreCase) || Aliases.Contains(word, StringComparer.OrdinalIgnoreCase);
}
