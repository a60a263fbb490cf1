using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Storage;

namespace Charla.Server.Sessions.Operations;

/// <summary>Presence; docs/protocol.md section 12.</summary>
internal static class PresenceOperations
{
    private const int MostMembersWithMarks = 100;

    // The ok of whois: a shown name, a nick and two times.
    private const int WhoIsBytes = 700;

    public static IEnumerable<Operation> All =>
    [
        new("who", Need.SignIn, Who) { Blocks = true },
        new("whois", Need.SignIn, WhoIs) { Blocks = true },
        new("watch", Need.SignIn, Watch) { Blocks = true },
        new("typing", Need.SignIn, Typing) { Blocks = true },
        new("marks", Need.SignIn, Marks) { Blocks = true },
    ];

    /// <summary>Whether a session may see where others are.</summary>
    public static bool SeesAddresses(Session viewer) => viewer.Context.Options.Addresses switch
    {
        AddressesFor.Everyone => true,
        AddressesFor.Moderators => viewer.Context.Store.Read(view => view.FindAccount(viewer.Account.Id)) is { Role: >= ServerRole.Moderator },
        _ => false,
    };

    private static ValueTask Who(Session session, in Frame frame)
    {
        var id = frame.OptionalNumber("id"u8);
        var after = After(frame);
        var limit = Members.PageLimit(session, frame);
        var conversation = frame.Has("conv"u8) ? Conversation(session, Members.Conversation(frame), onlyMembers: false).Id : (ConversationId?)null;
        session.Context.Presence.AnswerWho(session, id, conversation, after, limit, SeesAddresses(session));
        return default;
    }

    private static ValueTask WhoIs(Session session, in Frame frame)
    {
        var id = frame.OptionalNumber("id"u8);
        var nick = Members.Nick(frame);
        var (account, blocked) = session.Context.Store.Read(view =>
        {
            var found = Names.TryKeys(nick, out var keys, out _) ? view.FindAccount(keys.Folded) : null;
            return (found ?? throw new FaultException(new Fault(ErrorCode.NotFound, "NoNick", nick)),
                view.Blocks(session.Account.Id, found.Id));
        });
        var rows = new AnswerRows(session, WhoIsBytes);
        var seen = session.Context.Presence.WriteWhoIs(rows.Frames, session, account, id, SeesAddresses(session));
        var ok = rows.Frames.Begin("ok"u8).Number("id"u8, id).Text("nick"u8, account.Nick).OptionalText("name"u8, account.Name)
            .OptionalText("role"u8, AdministrationOperations.RoleName(account.Role))
            .Time("since"u8, account.Created);
        if (seen is { } time)
            ok.Time("seen"u8, time);
        if (blocked)
            ok.Flag("blocked"u8, true);
        session.Send(ok.End());
        return default;
    }

    private static ValueTask Watch(Session session, in Frame frame)
    {
        var id = frame.OptionalNumber("id"u8);
        var (presence, after) = (session.Context.Presence, After(frame));
        if (frame.Flag("on"u8, otherwise: true))
        {
            presence.Watch(session, id, after, Members.PageLimit(session, frame), SeesAddresses(session));
        }
        else
        {
            presence.Unwatch(session);
            if (id is not null)
                session.Send(Session.Scratch().Begin("ok"u8).Number("id"u8, id).Flag("more"u8, false).End());
        }

        return default;
    }

    private static ValueTask Typing(Session session, in Frame frame)
    {
        var name = Members.Conversation(frame);
        var (conversation, head, apart) = session.Context.Store.Read(view => WhereTyped(view, name, session.Account));
        if (conversation is { } there)
            session.Context.Presence.Typing(session.Account.Id, there, head, apart);
        AdministrationOperations.Done(session, frame.OptionalNumber("id"u8));
        return default;
    }

    // Nobody is shown as writing where they may not write.
    private static (ConversationId? In, long Head, IReadOnlyList<AccountId> Apart) WhereTyped(IStoreView view, ConversationName name, Account writer)
    {
        if (Lookup.Find(view, name, writer) is { } conversation)
        {
            view.RequireMayWrite(conversation, writer);
            return (conversation.Id, view.Head(conversation.Id).Seq, view.Apart(writer.Id));
        }

        // A direct conversation begins with its first post: before it there is nobody to hear of it.
        if (name.IsRoom || name.Log is not null || view.FindAccount(name.Keys.Folded) is not { } other)
            throw new FaultException(Lookup.NotFound(name));
        view.RequireAccepts(other.Id, writer);
        return (null, 0, []);
    }

    private static ValueTask Marks(Session session, in Frame frame)
    {
        var id = frame.OptionalNumber("id"u8);
        var conversation = Conversation(session, Members.Conversation(frame), onlyMembers: true);
        var me = session.Account.Id;
        var (marks, apart) = session.Context.Store.Read(view => (view.Marks(conversation.Id, MostMembersWithMarks + 1), view.Apart(me)));
        var frames = Session.Scratch();
        if (marks.Count <= MostMembersWithMarks)
        {
            foreach (var (_, nick, seq) in marks.Where(mark => mark.Account != me && !apart.Contains(mark.Account)))
                frames.Begin("mark"u8).Number("id"u8, id).Text("nick"u8, nick).Number("seq"u8, seq).End();
        }

        session.Send(frames.Begin("ok"u8).Number("id"u8, id).End());
        return default;
    }

    // The people in a public room are for everyone to see; how far they have read, for those who are in it too.
    private static Conversation Conversation(Session session, ConversationName name, bool onlyMembers) => session.Context.Store.Read(view =>
    {
        var found = ReadingOperations.Readable(view, name, session.Account);
        return !onlyMembers && found.Kind == ConversationKind.Public || view.FindMember(found.Id, session.Account.Id) is { IsIn: true }
            ? found
            : throw new FaultException(new Fault(ErrorCode.NotMember, "NotMember", name.ToString()));
    });

    private static string After(in Frame frame) =>
        frame.OptionalText("after"u8, Members.NameBytes) is { } after && Names.TryKeys(after, out var keys, out _) ? keys.Folded : "";
}
