using Charla.Protocol;
using Charla.Server.Conversations;

namespace Charla.Server.Sessions.Operations;

/// <summary>Members of frames that several operations have in common.</summary>
internal static class Members
{
    // A sigil and a name of the most characters, each up to 4 bytes and, escaped, 6.
    private const int NameBytes = 1 + 6 * Limits.NameRunes;

    public static ConversationName Conversation(in Frame frame)
    {
        var text = frame.Text("conv"u8, NameBytes);
        return ConversationName.TryParse(text, out var name, out var fault) ? name : throw new FaultException(fault);
    }

    public static string Nick(in Frame frame) => frame.Text("nick"u8, NameBytes);

    /// <summary>A request that may be repeated as it is: nothing, or the same again, happens.</summary>
    public static Asked Repeatable(Session session, in Frame frame) =>
        new(session, session.Account, session.Carrier.Transport) { Id = frame.OptionalNumber("id"u8) };

    /// <summary>A request with a <c>cid</c>; <paramref name="content"/> is all it says.</summary>
    public static Asked Once(Session session, in Frame frame, params ReadOnlySpan<string?> content) =>
        Repeatable(session, frame) with { Cid = frame.Text("cid"u8, Limits.CidBytes), Hash = Change.HashOf(content) };

    public static int PageLimit(in Frame frame) => (int)(frame.OptionalNumber("limit"u8, 1, Limits.PageEntries) ?? 50);
}
