using Charla.Protocol;

namespace Charla.Client;

/// <summary>What <see cref="CharlaClient.Feed"/> brings: an <see cref="Entry"/>, an <see cref="AccountEvent"/> or a <see cref="Gap"/>.</summary>
public abstract record FeedItem;

/// <summary>
/// One numbered item of a conversation's log; docs/protocol.md, section 5. From a page of history, or where it changed
/// since, a message also carries its state as it is now (section 6).
/// </summary>
public sealed record Entry : FeedItem
{
    /// <summary><c>#room</c> or <c>@nick</c>.</summary>
    public required string Conversation { get; init; }

    /// <summary>Which log of that name it is in; null where the server does not say: see <see cref="Client.Conversation.Log"/>.</summary>
    public long? Log { get; init; }

    /// <summary>Its number in the log.</summary>
    public required long Seq { get; init; }

    /// <summary>What it is; one of a later version is <see cref="EntryKind.Unknown"/>.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>The author's nick.</summary>
    public required string From { get; init; }

    /// <summary>The transport it came in by.</summary>
    public string Via { get; init; } = "";

    /// <summary>When the server stored it, in UTC, to the millisecond.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>It is the log's n-th message.</summary>
    public long? N { get; init; }

    /// <summary>The message's text, or the new topic; null where the message was deleted.</summary>
    public string? Text { get; init; }

    /// <summary>The number of the message it answers.</summary>
    public long? Reply { get; init; }

    /// <summary>The nicks of the members whom the text mentions.</summary>
    public IReadOnlyList<string> Mentions { get; init; } = [];

    /// <summary>The number of the message that an edit, a deletion or a reaction changes.</summary>
    public long? Target { get; init; }

    /// <summary>With <see cref="EntryKind.Reaction"/>.</summary>
    public string? Emoji { get; init; }

    /// <summary>With <see cref="EntryKind.Reaction"/>: set, or taken back; with <see cref="EntryKind.Archive"/>: archived, or opened again.</summary>
    public bool On { get; init; } = true;

    /// <summary>With <see cref="EntryKind.Leave"/>: the nick of whoever removed them.</summary>
    public string? By { get; init; }

    /// <summary>The number of the message's last change; its own where it was never changed.</summary>
    public long Rev { get; init; }

    /// <summary>Whether the text was changed after it was posted.</summary>
    public bool Edited { get; init; }

    /// <summary>Whether it was deleted; then there is no <see cref="Text"/>.</summary>
    public bool Deleted { get; init; }

    /// <summary>The nicks of those who reacted, by reaction.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Reactions { get; init; } = NoReactions;

    /// <summary>Whether it changes an earlier message and is no line of its own.</summary>
    public bool IsChange => Kind is EntryKind.Edit or EntryKind.Deletion or EntryKind.Reaction;

    /// <summary>Reads an entry that was written as JSON in the protocol's words, with its <c>op</c> or without.</summary>
    /// <exception cref="CharlaException">It is none.</exception>
    public static Entry Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return Frame.TryParse(json, out var frame, out var fault)
                ? Internal.Reading.Entry(frame)
                : throw new FaultException(fault!);
        }
        catch (FaultException e)
        {
            throw new CharlaException(Failure.Garbled, e.Message, e);
        }
    }

    internal static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> NoReactions =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
}

/// <summary>One item of the account's own log: what concerns the account and not one conversation.</summary>
public sealed record AccountEvent : FeedItem
{
    /// <summary>Its number.</summary>
    public required long Rev { get; init; }

    /// <summary>What it is; one of a later version is <see cref="EventKind.Unknown"/>.</summary>
    public required EventKind Kind { get; init; }

    /// <summary>Which conversation it is about: <c>#room</c> or <c>@nick</c>; null where it is about none.</summary>
    public string? Conversation { get; init; }

    /// <summary>Which log of that name; null where the server does not say.</summary>
    public long? Log { get; init; }

    /// <summary>With <see cref="EventKind.Invited"/>: the nick of whoever did.</summary>
    public string? By { get; init; }

    /// <summary>With <see cref="EventKind.Profile"/>: the shown name.</summary>
    public string? Name { get; init; }

    /// <summary>With <see cref="EventKind.Notify"/>: what in the conversation to be notified of.</summary>
    public Notify Notify { get; init; }

    /// <summary>With <see cref="EventKind.Blocked"/>: the other account.</summary>
    public string? Nick { get; init; }

    /// <summary>With <see cref="EventKind.Blocked"/>: they are, or no more.</summary>
    public bool On { get; init; } = true;

    /// <summary>
    /// With <see cref="EventKind.Read"/>: how far. With <see cref="EventKind.Left"/>: the number of the leaving; null where the room was removed.
    /// </summary>
    public long? Seq { get; init; }

    /// <summary>With <see cref="EventKind.Joined"/>: the conversation, followed from its head on.</summary>
    public Conversation? Joined { get; init; }
}

/// <summary>
/// Entries that are not delivered, because there are too many of them or the server's log is another one than before:
/// drop the copy one has, fetch the newest page. What follows in the feed comes after <paramref name="Head"/>.
/// </summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="After">The last number that was delivered.</param>
/// <param name="Head">The last number that was left out.</param>
public sealed record Gap(string Conversation, long After, long Head) : FeedItem
{
    /// <summary>
    /// The log is another one than before: a room of the same name as one that was removed, or a server that was put back from
    /// a backup. Of the old one nothing counts any more, no number and no read mark.
    /// </summary>
    public bool IsOtherLog { get; init; }

    /// <summary>Which log it is now; null where the server does not say.</summary>
    public long? Log { get; init; }
}
