namespace Charla.Protocol;

/// <summary>What an event of an account's own log is; docs/protocol.md, section 7. Stored: numbers are never changed or reused.</summary>
public enum EventKind
{
    /// <summary>A kind of a later version: its number counts, nothing else.</summary>
    Unknown = 0,

    /// <summary>The account is in a conversation now.</summary>
    Joined = 1,

    /// <summary>The account is in a conversation no more.</summary>
    Left = 2,

    /// <summary>Somebody invited the account to a room.</summary>
    Invited = 3,

    /// <summary>The read mark moved.</summary>
    Read = 4,

    /// <summary>The shown name changed.</summary>
    Profile = 5,

    /// <summary>The account chose what it wants to be notified of.</summary>
    Notify = 6,

    /// <summary>The account blocked somebody, or no longer does.</summary>
    Blocked = 7,
}

public static partial class Vocabulary
{
    /// <summary>The words of <c>kind</c> in an <c>event</c>.</summary>
    public static Words<EventKind> EventKinds { get; } = new(
        EventKind.Unknown,
        (EventKind.Joined, "joined"),
        (EventKind.Left, "left"),
        (EventKind.Invited, "invited"),
        (EventKind.Read, "read"),
        (EventKind.Profile, "profile"),
        (EventKind.Notify, "notify"),
        (EventKind.Blocked, "blocked"));
}
