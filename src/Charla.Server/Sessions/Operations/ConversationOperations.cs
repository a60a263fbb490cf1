using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Storage;

namespace Charla.Server.Sessions.Operations;

/// <summary>The conversations that the account is in, as rows; docs/protocol.md section 3.</summary>
internal static class ConversationOperations
{
    public static IEnumerable<Operation> All => [new("convs", Need.SignIn, Conversations) { Blocks = true }];

    /// <summary>The conversations of an account, and how far they are now. Blocks on the disk.</summary>
    public static List<SignedIn.Place> Places(IStoreView view, AccountId account) =>
        [.. view.Memberships(account).Select(row => Place(view, row.Conversation, row.Member))];

    /// <summary>In the order of the rows: rooms before people, by name.</summary>
    public static IEnumerable<SignedIn.Place> Sorted(IEnumerable<SignedIn.Place> places, AccountId reader) =>
        places.OrderBy(place => SortKey(place.Conversation, reader), StringComparer.Ordinal);

    public static void Write(FrameWriter frames, SignedIn.Place place, AccountId reader, long? id)
    {
        var (conversation, head, read, unread, notify) = place;
        frames.Begin("conv"u8).Number("id"u8, id).Conversation(conversation, reader)
            .Text("kind"u8, Vocabulary.ConversationKinds.Of(conversation.Kind)).Number("head"u8, head).Number("read"u8, read)
            .Number("unread"u8, unread).OptionalText("topic"u8, conversation.Topic)
            .OptionalText("notify"u8, notify == Notify.All ? null : Vocabulary.NotifyLevels.TextOf(notify));
        if (conversation.Archived)
            frames.Flag("archived"u8, true);
        frames.End();
    }

    private static ValueTask Conversations(Session session, in Frame frame)
    {
        var id = frame.OptionalNumber("id"u8);
        var limit = Members.PageLimit(session, frame);
        var after = frame.Has("after"u8) ? SortKey(Members.Conversation(frame, "after"u8)) : "";
        ConversationName? only = frame.Has("conv"u8) ? Members.Conversation(frame) : null;
        var account = session.Account.Id;
        var (places, more) = session.Context.Store.Read(view =>
        {
            // Only what is shown is looked up in the logs.
            var later = view.Memberships(account).Where(row => IsWanted(row.Conversation))
                .OrderBy(row => SortKey(row.Conversation, account), StringComparer.Ordinal).ToList();
            return (later.Take(limit).Select(row => Place(view, row.Conversation, row.Member)).ToList(), later.Count > limit);
        });
        var rows = new AnswerRows(session);
        foreach (var place in places)
        {
            Write(rows.Frames, place, account, id);
            if (!rows.Fits())
                break;
        }

        session.Send(rows.Frames.Begin("ok"u8).Number("id"u8, id).Flag("more"u8, more || rows.More).End());
        return default;

        bool IsWanted(Conversation conversation) => only is { } name
            ? SortKey(conversation, account) == SortKey(name) && Lookup.IsMeant(conversation, name)
            : string.CompareOrdinal(SortKey(conversation, account), after) > 0;
    }

    private static SignedIn.Place Place(IStoreView view, Conversation conversation, Member member)
    {
        var head = view.Head(conversation.Id);
        var unread = head.Messages > member.ReadMessages ? view.Unread(conversation.Id, member.Account, member.Read) : 0;
        return new SignedIn.Place(conversation, head.Seq, member.Read, unread, member.Notify);
    }

    private static string SortKey(Conversation conversation, AccountId reader) => conversation.Pair is { } pair
        ? "@" + (pair.Low.Id == reader ? pair.High : pair.Low).Keys.Folded
        : "#" + conversation.Keys.Folded;

    private static string SortKey(ConversationName name) => (name.IsRoom ? "#" : "@") + name.Keys.Folded;
}
