using System.Globalization;
using System.Text;
using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations.Changes;

/// <summary>Finds whom a text means by <c>@nick</c>.</summary>
internal static class Mentions
{
    // Names of a text that are looked up: each costs the writer something.
    private const int MostLookups = Limits.FrameMembers * 8;

    /// <summary>The members that a text mentions, as a JSON list of nicks; null where it mentions nobody.</summary>
    public static byte[]? Find(IStoreView store, Conversation conversation, ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'@'))
            return null;
        var nicks = new List<string>();
        var lookups = MostLookups;
        foreach (var name in NamesIn(Encoding.UTF8.GetString(text)))
        {
            if (nicks.Count < Limits.MentionsPerMessage && Member(store, conversation, name, ref lookups) is { } nick && !nicks.Contains(nick))
                nicks.Add(nick);
        }

        // Nicks are letters, digits and -_. only: nothing to escape.
        return nicks.Count == 0 ? null : Encoding.UTF8.GetBytes("[\"" + string.Join("\",\"", nicks) + "\"]");
    }

    // "@ana." at the end of a sentence means ana; where somebody is called ana., it means them: the longest nick there is.
    private static string? Member(IStoreView store, Conversation conversation, string name, ref int lookups)
    {
        for (; name.Length > 0 && lookups > 0; name = name[..^1])
        {
            lookups--;
            if (Names.TryKeys(name, out var keys, out _)
                && store.FindAccount(keys.Folded) is { } account
                && store.FindMember(conversation.Id, account.Id) is { IsIn: true })
                return account.Nick;
            if (name is not [.., '.' or '-'])
                break;
        }

        return null;
    }

    /// <summary>What follows each <c>@</c> that does not stand inside a word (an e-mail address is no mention).</summary>
    private static List<string> NamesIn(string text)
    {
        var names = new List<string>();
        for (var at = text.IndexOf('@', StringComparison.Ordinal); at >= 0 && names.Count < MostLookups; at = text.IndexOf('@', at + 1))
        {
            if (at > 0 && IsNameChar(text[at - 1]))
                continue;
            var end = at + 1;
            while (end < text.Length && end - at <= Limits.NameRunes * 2 && IsNameChar(text[end]))
                end++;

            if (end > at + 1)
                names.Add(text[(at + 1)..end]);
        }

        return names;
    }

    private static bool IsNameChar(char c) => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' || char.IsSurrogate(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
