using System.Globalization;
using System.Text;

namespace Charla.Text;

/// <summary>What a character is to a text. The page's <c>characters.ts</c> has the same classes.</summary>
internal static class Characters
{
    /// <summary>Stands for what is before the beginning and behind the end: the end of a line.</summary>
    private static readonly Rune Newline = new('\n');

    /// <summary>The character that begins at a place, and its length there; half of a surrogate pair is U+FFFD, of length 1.</summary>
    public static Rune At(string source, int at, out int length)
    {
        length = 1;
        if (at >= source.Length)
            return Newline;
        if (source[at] < 0x80)
            return new Rune(source[at]);
        Rune.DecodeFromUtf16(source.AsSpan(at), out var rune, out length);
        return rune;
    }

    public static Rune At(string source, int at) => At(source, at, out _);

    /// <summary>The character that ends at a place.</summary>
    public static Rune Before(string source, int at)
    {
        if (at == 0)
            return Newline;
        Rune.DecodeLastFromUtf16(source.AsSpan(0, at), out var rune, out _);
        return rune;
    }

    public static bool IsSpace(Rune rune) =>
        rune.Value is '\t' or '\n' or '\f' or '\r' || Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator;

    /// <summary>Punctuation and symbols of any script.</summary>
    public static bool IsSign(Rune rune) => Rune.IsPunctuation(rune) || Rune.IsSymbol(rune);

    /// <summary>Punctuation of ASCII: what a backslash makes a plain character of.</summary>
    public static bool IsAsciiSign(char character) => char.IsAscii(character) && (char.IsPunctuation(character) || char.IsSymbol(character));

    /// <summary>
    /// Letters and digits of scripts that write a blank between words, and marks on them: what stands before a name or address makes
    /// it part of a word.
    /// </summary>
    public static bool IsInWord(Rune rune) => IsWordly(rune) && !IsSpaceless(rune);

    /// <summary>What may stand in a nick or a room's name.</summary>
    public static bool IsInName(Rune rune) => rune.Value is '-' or '_' or '.' || IsWordly(rune);

    public static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Letters of scripts that write no blank between words, or, in Korean, none before particles.</summary>
    public static bool IsSpaceless(Rune rune) => rune.Value
        is (>= 0x0E00 and <= 0x109F) // Thai, Lao, Tibetan, Burmese
        or (>= 0x1100 and <= 0x11FF) or (>= 0xA960 and <= 0xA97F) or (>= 0xAC00 and <= 0xD7FF) // Hangul
        or (>= 0x1780 and <= 0x17FF) // Khmer
        or (>= 0x3005 and <= 0x3007) or (>= 0x3041 and <= 0x30FA) or (>= 0x30FC and <= 0x318F) or (>= 0x31A0 and <= 0x31FF) // kana
        or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) // Han
        or (>= 0xFF66 and <= 0xFFDC) or (>= 0x1B000 and <= 0x1B16F) or (>= 0x20000 and <= 0x3FFFF);

    private static bool IsWordly(Rune rune) =>
        rune.IsAscii ? Rune.IsLetterOrDigit(rune) : Rune.IsLetterOrDigit(rune) || (IsMark(rune) && rune.Value is < 0xFE00 or > 0xFE0F);
}
