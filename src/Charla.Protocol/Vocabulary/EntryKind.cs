namespace Charla.Protocol;

/// <summary>What an entry of a log is; docs/protocol.md, section 5. Stored: numbers are never changed or reused.</summary>
public enum EntryKind
{
    /// <summary>A kind of a later version: its number counts, nothing else.</summary>
    Unknown = 0,

    /// <summary>A message.</summary>
    Text = 1,

    /// <summary>A message has another text.</summary>
    Edit = 2,

    /// <summary>A message is gone.</summary>
    Deletion = 3,

    /// <summary>A reaction to a message was added or taken back.</summary>
    Reaction = 4,

    /// <summary>The author came in.</summary>
    Join = 5,

    /// <summary>The author left, or was removed.</summary>
    Leave = 6,

    /// <summary>The room has another topic.</summary>
    Topic = 7,

    /// <summary>The room was archived, or opened again.</summary>
    Archive = 8,
}

public static partial class Vocabulary
{
    /// <summary>The words of <c>kind</c> in an <c>entry</c>.</summary>
    public static Words<EntryKind> EntryKinds { get; } = new(
        EntryKind.Unknown,
        (EntryKind.Text, "text"),
        (EntryKind.Edit, "edit"),
        (EntryKind.Deletion, "deletion"),
        (EntryKind.Reaction, "reaction"),
        (EntryKind.Join, "join"),
        (EntryKind.Leave, "leave"),
        (EntryKind.Topic, "topic"),
        (EntryKind.Archive, "archive"));
}
