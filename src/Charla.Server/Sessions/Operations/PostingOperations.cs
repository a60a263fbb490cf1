using System.Globalization;
using System.Text;
using Charla.Protocol;
using Charla.Server.Conversations.Changes;

namespace Charla.Server.Sessions.Operations;

/// <summary>What changes a conversation's messages; docs/protocol.md section 5.</summary>
internal static class PostingOperations
{
    public static IEnumerable<Operation> All =>
    [
        new("post", Need.SignIn, Post),
        new("read", Need.SignIn, Read),
        new("edit", Need.SignIn, Edit),
        new("delete", Need.SignIn, Delete),
        new("react", Need.SignIn, React),
    ];

    private static ValueTask Post(Session session, in Frame frame)
    {
        var to = Members.Conversation(frame);
        var bytes = frame.Message("text"u8);
        var text = Encoding.UTF8.GetString(bytes);
        var reply = frame.OptionalNumber("reply"u8, 1);
        var asked = Members.Once(session, frame, "post", to.ToString(), text, Show(reply));
        session.Write(new Post(asked with { Prev = frame.OptionalText("prev"u8, Limits.CidBytes) })
        {
            To = to,
            Text = bytes,
            Mentions = Mentions.In(text),
            Reply = reply,
        });
        return default;
    }

    private static ValueTask Edit(Session session, in Frame frame)
    {
        var room = Members.Conversation(frame);
        var seq = frame.Number("seq"u8, 1);
        var bytes = frame.Message("text"u8);
        var text = Encoding.UTF8.GetString(bytes);
        session.Write(new Edit(Members.Once(session, frame, "edit", room.ToString(), Show(seq), text))
        {
            In = room,
            Message = seq,
            Text = bytes,
            Mentions = Mentions.In(text),
        });
        return default;
    }

    private static ValueTask Delete(Session session, in Frame frame)
    {
        var room = Members.Conversation(frame);
        var seq = frame.Number("seq"u8, 1);
        session.Write(new Delete(Members.Once(session, frame, "delete", room.ToString(), Show(seq))) { In = room, Message = seq });
        return default;
    }

    private static ValueTask React(Session session, in Frame frame)
    {
        var room = Members.Conversation(frame);
        var seq = frame.Number("seq"u8, 1);
        var emoji = frame.Line("emoji"u8, Limits.EmojiBytes);
        var on = frame.Flag("on"u8, otherwise: true);
        session.Write(new React(Members.Once(session, frame, "react", room.ToString(), Show(seq), emoji, on ? "on" : "off"))
        {
            In = room,
            Message = seq,
            Emoji = emoji,
            On = on,
        });
        return default;
    }

    private static ValueTask Read(Session session, in Frame frame)
    {
        session.Write(new Read(Members.Repeatable(session, frame)) { In = Members.Conversation(frame), Seq = frame.Number("seq"u8) });
        return default;
    }

    private static string? Show(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
