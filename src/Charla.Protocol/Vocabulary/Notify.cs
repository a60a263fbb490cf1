namespace Charla.Protocol;

/// <summary>
/// Of what in a conversation somebody wants to be told aloud; docs/protocol.md, section 7. Stored: numbers are never
/// changed or reused.
/// </summary>
public enum Notify
{
    /// <summary>A level of a later version.</summary>
    Unknown = -1,

    /// <summary>Of everything.</summary>
    All = 0,

    /// <summary>Of what mentions them.</summary>
    Mentions = 1,

    /// <summary>Of nothing: it is muted.</summary>
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
