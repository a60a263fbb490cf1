using Charla.Chat.FullScreen;
using Charla.CommandLine;

namespace Charla.Chat.Verbs;

/// <summary>What comes after a verb, so that Tab knows what to offer.</summary>
internal enum Argument
{
    None,
    Room,
    Person,
    Conversation,
    Transport,
    Loudness,
    Switch,
}

/// <summary>One command that can be typed: in either language, whichever the person's is.</summary>
/// <param name="English">Its name, with its slash.</param>
/// <param name="Spanish">The same in Spanish.</param>
/// <param name="Aliases">Other names, by which people know it from elsewhere.</param>
/// <param name="Usage">What comes after it, in the language of the person.</param>
/// <param name="Help">What it does, likewise.</param>
/// <param name="Takes">What its argument is.</param>
/// <param name="Do">Does it; false: it was used in a way it cannot be.</param>
internal sealed record Verb(
    string English, string Spanish, string[] Aliases, Func<string> Usage, Func<string> Help, Argument Takes, Func<IChat, string, CancellationToken, Task<bool>> Do)
{
    /// <summary>The name that is shown.</summary>
    public string Name => Language.Current == "es" ? Spanish : English;

    /// <summary>All by which it is called, the one that is shown first.</summary>
    public IEnumerable<string> Names => new[] { Name, English, Spanish }.Concat(Aliases).Distinct(StringComparer.Ordinal);

    /// <summary>How it is typed.</summary>
    public string Line => $"{Name} {Usage()}".TrimEnd();

    public bool Is(string word) => Names.Contains(word, StringComparer.OrdinalIgnoreCase);
}
