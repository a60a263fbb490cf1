using Charla.Protocol;

namespace Charla.Server.Storage;

/// <summary>An account, in the store and everywhere in the server.</summary>
public readonly record struct AccountId(long Value);

/// <summary>A conversation: a room or a direct one.</summary>
public readonly record struct ConversationId(long Value);

/// <summary>A device, that is a named token of an account.</summary>
public readonly record struct DeviceId(long Value);

/// <summary>Stored: numbers are never changed or reused.</summary>
[Flags]
public enum EntryFlags
{
    None = 0,
    Edited = 1,
    Deleted = 2,
    HasReactions = 4,

    /// <summary>Of a reaction: it was added, not taken back. Of an archiving: it begins, and does not end.</summary>
    On = 8,
}

/// <summary>How far a log that comes from another server is. Stored: numbers are never changed or reused.</summary>
public enum ImportState
{
    /// <summary>It is one of this server's own.</summary>
    None = 0,
    UnderWay = 1,
    Done = 2,
}

public sealed record Account
{
    public required AccountId Id { get; init; }

    public required string Nick { get; init; }

    public required NameKeys Keys { get; init; }

    public string? Name { get; init; }

    /// <summary>What verifies the password; null for an account that has tokens only.</summary>
    public string? Password { get; init; }

    public ServerRole Role { get; init; }

    /// <summary>Nobody signs in to it, for now.</summary>
    public bool Disabled { get; init; }

    /// <summary>Nobody signs in to it any more, and what it said is erased, or is being.</summary>
    public bool Deleted { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was last online; null: never since that is kept.</summary>
    public DateTimeOffset? Seen { get; init; }

    /// <summary>It may be signed in to.</summary>
    public bool IsOpen => !Disabled && !Deleted;
}

public sealed record Device
{
    public required DeviceId Id { get; init; }

    public required AccountId Account { get; init; }

    public string? Name { get; init; }

    public required byte[] Verifier { get; init; }

    public required byte[] SealKey { get; init; }

    public bool Revoked { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was last online; null: never since that is kept.</summary>
    public DateTimeOffset? Seen { get; init; }
}

/// <summary>What does not change with each entry. <see cref="NameFor"/> is how a person writes it.</summary>
public sealed record Conversation
{
    public required ConversationId Id { get; init; }

    /// <summary>Tells its log from every other one that this server has had, also from one of the same name; a later one's is higher.</summary>
    public required long Log { get; init; }

    public required ConversationKind Kind { get; init; }

    /// <summary>A room's name without its <c>#</c>; of a direct one nothing that people see.</summary>
    public required string Name { get; init; }

    public required NameKeys Keys { get; init; }

    /// <summary>Members of a private room see what was before them.</summary>
    public bool WholeHistory { get; init; }

    public string? Topic { get; init; }

    /// <summary>It is read, and nothing else.</summary>
    public bool Archived { get; init; }

    /// <summary>The room was removed: it is found by nobody, and what was said in it is erased, or is being.</summary>
    public bool Deleted { get; init; }

    /// <summary>The two people of a direct conversation (the same twice: notes to oneself).</summary>
    public (Account Low, Account High)? Pair { get; init; }

    /// <summary>As <paramref name="reader"/> types it: a direct conversation has the other one's nick.</summary>
    public string NameFor(AccountId reader) => Pair is { } pair
        ? "@" + (pair.Low.Id == reader ? pair.High : pair.Low).Nick
        : "#" + Name;
}

/// <summary>What an account is, or was, in a conversation.</summary>
public sealed record Member
{
    public required ConversationId Conversation { get; init; }

    public required AccountId Account { get; init; }

    public MemberRole Role { get; init; } = MemberRole.Member;

    /// <summary>Number of the entry by which they joined.</summary>
    public required long Since { get; init; }

    /// <summary>Number of the entry by which they left; null for a member.</summary>
    public long? Until { get; init; }

    public long Read { get; init; }

    /// <summary>How many messages there are up to the read mark.</summary>
    public long ReadMessages { get; init; }

    /// <summary>The event of the read mark; the next one replaces it.</summary>
    public long ReadRev { get; init; }

    public Notify Notify { get; init; }

    public bool IsIn => Until is null;
}

/// <summary>A log's end: its last number and how many messages it has.</summary>
public readonly record struct LogHead(long Seq, long Messages);

/// <summary>One numbered item of a log, as it is now.</summary>
public sealed record Entry
{
    public required ConversationId Conversation { get; init; }

    public required long Seq { get; init; }

    public required EntryKind Kind { get; init; }

    public required AccountId Author { get; init; }

    public required string From { get; init; }

    public required Transport Via { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>Messages in the log so far, this one included.</summary>
    public required long Messages { get; init; }

    public required long Rev { get; init; }

    public EntryFlags Flags { get; init; }

    /// <summary>The message it changes or answers; for a leave the account that removed them.</summary>
    public long? Target { get; init; }

    /// <summary>UTF-8. A message's text as it is now (null once deleted), an edit's, a topic, a reaction's emoji.</summary>
    public byte[]? Text { get; init; }

    /// <summary>A JSON list of nicks.</summary>
    public byte[]? Mentions { get; init; }

    /// <summary>With a leave: the nick of who removed them.</summary>
    public string? By { get; init; }

    /// <summary>Of a message read from the store: who reacted, in the order of the reactions.</summary>
    public IReadOnlyList<(string Emoji, string Nick)> Reactions { get; init; } = [];

    public bool IsMessage => Kind == EntryKind.Text;
}

/// <summary>An entry of an account's own log.</summary>
public sealed record AccountEvent
{
    public required AccountId Account { get; init; }

    public required long Rev { get; init; }

    public required EventKind Kind { get; init; }

    public Conversation? Conversation { get; init; }

    public long? Seq { get; init; }

    /// <summary>
    /// The new shown name; the nick of the inviter, or of the person blocked (<see cref="Seq"/> 1) or unblocked (0); what notifies; the topic of
    /// what was joined.
    /// </summary>
    public string? Text { get; init; }
}

/// <summary>A request of an account, by the id that the account gave it.</summary>
public readonly record struct RequestKey(AccountId Account, string Cid);

/// <summary>What a request with a <c>cid</c> was answered (the number 0: none), and the hash of what it said.</summary>
public sealed record StoredRequest(byte[] Hash, ConversationId Conversation, long Seq, DateTimeOffset Time);

/// <summary>Of a message's reactions: how many different ones, and the bytes of all nicks, quoted.</summary>
public readonly record struct ReactionSize(int Emojis, long NickBytes);

/// <summary>A row of <c>rooms</c>.</summary>
public sealed record RoomRow(Conversation Conversation, long Members, LogHead Head, bool Joined);

/// <summary>A row of <c>members</c>.</summary>
public sealed record MemberRow(string Nick, string? Name, MemberRole Role);

/// <summary>Some entries and whether there are more of them.</summary>
public sealed record Page<T>(IReadOnlyList<T> Rows, bool More);
