using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Storage;

namespace Charla.Server.Presence;

/// <summary>How presence is spelled; docs/protocol.md section 12.</summary>
internal static class PresenceFrames
{
    private const int MostSessions = 8;

    /// <param name="frames">Where to.</param>
    /// <param name="person">The person, as they are now.</param>
    /// <param name="showsAddresses">Whether the reader may see where they are.</param>
    /// <param name="id">The request it answers.</param>
    /// <param name="n">As a signal, its number.</param>
    public static void Write(FrameWriter frames, OnlineAccount person, bool showsAddresses, long? id = null, long? n = null)
    {
        if (!person.IsOnline)
        {
            WriteOffline(frames, person.Account, person.Seen, id, n);
            return;
        }

        frames.Begin("presence"u8).Number("id"u8, id).Number("n"u8, n).Text("nick"u8, person.Account.Nick).Flag("online"u8, true).BeginList("sessions"u8);
        for (var i = 0; i < Math.Min(person.Sessions.Count, MostSessions); i++)
        {
            var (session, since) = person.Sessions[i];
            frames.BeginItem().Text("transport"u8, Vocabulary.Transports.Of(session.Carrier.Transport));
            if (showsAddresses)
            {
                var remote = session.Carrier.Remote;
                frames.Text("ip"u8, remote.Address.ToString()).Number("port"u8, remote.Port);
            }

            frames.Text("client"u8, session.Client ?? "").Time("since"u8, since).EndObject();
        }

        frames.EndList();
        if (person.Sessions.Count > MostSessions)
            frames.Number("more"u8, person.Sessions.Count - MostSessions);
        frames.End();
    }

    public static void WriteOffline(FrameWriter frames, Account account, DateTimeOffset? seen, long? id = null, long? n = null)
    {
        frames.Begin("presence"u8).Number("id"u8, id).Number("n"u8, n).Text("nick"u8, account.Nick).Flag("online"u8, false);
        if (seen is { } time)
            frames.Time("seen"u8, time);
        frames.End();
    }

    public static void WriteCount(FrameWriter frames, OnlineConversation conversation, AccountId reader, long n) =>
        frames.Begin("online"u8).Number("n"u8, n).Conversation(conversation.Conversation, reader)
            .Number("online"u8, conversation.People.Count).Flag("crowded"u8, conversation.IsCrowded).End();

    public static void WriteTyping(FrameWriter frames, Conversation conversation, AccountId reader, string nick, long after, long n) =>
        frames.Begin("typing"u8).Number("n"u8, n).Conversation(conversation, reader).Text("nick"u8, nick).Number("after"u8, after).End();

    public static void WriteMark(FrameWriter frames, Conversation conversation, AccountId reader, string nick, long seq, long n) =>
        frames.Begin("seen"u8).Number("n"u8, n).Conversation(conversation, reader).Text("nick"u8, nick).Number("seq"u8, seq).End();
}
