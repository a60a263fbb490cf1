using System.Globalization;
using System.Text;
using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations.Changes;

/// <summary>Finds whom a text means by <c>@nick</c>.</summary>
internal static class Mentions
{
    /// <summary>The members that a text mentions, as a JSON list of nicks; null where it mentions nobody.</summary>
    public static byte[]? Find(IStoreView store, Conversation conversation, ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'@'))
            return null;
        var nicks = new List<string>();
        foreach (var name in NamesIn(Encoding.UTF8.GetString(text)))
        {
            if (nicks.Count < Limits.MentionsPerMessage
                && Names.TryKeys(name, out var keys, out _)
                && store.FindAccount(keys.Folded) is { } account
                && store.FindMember(conversation.Id, account.Id) is { IsIn: true }
                && !nicks.Contains(account.Nick))
                nicks.Add(account.Nick);
        }

        // Nicks are letters, digits and -_. only: nothing to escape.
        return nicks.Count == 0 ? null : Encoding.UTF8.GetBytes("[\"" + string.Join("\",\"", nicks) + "\"]");
    }

    /// <summary>What follows each <c>@</c> that does not stand inside a word (an e-mail address is no mention).</summary>
    private static List<string> NamesIn(string text)
    {
        var names = new List<string>();
        for (var at = text.IndexOf('@', StringComparison.Ordinal); at >= 0 && names.Count < Limits.FrameMembers * 8; at = text.IndexOf('@', at + 1))
        {
            if (at > 0 && IsNameChar(text[at - 1]))
                continue;
            var end = at + 1;
            while (end < text.Length && end - at <= Limits.NameRunes * 2 && IsNameChar(text[end]))
                end++;

            // "@ana." at the end of a sentence means ana.
            var name = text[(at + 1)..end].TrimEnd('.', '-');
            if (name.Length > 0)
                names.Add(name);
        }

        return names;
    }

    private static bool IsNameChar(char c) => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' || char.IsSurrogate(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
