namespace Charla.Protocol;

/// <summary>What somebody is in a conversation; docs/protocol.md, section 4. Stored: numbers are never changed or reused.</summary>
public enum MemberRole
{
    /// <summary>A role of a later version.</summary>
    Unknown = 0,

    /// <summary>One of its people.</summary>
    Member = 1,

    /// <summary>May also remove people and messages, and end the room.</summary>
    Owner = 2,
}

public static partial class Vocabulary
{
    /// <summary>The words of <c>role</c> in a <c>member</c>.</summary>
    public static Words<MemberRole> MemberRoles { get; } = new(
        MemberRole.Unknown,
        (MemberRole.Member, "member"),
        (MemberRole.Owner, "owner"));
}
