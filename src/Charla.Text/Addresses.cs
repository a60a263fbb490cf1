using System.Buffers;
using System.Globalization;
using System.Text;

namespace Charla.Text;

/// <summary>An address that stands in the text, and where it leads to; null where it leads nowhere.</summary>
internal readonly record struct Address(string Text, string? Href);

/// <summary>Addresses as they stand in a text, and which ones may be followed.</summary>
internal static class Addresses
{
    /// <summary>Longer ones are text.</summary>
    private const int Longest = 2048;

    private static readonly SearchValues<char> IPv6 = SearchValues.Create("0123456789abcdefABCDEF:.");

    private static readonly string[] Schemes = ["https://", "http://", "mailto:", "www."];

    /// <summary>
    /// http://…, https://…, www.… or mailto:…, at the beginning of a word. <paramref name="open"/> says how many marks of emphasis are
    /// open there.
    /// </summary>
    public static Address? At(string source, int at, Func<char, int> open)
    {
        var scheme = Array.Find(Schemes, scheme => source.AsSpan(at).StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
        if (scheme is null || (scheme == "www." && Characters.Before(source, at).Value is '@' or '/'))
            return null;
        var end = EndOf(source, at);
        // What is too long is text, all of it: it is not looked at again.
        if (end - at > Longest)
            return new Address(source[at..end], null);
        var text = WithoutEnd(source[at..end], open);
        if (text.Length <= scheme.Length)
            return null;
        var href = scheme switch
        {
            "www." => IsInternet(text) ? HrefOf("http://" + text) : null,
            "mailto:" => EndOfMail(text, scheme.Length) < 0 ? null : HrefOf(text),
            _ => HrefOf(text),
        };
        return href is null ? null : new Address(text, href);
    }

    /// <summary>Where an e-mail address ends that begins here; -1 where none does.</summary>
    public static int EndOfMail(string source, int start)
    {
        var at = EndOfLocalPart(source, start);
        if (at == source.Length || source[at] != '@' || at == start || at - start > 64 || source[at - 1] == '.')
            return -1;
        var end = at + 1;
        while (Characters.At(source, end, out var length) is var rune && (Characters.IsInWord(rune) || rune.Value is '-' or '.'))
            end += length;
        var domain = source[(at + 1)..end].TrimEnd('-', '.');
        end = at + 1 + domain.Length;
        return domain.Length <= 253 && (end == source.Length || source[end] != '@') && IsDomain(domain) ? end : -1;
    }

    /// <summary>Where what may be the part of an e-mail address before the <c>@</c> ends.</summary>
    public static int EndOfLocalPart(string source, int start)
    {
        var end = start;
        while (Characters.At(source, end, out var length) is var rune && (Characters.IsInWord(rune) || rune.Value is '.' or '_' or '%' or '+' or '-'))
            end += length;
        return end;
    }

    /// <summary>
    /// The address as it was written, its scheme in small letters and what ends addresses elsewhere encoded; null where it is none
    /// that may be followed.
    /// </summary>
    public static string? HrefOf(string written)
    {
        var scheme = Array.Find(Schemes, scheme => scheme != "www." && written.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
        if (scheme is null || written.Length == scheme.Length || written.Length > Longest || written.EnumerateRunes().Any(IsInvisible))
            return null;
        var rest = Encoded(written[scheme.Length..]);
        return scheme == "mailto:" || IsAuthority(rest[..(rest.AsSpan().IndexOfAny("/?#") is >= 0 and var end ? end : rest.Length)]) ? scheme + rest : null;
    }

    private static string Encoded(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '<' or '>' or '`' || Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator)
                encoded.Append(Uri.EscapeDataString(rune.ToString()));
            else
                encoded.Append(rune.ToString());
        }

        return encoded.ToString();
    }

    /// <summary>user@host:port. A host is what browsers may make one of, or an address of IPv6 in brackets.</summary>
    private static bool IsAuthority(string authority)
    {
        var at = authority.IndexOf('@', StringComparison.Ordinal);
        if (authority.AsSpan(0, at + 1).Contains('\\'))
            return false;
        var host = authority.AsSpan(at + 1);
        var digits = host.LastIndexOf(':') is >= 0 and var colon ? host[(colon + 1)..] : default;
        if (digits.Length is > 0 and <= 5 && digits.IndexOfAnyExceptInRange('0', '9') < 0)
        {
            if (int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) > ushort.MaxValue)
                return false;
            host = host[..^(digits.Length + 1)];
        }

        return host is ['[', ..] ? IsIPv6(host) : IsHost(host.EndsWith('.') ? host[..^1] : host);
    }

    private static bool IsIPv6(ReadOnlySpan<char> host) =>
        host.Length is >= 4 and <= 47 && host[^1] == ']' && host[1..^1].IndexOfAnyExcept(IPv6) < 0 && host.Count(':') >= 2;

    private static bool IsHost(ReadOnlySpan<char> host)
    {
        foreach (var label in host.Split('.'))
        {
            if (host[label].IsEmpty)
                return false;
        }

        foreach (var c in host)
        {
            if (c is not ('-' or '_' or '.') && Characters.IsAsciiSign(c))
                return false;
        }

        return true;
    }

    // www.label.label
    private static bool IsInternet(string text) => text.Split('.', 3) is [_, { Length: > 0 } label, [not '.', ..]] && !label.Contains('/', StringComparison.Ordinal);

    // Two labels or more, none of which begins with a hyphen, and the last one with a letter.
    private static bool IsDomain(string domain)
    {
        var labels = domain.Split('.');
        if (labels.Length < 2 || Array.Exists(labels[..^1], label => label is "" or ['-', ..]))
            return false;
        return Characters.At(labels[^1], 0, out var length) is var first && Rune.IsLetter(first) && labels[^1].Length > length;
    }

    /// <summary>Where it cannot go on: at a blank, a quote, a stop of other scripts, or a bracket that it did not open.</summary>
    private static int EndOf(string source, int start)
    {
        var (round, square, curly) = (0, 0, 0);
        var end = start;
        while (end < source.Length)
        {
            var rune = Characters.At(source, end, out var length);
            var depth = rune.Value switch
            {
                '(' => ++round,
                ')' => --round,
                '[' => ++square,
                ']' => --square,
                '{' => ++curly,
                '}' => --curly,
                _ => 0,
            };
            if (depth < 0 || Stops(source, end, rune))
                break;
            end += length;
        }

        return end;
    }

    private static bool Stops(string source, int at, Rune rune)
    {
        if (rune.IsAscii)
            return rune.Value is <= ' ' or '"' or '<' or '>' or '\\' or '`' or 0x7F;
        if (Characters.IsSpace(rune) || IsInvisible(rune))
            return true;
        // An apostrophe, where a letter follows.
        if (rune.Value == 0x2019)
            return !Characters.IsInWord(Characters.At(source, at + 1));
        return Rune.IsPunctuation(rune) && !IsInWords(rune);
    }

    /// <summary>Signs that stand inside of words of some language.</summary>
    private static bool IsInWords(Rune rune) => rune.Value is 0x00B7 or 0x05F3 or 0x05F4 or 0x0F0B or 0x30FB
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DashPunctuation or UnicodeCategory.ConnectorPunctuation;

    /// <summary>What is not seen, or turns the direction of what follows, could make an address look like another one.</summary>
    private static bool IsInvisible(Rune rune) =>
        rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x3164 or 0xFFA0
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>Without what ends the sentence, or closes what was opened before the address.</summary>
    private static string WithoutEnd(string address, Func<char, int> open)
    {
        Dictionary<char, int> left = [];
        foreach (var mark in "*_~")
            left[mark] = open(mark);
        var end = address.Length;
        while (end > 0)
        {
            var last = Characters.Before(address, end);
            if (last.IsAscii && left.TryGetValue((char)last.Value, out var marks) && marks > 0)
                left[(char)last.Value] = marks - 1;
            else if (last.Value is not ('.' or ',' or ';' or ':' or '!' or '?' or '\'' or '"') && (last.IsAscii || !IsInWords(last)))
                break;
            end -= last.Utf16SequenceLength;
        }

        return address[..end];
    }
}
