namespace Charla.Protocol;

/// <summary>What a conversation is; docs/protocol.md, section 4. Stored: numbers are never changed or reused.</summary>
public enum ConversationKind
{
    /// <summary>A kind of a later version.</summary>
    Unknown = 0,

    /// <summary>A room that everybody may join.</summary>
    Public = 1,

    /// <summary>A room that one is invited to.</summary>
    Private = 2,

    /// <summary>Between two people, or one's own notes.</summary>
    Direct = 3,
}

public static partial class Vocabulary
{
    /// <summary>The words of <c>kind</c> in a <c>conv</c> or <c>room</c>, and of <c>type</c> in an event or an import.</summary>
    public static Words<ConversationKind> ConversationKinds { get; } = new(
        ConversationKind.Unknown,
        (ConversationKind.Public, "public"),
        (ConversationKind.Private, "private"),
        (ConversationKind.Direct, "direct"));
}
