using System.Globalization;
using System.Text;

namespace Charla.Protocol;

/// <summary>A word of a text, as search compares it, and where it stands.</summary>
/// <param name="Folded">Without differences of case and accents.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Length">Its length there.</param>
/// <param name="Joined">Nothing stands between it and the word before: scripts without spaces.</param>
public readonly record struct SearchWord(string Folded, int Start, int Length, bool Joined);

/// <summary>
/// The one rule by which search cuts texts into words and compares them; docs/protocol.md, section 13. The index and
/// the query both go through it, so it does not matter what the index's own idea of a letter is.
/// </summary>
public static class SearchWords
{
    private const char Tilde = '\u0303';

    /// <summary>The words of a text. What is no letter, digit or mark on one separates them.</summary>
    public static IEnumerable<SearchWord> Of(string text)
    {
        var at = 0;
        var endOfLast = -1;
        while (at < text.Length)
        {
            var rune = RuneAt(text, at);
            if (!Rune.IsLetterOrDigit(rune))
            {
                at += rune.Utf16SequenceLength;
                continue;
            }

            var start = at;
            at = EndOfWord(text, at, rune);
            var folded = Fold(text[start..at]);
            if (folded.Length == 0)
                continue;
            yield return new SearchWord(folded, start, at - start, start == endOfLast);
            endOfLast = at;
        }
    }

    /// <summary>
    /// A word as it is compared: in the same case, compatible forms alike, without accents, except the tilde on an n, which makes
    /// another letter of it. Marks that are no accents (vowels of Indic scripts, for one) stay.
    /// </summary>
    public static string Fold(string word)
    {
        if (Ascii.IsValid(word))
            return word.ToLowerInvariant();

        // Up and down again, since some letters (ς and σ) are the same only in capitals.
        var cased = word.ToUpperInvariant().ToLowerInvariant().Normalize(NormalizationForm.FormKD);
        var folded = new StringBuilder(cased.Length);
        var letter = default(Rune);
        foreach (var rune in cased.EnumerateRunes())
        {
            if (!IsMark(rune))
                letter = Rune.ToLowerInvariant(rune);
            if (rune.Value == Tilde && letter.Value == 'n')
                folded.Append(Tilde);
            else if (IsMark(rune) ? !IsAccent(rune) : Rune.IsLetterOrDigit(rune))
                Append(folded, IsMark(rune) ? rune : letter);
        }

        return folded.ToString();
    }

    private static void Append(StringBuilder folded, Rune rune)
    {
        // What has no other case in any language but its own: German's sharp s, and Turkish's i without a dot.
        if (rune.Value is 'ß')
            folded.Append("ss");
        else if (rune.Value is 'ı')
            folded.Append('i');
        else
            folded.Append(rune.ToString());
    }

    private static int EndOfWord(string text, int at, Rune first)
    {
        at += first.Utf16SequenceLength;
        while (at < text.Length && RuneAt(text, at) is var next && (IsMark(next) || (!IsWordByItself(first) && !IsWordByItself(next) && Rune.IsLetterOrDigit(next))))
            at += next.Utf16SequenceLength;
        return at;
    }

    // Half a pair, which no stored text has, counts as what it is shown as.
    private static Rune RuneAt(string text, int at) => Rune.TryGetRuneAt(text, at, out var rune) ? rune : Rune.ReplacementChar;

    // Chinese characters and kana are written without spaces: each is a word, and a row of them in a query a phrase.
    private static bool IsWordByItself(Rune rune) => rune.Value
        is (>= 0x2E80 and <= 0x2FDF) or (>= 0x3005 and <= 0x3007) or (>= 0x3041 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    // Combining diacritical marks of the scripts of Europe, and the vowel points of Hebrew and Arabic.
    private static bool IsAccent(Rune rune) => rune.Value
        is (>= 0x0300 and <= 0x036F) or (>= 0x0483 and <= 0x0489) or (>= 0x0591 and <= 0x05C7) or (>= 0x0610 and <= 0x061A)
        or (>= 0x064B and <= 0x065F) or 0x0670 or (>= 0x06D6 and <= 0x06ED) or (>= 0x1AB0 and <= 0x1AFF)
        or (>= 0x1DC0 and <= 0x1DFF) or (>= 0x20D0 and <= 0x20FF) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xFE20 and <= 0xFE2F);
}
