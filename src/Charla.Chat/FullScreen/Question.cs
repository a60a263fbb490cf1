namespace Charla.Chat.FullScreen;

/// <summary>Something that is asked above the line one types in, and answered by one key.</summary>
/// <param name="Text">What is asked, and the keys that answer it.</param>
/// <param name="Answers">What each of those keys does.</param>
internal sealed record Question(string Text, IReadOnlyDictionary<string, Action> Answers)
{
    /// <summary>What happens where anything else is pressed.</summary>
    public Action Otherwise { get; init; } = () => { };

    /// <summary>The character that brought the question up: who goes on typing was typing, and gets it.</summary>
    public string Typed { get; init; } = "";
}
