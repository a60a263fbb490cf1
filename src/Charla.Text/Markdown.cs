using Charla.Protocol;

namespace Charla.Text;

/// <summary>What a message's text means: docs/protocol.md, section 5, "What a text means". The page's <c>text/</c> does the same, in its language.</summary>
public static class Markdown
{
    /// <summary>The blocks of a text.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="mentions">The nicks that the text mentions, as the server said.</param>
    public static IReadOnlyList<Block> Parse(string text, IReadOnlyCollection<string> mentions)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(mentions);
        return Parse(text, OneOf(mentions));
    }

    /// <summary>
    /// Whom a text may mean, in its order, for whoever knows all members: each time the names that may stand there, the longest first.
    /// The first of them that a member has is meant.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<string>> NamesIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains('@', StringComparison.Ordinal) && !NamesInText.MayBegin(text))
            return [];
        // Everybody may be meant, and takes up no place: so the rest of the text is what it is where nobody is.
        var blocks = Parse(text, static names => new Meant(names[0], 0));
        return [.. Parts.Of(blocks).OfType<Mention>().Select(NamesOf)];
    }

    // Without the sign it is what stands before the colon at the beginning: that is the name or none is.
    private static List<string> NamesOf(Mention mention) => mention.Text == "" ? [mention.Nick] : NamesInText.NamesIn(mention.Nick);

    private static List<Block> Parse(string text, Who who) => new Blocks(who).Of(Line.Of(text), depth: 0);

    private static Who OneOf(IReadOnlyCollection<string> mentions)
    {
        var nicks = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var nick in mentions)
            nicks[Names.Fold(nick)] = nick;
        return nicks.Count == 0 ? static _ => null : names =>
        {
            foreach (var name in names)
            {
                if (nicks.TryGetValue(Names.Fold(name), out var nick))
                    return new Meant(nick, name.Length);
            }

            return null;
        };
    }
}
