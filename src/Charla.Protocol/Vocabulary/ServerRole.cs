namespace Charla.Protocol;

/// <summary>What an account is on the server; docs/protocol.md, section 14. Stored: numbers are never changed or reused.</summary>
public enum ServerRole
{
    /// <summary>A role of a later version.</summary>
    Unknown = -1,

    /// <summary>Anybody; frames leave it out.</summary>
    Member = 0,

    /// <summary>May see more than others, such as addresses.</summary>
    Moderator = 1,

    /// <summary>Runs the server.</summary>
    Owner = 2,
}

public static partial class Vocabulary
{
    /// <summary>The words of <c>role</c>, where it is not a <see cref="MemberRole"/>.</summary>
    public static Words<ServerRole> ServerRoles { get; } = new(
        ServerRole.Unknown,
        (ServerRole.Member, "member"),
        (ServerRole.Moderator, "moderator"),
        (ServerRole.Owner, "owner"));
}
