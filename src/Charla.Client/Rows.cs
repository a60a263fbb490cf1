using Charla.Protocol;

namespace Charla.Client;

/// <summary>A conversation that the account is in; docs/protocol.md, section 3.</summary>
/// <param name="Name"><c>#room</c> or <c>@nick</c>.</param>
/// <param name="Kind"><c>public</c>, <c>private</c> or <c>direct</c>.</param>
/// <param name="Head">The log's last number.</param>
/// <param name="Read">The account's read mark.</param>
/// <param name="Unread">Messages of others after the mark, that are not deleted and not of somebody who is blocked.</param>
/// <param name="Topic">What it is about, where that is set.</param>
public sealed record Conversation(string Name, string Kind, long Head, long Read, long Unread, string? Topic)
{
    /// <summary>
    /// Which log it is: a number that no other one of the server's has, ever. Of two logs of one name the one with the higher
    /// number is the later one. Null where the server, an older one, does not say.
    /// </summary>
    public long? Log { get; init; }

    /// <summary>What in it the account wants to be notified of.</summary>
    public Notify Notify { get; init; }

    /// <summary>It can be read, and nothing else.</summary>
    public bool Archived { get; init; }
}

/// <summary>A room of the list of rooms.</summary>
/// <param name="Name">Its name, with <c>#</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Members">How many are in it.</param>
/// <param name="Head">The last number of its log; 0 where it is empty.</param>
/// <param name="Topic">Its topic, where it has one.</param>
/// <param name="Joined">Whether the account is in it.</param>
public sealed record Room(string Name, string Kind, long Members, long Head, string? Topic, bool Joined)
{
    /// <summary>Which log it is; null where the server does not say.</summary>
    public long? Log { get; init; }

    /// <summary>It can be read, and nothing else.</summary>
    public bool Archived { get; init; }
}

/// <summary>A member of a conversation.</summary>
/// <param name="Nick">The nick.</param>
/// <param name="Name">The shown name, where that is set.</param>
/// <param name="Role">What they are in it.</param>
public sealed record Member(string Nick, string? Name, MemberRole Role);

/// <summary>A device of the account, that is a token with a name; docs/protocol.md, section 14.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">How its owner recognises it.</param>
/// <param name="Created">When it signed in first.</param>
/// <param name="Seen">When it was last online.</param>
/// <param name="Online">It is online now.</param>
/// <param name="Current">It is this one.</param>
public sealed record Device(long Id, string? Name, DateTimeOffset Created, DateTimeOffset? Seen, bool Online, bool Current);

/// <summary>An account as an owner of the server sees it; docs/protocol.md, section 15.</summary>
/// <param name="Nick">The nick.</param>
/// <param name="Name">The shown name, where that is set.</param>
/// <param name="Role">What it is on the server.</param>
/// <param name="Created">When it was made.</param>
public sealed record Account(string Nick, string? Name, ServerRole Role, DateTimeOffset Created)
{
    /// <summary>When it was last online.</summary>
    public DateTimeOffset? Seen { get; init; }

    /// <summary>Whether a device of it is online now.</summary>
    public bool Online { get; init; }

    /// <summary>Whether it has a password, and not tokens only.</summary>
    public bool HasPassword { get; init; }

    /// <summary>Whether nobody can sign in to it; an owner can allow that again.</summary>
    public bool Disabled { get; init; }

    /// <summary>Whether it was deleted, which is for ever; its nick stays taken.</summary>
    public bool Deleted { get; init; }
}

/// <summary>Some rows of a list; where there is <paramref name="More"/>, ask on after the last one.</summary>
/// <typeparam name="T">What a row is.</typeparam>
/// <param name="Rows">The rows, in the list's order.</param>
/// <param name="More">Whether the list goes on.</param>
public sealed record Page<T>(IReadOnlyList<T> Rows, bool More);

/// <summary>Some entries of a log, ascending.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Head">The log's last number.</param>
/// <param name="More">Whether there are more in the direction that was read.</param>
public sealed record EntryPage(IReadOnlyList<Entry> Entries, long Head, bool More)
{
    /// <summary>Which log it is of; null where the server does not say.</summary>
    public long? Log { get; init; }
}

/// <summary>A change that is on the server's disk.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Seq">The change's number; null where it is not an entry of the log.</param>
/// <param name="Time">When it was stored.</param>
public sealed record Stored(string Conversation, long? Seq, DateTimeOffset? Time)
{
    /// <summary>In which log; null where the server does not say.</summary>
    public long? Log { get; init; }
}
