namespace Charla.Protocol;

/// <summary>
/// What in a conversation somebody wants to be notified of; docs/protocol.md, section 7. Stored: numbers are never
/// changed or reused.
/// </summary>
public enum Notify
{
    /// <summary>A level of a later version.</summary>
    Unknown = -1,

    /// <summary>Everything.</summary>
    All = 0,

    /// <summary>Messages that mention them.</summary>
    Mentions = 1,

    /// <summary>Nothing: the conversation is muted.</summary>
    None = 2,
}

public static partial class Vocabulary
{
    /// <summary>The words of <c>notify</c>.</summary>
    public static Words<Notify> NotifyLevels { get; } = new(
        Notify.Unknown,
        (Notify.All, "all"),
        (Notify.Mentions, "mentions"),
        (Notify.None, "none"));
}
