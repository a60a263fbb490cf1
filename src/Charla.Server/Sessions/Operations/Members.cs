using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Sessions.Sending;

namespace Charla.Server.Sessions.Operations;

/// <summary>Members of frames that several operations have in common.</summary>
internal static class Members
{
    // A sigil and a name of the most characters, each up to 4 bytes and, escaped, 6.
    public const int NameBytes = 1 + 6 * Limits.NameRunes;

    private const int LeastRowBytes = 50;

    public static ConversationName Conversation(in Frame frame) =>
        Conversation(frame, "conv"u8) with { Log = frame.OptionalNumber("log"u8) };

    public static ConversationName Conversation(in Frame frame, ReadOnlySpan<byte> member)
    {
        var text = frame.Text(member, NameBytes);
        return ConversationName.TryParse(text, out var name, out var fault) ? name : throw new FaultException(fault);
    }

    public static string Nick(in Frame frame) => frame.Text("nick"u8, NameBytes);

    /// <summary>A request that may be repeated as it is: nothing, or the same again, happens.</summary>
    public static Asked Repeatable(Session session, in Frame frame) =>
        new(session, session.Account, session.Carrier.Transport) { Id = frame.OptionalNumber("id"u8) };

    /// <summary>A request with a <c>cid</c>; <paramref name="content"/> is all it says.</summary>
    public static Asked Once(Session session, in Frame frame, params ReadOnlySpan<string?> content) =>
        Repeatable(session, frame) with { Cid = frame.Text("cid"u8, Limits.CidBytes), Hash = Change.HashOf(content) };

    /// <summary>Rows to read at most: what is asked for, and no more than can fit the answer.</summary>
    public static int PageLimit(Session session, in Frame frame) =>
        (int)Math.Min(frame.OptionalNumber("limit"u8, 1, Limits.PageEntries) ?? 50, session.Outbox.AnswerBytes / LeastRowBytes + 1);
}
