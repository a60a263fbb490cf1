using System.Globalization;
using System.Text;

namespace Charla.Protocol;

/// <summary>A word of a text, as search compares it, and where it stands.</summary>
/// <param name="Folded">Without differences of case and accents.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Length">Its length there.</param>
public readonly record struct SearchWord(string Folded, int Start, int Length)
{
    /// <summary>Where it ends in the text.</summary>
    public int End => Start + Length;
}

/// <summary>
/// The one rule by which search cuts texts into words; docs/protocol.md, section 13. The index and the query both go through it, so it
/// does not matter what the index's own idea of a letter is. The page has the same one (<c>words.ts</c>); <c>tests/vectors/search.json</c> holds both to it.
/// </summary>
public static class SearchWords
{
    private enum Kind
    {
        None,
        Letter,
        Digit,

        /// <summary>A letter of a script that writes no spaces: a word by itself.</summary>
        Alone,
    }

    /// <summary>The words of a text: letters, or digits, or one of the signs that make another word of what they stand at.</summary>
    public static IEnumerable<SearchWord> Of(string text)
    {
        var endOfLetters = -1;
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            var rune = RuneAt(text, at);
            var kind = KindOf(rune);
            at += rune.Utf16SequenceLength;
            if (kind == Kind.None)
            {
                var sign = SignAt(text, start, isAfterLetter: start == endOfLetters);
                if (sign.Length == 0)
                    continue;
                at = start + sign.Length;
                yield return new SearchWord(sign, start, sign.Length);
                continue;
            }

            at = EndOfWord(text, at, kind);
            if (kind != Kind.Digit)
                endOfLetters = at;
            if (Fold(text[start..at]) is { Length: > 0 } folded)
                yield return new SearchWord(folded, start, at - start);
        }
    }

    /// <summary>A word as it is compared: see <see cref="Internal.Folding"/>.</summary>
    public static string Fold(string word) => Internal.Folding.Fold(word);

    private static int EndOfWord(string text, int at, Kind kind)
    {
        while (at < text.Length && RuneAt(text, at) is var next && (Continues(next) || (kind != Kind.Alone && KindOf(next) == kind)))
            at += next.Utf16SequenceLength;
        return at;
    }

    // "C#" and "C++" are not "C", nor is ".NET" a net.
    private static string SignAt(string text, int at, bool isAfterLetter) => text[at] switch
    {
        '#' or '\uFF03' or '\u266F' when isAfterLetter => "#",
        '+' or '\uFF0B' when isAfterLetter => at + 1 < text.Length && text[at + 1] is '+' or '\uFF0B' ? "++" : "+",
        '.' or '\uFF0E' when at + 1 < text.Length && KindOf(RuneAt(text, at + 1)) is Kind.Letter or Kind.Alone => ".",
        _ => "",
    };

    // Half a pair, which no stored text has, counts as what it is shown as.
    private static Rune RuneAt(string text, int at) => Rune.TryGetRuneAt(text, at, out var rune) ? rune : Rune.ReplacementChar;

    private static Kind KindOf(Rune rune)
    {
        if (rune.IsAscii)
            return Rune.IsLetter(rune) ? Kind.Letter : Rune.IsDigit(rune) ? Kind.Digit : Kind.None;
        if (Rune.IsDigit(rune) || IsSmallDigit(rune))
            return Kind.Digit;
        return !Rune.IsLetter(rune) || IsApostrophe(rune) ? Kind.None : IsUnspaced(rune) ? Kind.Alone : Kind.Letter;
    }

    // Of square metres, and of water.
    private static bool IsSmallDigit(Rune rune) => rune.Value is 0xB2 or 0xB3 or 0xB9 or 0x2070 or (>= 0x2074 and <= 0x2079) or (>= 0x2080 and <= 0x2089);

    // Letters by Unicode, and signs to who writes: in Hawaii, in Ukraine.
    private static bool IsApostrophe(Rune rune) => rune.Value is (>= 0x02B9 and <= 0x02BF) or 0xA78C;

    // What belongs to the letter before it: marks, the vowel and end of a Korean syllable spelled out, the half-width marks of
    // kana, and what nobody sees.
    private static bool Continues(Rune rune) => !rune.IsAscii
        && (Internal.Folding.IsMark(rune)
            || rune.Value is (>= 0x1160 and <= 0x11FF) or (>= 0xD7B0 and <= 0xD7FB) or 0xFF9E or 0xFF9F or 0x00AD or 0x200D or 0x2060);

    // These scripts put no spaces between words, or (Korean) attach particles to them: each letter, with its marks, is a word, and a row
    // of them in a query a phrase. They are Unicode's Line_Break=SA, Chinese characters, kana, Hangul, and what is written like these.
    private static bool IsUnspaced(Rune rune) => rune.Value
        is (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1100 and <= 0x11FF) or (>= 0x1780 and <= 0x17FF) or (>= 0x1950 and <= 0x19FF)
        or (>= 0x1A20 and <= 0x1AAF) or (>= 0x1B00 and <= 0x1B7F) or (>= 0x2E80 and <= 0x2FDF) or (>= 0x3005 and <= 0x3007) or (>= 0x3041 and <= 0x318F)
        or (>= 0x31A0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xA960 and <= 0xA9FF) or (>= 0xAA60 and <= 0xAADF)
        or (>= 0xAC00 and <= 0xD7FF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF66 and <= 0xFFDC) or (>= 0x11700 and <= 0x1174F)
        or (>= 0x16FE0 and <= 0x18DFF) or (>= 0x1AFF0 and <= 0x1B2FF) or (>= 0x20000 and <= 0x3FFFF);
}
