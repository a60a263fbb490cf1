using Charla.Client.Internal;
using Charla.Protocol;

namespace Charla.Client;

/// <content>What a client can ask: the tables of docs/protocol.md, sections 3 to 7.</content>
public sealed partial class CharlaClient
{
    /// <summary>Posts a message; completes when it is on the server's disk.</summary>
    /// <param name="conversation"><c>#room</c> or <c>@nick</c>.</param>
    /// <param name="text">What to say.</param>
    /// <param name="reply">The number of the message it answers.</param>
    /// <param name="cid">One's own id of this post, where it is to be repeated by a later run of the program.</param>
    /// <param name="cancellation">Stops waiting; whether it was posted is then not known.</param>
    /// <remarks>Posts keep their order, also when not awaited one by one, unless the server asks to slow down.</remarks>
    public Task<Stored> PostAsync(
        string conversation, string text, long? reply = null, string? cid = null, CancellationToken cancellation = default)
    {
        var post = new PostOrder(conversation, cid ?? _cids.Next(), LogOf(conversation));
        return StoredAsync(
            In(Change("post"u8, post.Cid), conversation).Text("text"u8, text).Number("reply"u8, reply),
            conversation,
            cancellation,
            post);
    }

    /// <summary>Replaces the text of one's own message.</summary>
    public Task<Stored> EditAsync(string conversation, long seq, string text, CancellationToken cancellation = default) =>
        StoredAsync(
            In(Change("edit"u8), conversation).Number("seq"u8, seq).Text("text"u8, text), conversation, cancellation);

    /// <summary>Deletes a message: one's own, or any in a room one owns.</summary>
    public Task<Stored> DeleteAsync(string conversation, long seq, CancellationToken cancellation = default) =>
        StoredAsync(In(Change("delete"u8), conversation).Number("seq"u8, seq), conversation, cancellation);

    /// <summary>Reacts to a message, or takes that back.</summary>
    public Task<Stored> ReactAsync(
        string conversation, long seq, string emoji, bool on = true, CancellationToken cancellation = default) =>
        StoredAsync(
            In(Change("react"u8), conversation).Number("seq"u8, seq).Text("emoji"u8, emoji).Flag("on"u8, on),
            conversation,
            cancellation);

    /// <summary>Moves the account's read mark forward.</summary>
    public Task<Stored> MarkReadAsync(string conversation, long seq, CancellationToken cancellation = default) =>
        StoredAsync(In(Ask("read"u8), conversation).Number("seq"u8, seq), conversation, cancellation);

    /// <summary>Creates a room, whose owner one is then.</summary>
    /// <param name="conversation"><c>#room</c>.</param>
    /// <param name="isPrivate">Only those who are invited can join.</param>
    /// <param name="allHistory">In a private room: who joins also sees what came before.</param>
    /// <param name="topic">What it is about.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public Task<Stored> CreateAsync(
        string conversation, bool isPrivate = false, bool allHistory = false, string? topic = null, CancellationToken cancellation = default) =>
        StoredAsync(
            Change("create"u8).Text("conv"u8, conversation).Flag("private"u8, isPrivate)
                .OptionalText("history"u8, allHistory ? "all" : null).OptionalText("topic"u8, topic),
            conversation,
            cancellation);

    /// <summary>Joins a room; from then on it is followed.</summary>
    public Task<Stored> JoinAsync(string conversation, CancellationToken cancellation = default) =>
        StoredAsync(Change("join"u8).Text("conv"u8, conversation), conversation, cancellation);

    /// <summary>Leaves a room.</summary>
    public Task<Stored> LeaveAsync(string conversation, CancellationToken cancellation = default) =>
        StoredAsync(Change("leave"u8).Text("conv"u8, conversation), conversation, cancellation);

    /// <summary>Lets someone join a private room.</summary>
    public Task<Stored> InviteAsync(string conversation, string nick, CancellationToken cancellation = default) =>
        StoredAsync(Change("invite"u8).Text("conv"u8, conversation).Text("nick"u8, nick), conversation, cancellation);

    /// <summary>Removes someone from a room one owns.</summary>
    public Task<Stored> KickAsync(string conversation, string nick, CancellationToken cancellation = default) =>
        StoredAsync(Change("kick"u8).Text("conv"u8, conversation).Text("nick"u8, nick), conversation, cancellation);

    /// <summary>Says what a room is about; an empty text says nothing.</summary>
    public Task<Stored> SetTopicAsync(string conversation, string text, CancellationToken cancellation = default) =>
        StoredAsync(Change("topic"u8).Text("conv"u8, conversation).Text("text"u8, text), conversation, cancellation);

    /// <summary>Sets the account's shown name.</summary>
    public Task SetNameAsync(string name, CancellationToken cancellation = default) =>
        AskAsync(Change("profile"u8).Text("name"u8, name), _options.RequestTimeout, cancellation);

    /// <summary>The public rooms and one's own, by name.</summary>
    public async Task<Page<Room>> RoomsAsync(
        string? after = null, int limit = Limits.PageEntries, CancellationToken cancellation = default)
    {
        var answer = await AskAsync(
            Ask("rooms"u8).OptionalText("after"u8, after).Number("limit"u8, limit), _options.RequestTimeout, cancellation);
        return new Page<Room>(answer.RowsOf<Room>(), answer.More);
    }

    /// <summary>The members of a conversation, by nick.</summary>
    public async Task<Page<Member>> MembersAsync(
        string conversation, string? after = null, int limit = Limits.PageEntries, CancellationToken cancellation = default)
    {
        var answer = await AskAsync(
            Ask("members"u8).Text("conv"u8, conversation).OptionalText("after"u8, after).Number("limit"u8, limit),
            _options.RequestTimeout,
            cancellation);
        return new Page<Member>(answer.RowsOf<Member>(), answer.More);
    }

    /// <summary>A page of messages as they are now: below a number, above one, or the newest.</summary>
    public Task<EntryPage> FetchAsync(
        string conversation, long? before = null, long? after = null, int limit = 50, CancellationToken cancellation = default) =>
        EntriesAsync(
            Ask("fetch"u8).Text("conv"u8, conversation).Number("before"u8, before).Number("after"u8, after)
                .Number("limit"u8, limit),
            _options.RequestTimeout,
            cancellation);

    /// <summary>How a conversation that the account is in stands now: its head, the read mark, and what is unread.</summary>
    /// <returns>Null where the account is not in it, or the server is too old to be asked about a single one.</returns>
    public async Task<Conversation?> ConversationAsync(string conversation, CancellationToken cancellation = default)
    {
        if (!Can("unread"))
            return null;
        var answer = await AskAsync(Ask("convs"u8).Text("conv"u8, conversation), _options.RequestTimeout, cancellation);
        return answer.RowsOf<Conversation>().FirstOrDefault();
    }

    /// <summary>The entries after a number; <see cref="Feed"/> asks for those that are missing by itself.</summary>
    public Task<EntryPage> ChangesAsync(
        string conversation, long after, int limit = Limits.PageEntries, CancellationToken cancellation = default) =>
        EntriesAsync(Changes(conversation, after, limit), _options.RequestTimeout, cancellation);

    /// <summary>The events of the account's own log after a number.</summary>
    public Task<Page<AccountEvent>> EventsAsync(long after, CancellationToken cancellation = default) =>
        EventsAsync(after, _options.RequestTimeout, cancellation);

    /// <summary>Asks the server for a sign of life; how long that took.</summary>
    public async Task<TimeSpan> PingAsync(CancellationToken cancellation = default)
    {
        var since = _options.Time.GetTimestamp();
        await AskAsync(Ask("ping"u8), _options.RequestTimeout, cancellation);
        return _options.Time.GetElapsedTime(since);
    }

    // The feed's own requests wait as long as it takes, whatever the caller's requests do.
    internal Task<EntryPage> MissingAsync(string conversation, long? log, long after, int limit, CancellationToken cancellation) =>
        EntriesAsync(Changes(conversation, after, limit).Number("log"u8, log), Timeout.InfiniteTimeSpan, cancellation);

    internal async Task<Page<AccountEvent>> EventsAsync(long after, TimeSpan timeout, CancellationToken cancellation)
    {
        var answer = await AskAsync(Ask("events"u8).Number("after"u8, after), timeout, cancellation);
        return new Page<AccountEvent>(answer.RowsOf<AccountEvent>(), answer.More);
    }

    private static FrameWriter Changes(string conversation, long after, int limit) =>
        Ask("changes"u8).Text("conv"u8, conversation).Number("after"u8, after).Number("limit"u8, limit);

    // What is said of one log must not reach another one that gets its name meanwhile: a number means something else there.
    private FrameWriter In(FrameWriter frame, string conversation) =>
        frame.Text("conv"u8, conversation).Number("log"u8, LogOf(conversation));

    private static FrameWriter Ask(ReadOnlySpan<byte> op) => new FrameWriter(256).Begin(op);

    private FrameWriter Change(ReadOnlySpan<byte> op, string? cid = null) => Ask(op).Text("cid"u8, cid ?? _cids.Next());

    private async Task<Stored> StoredAsync(
        FrameWriter frame, string conversation, CancellationToken cancellation, PostOrder? post = null)
    {
        var answer = await AskAsync(frame, _options.RequestTimeout, cancellation, post);
        return new Stored(answer.Conversation ?? conversation, answer.Seq, answer.Time) { Log = answer.Log };
    }

    private async Task<EntryPage> EntriesAsync(FrameWriter frame, TimeSpan timeout, CancellationToken cancellation)
    {
        var answer = await AskAsync(frame, timeout, cancellation);
        return new EntryPage(answer.RowsOf<Entry>(), answer.Head, answer.More) { Log = answer.Log };
    }
}
