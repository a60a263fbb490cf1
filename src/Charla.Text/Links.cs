using System.Buffers;
using System.Globalization;
using System.Text;

namespace Charla.Text;

/// <summary>Where a link leads, and what is behind it.</summary>
internal readonly record struct Destination(string Text, string Href, int End);

/// <summary>CommonMark's links: the part in parentheses, and addresses between pointed brackets.</summary>
internal static class Links
{
    /// <summary>Of a link's address and title together.</summary>
    private const int Longest = 2048;

    /// <summary>Parentheses in each other.</summary>
    private const int Deepest = 32;

    private static readonly SearchValues<char> Host =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");

    private static readonly SearchValues<char> LocalPart =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_!#$%&'*+/=?^`{|}~");

    /// <summary><c>(address "title")</c>, behind words in brackets; null where it is none that may be followed.</summary>
    public static Destination? DestinationAt(string source, int start)
    {
        if (start >= source.Length || source[start] != '(')
            return null;
        var inside = source.AsSpan(start + 1, Math.Min(Longest, source.Length - start - 1));
        var from = BlanksAt(inside, 0);
        var to = EndOfDestination(inside, from);
        if (to < 0)
            return null;
        var end = EndOfTitle(inside, to);
        if (end >= inside.Length || inside[end] != ')')
            return null;
        var written = inside[from..to] is ['<', .. var pointed, '>'] ? pointed : inside[from..to];
        return Addresses.HrefOf(Escapes.Without(written.ToString())) is { } href ? new Destination("", href, start + 1 + end + 1) : null;
    }

    /// <summary><c>&lt;https://…&gt;</c> or <c>&lt;name@host&gt;</c>: what is between the signs, and behind them.</summary>
    public static Destination? AutolinkAt(string source, int start)
    {
        var end = start + 1;
        for (; end < source.Length && end - start < Longest; end++)
        {
            var rune = Characters.At(source, end);
            if (rune.Value is '<' or '>' || Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator)
                break;
        }

        if (end == start + 1 || end >= source.Length || end - start >= Longest || source[end] != '>')
            return null;
        var text = source[(start + 1)..end];
        return Addresses.HrefOf(IsMail(text) ? "mailto:" + text : text) is { } href ? new Destination(text, href, end + 1) : null;
    }

    private static bool IsMail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || at == text.Length - 1)
            return false;
        var host = text.AsSpan(at + 1);
        return text.AsSpan(0, at).IndexOfAnyExcept(LocalPart) < 0 && host.IndexOfAnyExcept(Host) < 0
            && char.IsAsciiLetterOrDigit(host[0]) && char.IsAsciiLetterOrDigit(host[^1]);
    }

    private static int BlanksAt(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\n')
            at++;
        return at;
    }

    private static int EndOfDestination(ReadOnlySpan<char> text, int start)
    {
        if (start < text.Length && text[start] == '<')
            return EndOfPointed(text, start);
        var open = 0;
        var end = start;
        for (; end < text.Length && text[end] is > ' ' and not '\u007f'; end++)
        {
            if (text[end] == '\\' && end + 1 < text.Length && text[end + 1] > ' ')
                end++;
            else if (text[end] == '(' && ++open > Deepest)
                return -1;
            else if (text[end] == ')' && --open < 0)
                return end;
        }

        return open == 0 ? end : -1;
    }

    private static int EndOfPointed(ReadOnlySpan<char> text, int start)
    {
        for (var end = start + 1; end < text.Length && text[end] is not ('<' or '\n'); end++)
        {
            if (text[end] == '>')
                return end + 1;
            if (text[end] == '\\' && end + 1 < text.Length && text[end + 1] != '\n')
                end++;
            else if (text[end] == '\\')
                return -1;
        }

        return -1;
    }

    /// <summary>Behind the title, where there is one, and the blanks around it. It is not shown.</summary>
    private static int EndOfTitle(ReadOnlySpan<char> text, int start)
    {
        var begin = BlanksAt(text, start);
        if (begin == start || begin == text.Length || text[begin] is not ('"' or '\'' or '('))
            return begin;
        var closing = text[begin] == '(' ? ')' : text[begin];
        for (var end = begin + 1; end < text.Length; end++)
        {
            if (text[end] == closing)
                return BlanksAt(text, end + 1);
            if (text[end] == '(' && closing == ')')
                return begin;
            if (text[end] == '\\')
                end++;
        }

        return begin;
    }
}
