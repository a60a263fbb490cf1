using System.Text;

namespace Charla.Protocol;

/// <summary>
/// What is shown on one line, among other things: shown names, topics, reactions, what devices and clients and the server are
/// called. It holds no control characters, no ends of lines, and nothing that turns the direction of writing: what others see
/// must not move their cursor or their words. <c>docs/protocol.md</c> says which members these are.
/// </summary>
public static class OneLine
{
    /// <summary>Whether a text may stand there.</summary>
    public static bool Is(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!IsPermitted(c))
                return false;
        }

        return true;
    }

    /// <summary>The text without what may not be in it: a space for ends of lines and tabs, nothing for the rest.</summary>
    public static string Clean(string text)
    {
        if (Is(text))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (IsPermitted(c))
                clean.Append(c);
            else if (IsSpace(c) && clean.Length > 0 && clean[^1] != ' ')
                clean.Append(' ');
        }

        return clean.ToString().TrimEnd(' ');
    }

    // None of these is beyond the first 65,536 characters.
    private static bool IsPermitted(char c) => !char.IsControl(c) && c is not ('\u2028' or '\u2029') && !BidiControl.Is(c);

    private static bool IsSpace(char c) => c is '\t' or '\n' or '\v' or '\f' or '\r' or '\u0085' or '\u2028' or '\u2029';
}
