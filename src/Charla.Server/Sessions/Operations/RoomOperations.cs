using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Storage;

namespace Charla.Server.Sessions.Operations;

/// <summary>Rooms and who is in them; docs/protocol.md section 4.</summary>
internal static class RoomOperations
{
    public static IEnumerable<Operation> All =>
    [
        new("create", Need.SignIn, Create),
        new("join", Need.SignIn, Join),
        new("leave", Need.SignIn, Leave),
        new("invite", Need.SignIn, Invite),
        new("kick", Need.SignIn, Kick),
        new("topic", Need.SignIn, Topic),
        new("archive", Need.SignIn, Archive),
        new("remove", Need.SignIn, Remove),
        new("rooms", Need.SignIn, Rooms) { Blocks = true },
        new("members", Need.SignIn, MembersOf) { Blocks = true },
    ];

    private static ValueTask Create(Session session, in Frame frame)
    {
        var room = Room(frame);
        var isPrivate = frame.Flag("private"u8);
        var history = frame.OptionalText("history"u8, 16);
        if (history is not (null or "all" or "entry"))
            throw new FaultException(new Fault(ErrorCode.BadRequest, "NotHistory"));
        var topic = frame.OptionalLine("topic"u8, Limits.TopicBytes);
        session.Write(new Create(Members.Once(session, frame, "create", room.ToString(), isPrivate ? "private" : "public", history, topic))
        {
            Room = room,
            Private = isPrivate,
            WholeHistory = history == "all",
            Topic = topic is null ? null : System.Text.Encoding.UTF8.GetBytes(topic),
        });
        return default;
    }

    private static ValueTask Join(Session session, in Frame frame)
    {
        var room = Room(frame);
        session.Write(new Join(Members.Once(session, frame, "join", room.ToString())) { Room = room });
        return default;
    }

    private static ValueTask Leave(Session session, in Frame frame)
    {
        var room = Members.Conversation(frame);
        session.Write(new Leave(Members.Once(session, frame, "leave", room.ToString())) { Room = room });
        return default;
    }

    private static ValueTask Invite(Session session, in Frame frame)
    {
        var room = Members.Conversation(frame);
        var nick = Members.Nick(frame);
        session.Write(new Invite(Members.Once(session, frame, "invite", room.ToString(), nick)) { Room = room, Nick = nick });
        return default;
    }

    private static ValueTask Kick(Session session, in Frame frame)
    {
        var room = Members.Conversation(frame);
        var nick = Members.Nick(frame);
        session.Write(new Kick(Members.Once(session, frame, "kick", room.ToString(), nick)) { Room = room, Nick = nick });
        return default;
    }

    private static ValueTask Topic(Session session, in Frame frame)
    {
        var room = Members.Conversation(frame);
        var text = frame.OptionalLine("text"u8, Limits.TopicBytes) ?? throw new FaultException(Faults.Missing("text"));
        session.Write(new SetTopic(Members.Once(session, frame, "topic", room.ToString(), text))
        {
            Room = room,
            Topic = System.Text.Encoding.UTF8.GetBytes(text),
        });
        return default;
    }

    private static ValueTask Archive(Session session, in Frame frame)
    {
        var room = Room(frame);
        var on = frame.Flag("on"u8, otherwise: true);
        session.Write(new Archive(Members.Once(session, frame, "archive", room.ToString(), on ? "on" : "off")) { Room = room, On = on });
        return default;
    }

    private static ValueTask Remove(Session session, in Frame frame)
    {
        var room = Room(frame);
        session.Write(new RemoveRoom(Members.Once(session, frame, "remove", room.ToString())) { Room = room });
        return default;
    }

    private static ValueTask Rooms(Session session, in Frame frame)
    {
        var id = frame.OptionalNumber("id"u8);
        var after = frame.OptionalText("after"u8, Limits.NameRunes * 6)?.TrimStart('#') ?? "";
        var limit = Members.PageLimit(session, frame);
        var folded = Names.TryKeys(after, out var keys, out _) ? keys.Folded : "";
        var page = session.Context.Store.Read(view => view.Rooms(session.Account.Id, folded, limit));
        var rows = new AnswerRows(session);
        foreach (var (room, members, head, joined) in page.Rows)
        {
            var frames = rows.Frames.Begin("room"u8).Number("id"u8, id).Conversation(room, session.Account.Id)
                .Text("kind"u8, Vocabulary.ConversationKinds.Of(room.Kind)).Number("members"u8, members).Flag("joined"u8, joined);
            if (room.Kind == ConversationKind.Public || joined)
                frames.Number("head"u8, head.Seq);
            if (room.Archived)
                frames.Flag("archived"u8, true);
            frames.OptionalText("topic"u8, room.Topic).End();
            if (!rows.Fits())
                break;
        }

        session.Send(rows.Frames.Begin("ok"u8).Number("id"u8, id).Flag("more"u8, page.More || rows.More).End());
        return default;
    }

    private static ValueTask MembersOf(Session session, in Frame frame)
    {
        var id = frame.OptionalNumber("id"u8);
        var name = Members.Conversation(frame);
        var after = frame.OptionalText("after"u8, Limits.NameRunes * 6) ?? "";
        var limit = Members.PageLimit(session, frame);
        var folded = Names.TryKeys(after, out var keys, out _) ? keys.Folded : "";
        var (conversation, page) = session.Context.Store.Read(view =>
        {
            var found = ReadingOperations.Readable(view, name, session.Account);
            if (found.Kind != ConversationKind.Public && view.FindMember(found.Id, session.Account.Id) is not { IsIn: true })
                throw new FaultException(new Fault(ErrorCode.NotMember, "NotMember", name.ToString()));
            return (found, view.Members(found.Id, folded, limit));
        });
        var rows = new AnswerRows(session);
        foreach (var member in page.Rows)
        {
            rows.Frames.Begin("member"u8).Number("id"u8, id).Conversation(conversation, session.Account.Id).Text("nick"u8, member.Nick)
                .OptionalText("name"u8, member.Name).Text("role"u8, Vocabulary.MemberRoles.Of(member.Role)).End();
            if (!rows.Fits())
                break;
        }

        session.Send(rows.Frames.Begin("ok"u8).Number("id"u8, id).Flag("more"u8, page.More || rows.More).End());
        return default;
    }

    private static ConversationName Room(in Frame frame)
    {
        var name = Members.Conversation(frame);
        return name.IsRoom ? name : throw new FaultException(new Fault(ErrorCode.BadRequest, "OnlyRooms"));
    }
}
