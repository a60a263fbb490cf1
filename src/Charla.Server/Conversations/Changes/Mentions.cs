using System.Text;
using Charla.Protocol;
using Charla.Server.Storage;
using Charla.Text;

namespace Charla.Server.Conversations.Changes;

/// <summary>
/// The people a text means; docs/protocol.md, section 5, "What a text means". Parsing it takes time, so the session does that; the writer only looks
/// the names up.
/// </summary>
public sealed class Mentions
{
    // Names that are looked up for one text: each costs the writer something.
    private const int MostLookups = 256;

    private readonly IReadOnlyList<IReadOnlyList<string>> _names;

    private Mentions(IReadOnlyList<IReadOnlyList<string>> names) => _names = names;

    /// <summary>The names in a text that may mean somebody.</summary>
    public static Mentions In(string text) => new(Markdown.NamesIn(text));

    /// <summary>The members that are meant, as a JSON list of nicks; null where nobody is.</summary>
    internal byte[]? Find(IStoreLookups store, Conversation conversation)
    {
        var nicks = new List<string>();
        var known = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var names in _names)
        {
            if (names.Select(Member).FirstOrDefault(nick => nick is not null) is { } nick && !nicks.Contains(nick))
                nicks.Add(nick);
            if (nicks.Count == Limits.MentionsPerMessage)
                break;
        }

        // Nicks are letters, digits and -_. only: nothing to escape.
        return nicks.Count == 0 ? null : Encoding.UTF8.GetBytes("[\"" + string.Join("\",\"", nicks) + "\"]");

        string? Member(string name)
        {
            var folded = Names.Fold(name);
            if (known.TryGetValue(folded, out var nick) || known.Count == MostLookups)
                return nick;
            return known[folded] = store.FindAccount(folded) is { } account && store.FindMember(conversation.Id, account.Id) is { IsIn: true }
                ? account.Nick
                : null;
        }
    }
}
