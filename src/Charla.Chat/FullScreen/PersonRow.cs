using Charla.Chat.Verbs;
using Charla.Client;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>Someone in the open conversation, as the list shows them.</summary>
internal sealed record PersonRow(string Nick, bool IsOnline, bool IsOwner, string Badge, string Address)
{
    /// <summary>The people in the open conversation, those online first.</summary>
    public static IReadOnlyList<PersonRow> AllOf(ChatState state) =>
        [.. state.Current.Members.Select(m => Of(state, m)).OrderBy(p => p.IsOnline ? 0 : 1).ThenBy(p => p.Nick, StringComparer.OrdinalIgnoreCase)];

    private static PersonRow Of(ChatState state, Member member)
    {
        var person = state.FindPerson(member.Nick) is { Online: true } known
            ? known
            : state.Current.Crowd.FirstOrDefault(p => string.Equals(p.Nick, member.Nick, StringComparison.OrdinalIgnoreCase));
        var sessions = person?.Sessions ?? [];
        var badges = string.Join('+', sessions.Select(s => s.Transport).Where(t => Vocabulary.Transports.TryRead(t, out _)).Distinct(StringComparer.Ordinal));
        return new PersonRow(
            member.Nick,
            person is { Online: true } || state.IsMe(member.Nick),
            member.Role == MemberRole.Owner,
            badges,
            sessions is [var first, ..] ? SafeText.Line(PeopleVerbs.Address(first)) : "");
    }
}
