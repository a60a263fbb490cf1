namespace Charla.Text;

/// <summary>What a message's text means.</summary>
public static class Markdown
{
    /// <summary>The blocks of a text.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="mentions">The nicks that the text mentions, as the server said.</param>
    public static IReadOnlyList<Block> Parse(string text, IReadOnlyCollection<string> mentions)
    {
        ArgumentNullException.ThrowIfNull(mentions);
        return [new Paragraph([new Plain(text)])];
    }
}
