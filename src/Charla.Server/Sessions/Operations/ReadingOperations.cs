using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Storage;

namespace Charla.Server.Sessions.Operations;

/// <summary>Reading logs; docs/protocol.md sections 6 and 7.</summary>
internal static class ReadingOperations
{
    public static IEnumerable<Operation> All =>
    [
        new("changes", Need.SignIn, Changes) { Blocks = true },
        new("fetch", Need.SignIn, Fetch) { Blocks = true },
        new("events", Need.SignIn, Events) { Blocks = true },
    ];

    /// <summary>A conversation that the reader may know of.</summary>
    /// <exception cref="FaultException">There is none.</exception>
    public static Conversation Readable(IStoreView view, ConversationName name, Account reader) =>
        Lookup.Find(view, name, reader) ?? throw new FaultException(Lookup.NotFound(name));

    private static ValueTask Changes(Session session, in Frame frame)
    {
        var after = frame.Number("after"u8);
        var limit = Members.PageLimit(session, frame);
        Answer(session, frame, after, newestFirst: false, (view, conversation, visible) =>
            view.Changes(conversation.Id, Math.Max(after, visible.First - 1), visible.Last, limit, visible.AsOf));
        return default;
    }

    private static ValueTask Fetch(Session session, in Frame frame)
    {
        var before = frame.OptionalNumber("before"u8, 1);
        var after = frame.OptionalNumber("after"u8);
        var limit = Members.PageLimit(session, frame);
        if (before is not null && after is not null)
            throw new FaultException(new Fault(ErrorCode.BadRequest, "BeforeOrAfter"));
        Answer(session, frame, after: null, newestFirst: after is null, (view, conversation, visible) => after is { } low
            ? view.HistoryAfter(conversation.Id, Math.Max(low, visible.First - 1), visible.Last, limit, visible.AsOf)
            : view.HistoryBefore(conversation.Id, Math.Min(before ?? Frame.MaxNumber, visible.Last + 1), visible.First, limit, visible.AsOf));
        return default;
    }

    private static ValueTask Events(Session session, in Frame frame)
    {
        var id = frame.OptionalNumber("id"u8);
        var after = frame.Number("after"u8);
        var limit = Members.PageLimit(session, frame);
        var (rev, page) = session.Context.Store.Read(view => (view.Rev(session.Account.Id), view.Events(session.Account.Id, after, limit)));
        var rows = new AnswerRows(session);
        foreach (var accountEvent in page.Rows)
        {
            EntryFrames.Write(rows.Frames, accountEvent, id, accountEvent.Rev == after + 1 ? null : after);
            if (!rows.Fits())
                break;
            after = accountEvent.Rev;
        }

        session.Send(rows.Frames.Begin("ok"u8).Number("id"u8, id).Number("rev"u8, rev).Flag("more"u8, page.More || rows.More).End());
        return default;
    }

    private delegate Page<Entry> PageReader(IStoreView view, Conversation conversation, VisibleRange visible);

    private static void Answer(Session session, in Frame frame, long? after, bool newestFirst, PageReader read)
    {
        var id = frame.OptionalNumber("id"u8);
        var name = Members.Conversation(frame);
        var (conversation, head, page) = session.Context.Store.Read(view =>
        {
            var found = Readable(view, name, session.Account);
            var visible = Lookup.Visible(view, found, session.Account.Id)
                ?? throw new FaultException(new Fault(ErrorCode.NotMember, "NotMember", name.ToString()));
            return (found, visible.Last, read(view, found, visible));
        });
        var typed = conversation.NameFor(session.Account.Id);
        var rows = new AnswerRows(session);
        foreach (var entry in newestFirst ? page.Rows.Reverse() : page.Rows)
        {
            EntryFrames.Write(rows.Frames, entry, typed, conversation.Log, id, entry.Seq == after + 1 ? null : after);
            if (!rows.Fits())
                break;
            after = after is null ? null : entry.Seq;
        }

        if (newestFirst)
            rows.Reverse();
        session.Send(rows.Frames.Begin("ok"u8).Number("id"u8, id).Conversation(conversation, session.Account.Id).Number("head"u8, head).Flag("more"u8, page.More || rows.More).End());
    }
}
