using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Charla.Protocol.Internal;

/// <summary>
/// How search compares a word: in the same case, compatible forms alike, without accents, except the tilde on an n, which makes another
/// letter of it. Marks that are no accents (vowels of Indic scripts, for one) stay. Digits are those of ASCII.
/// </summary>
internal static class Folding
{
    private const char Tilde = '\u0303';

    private static readonly FrozenDictionary<int, string> Letters = Table.Lines("Letters.txt")
        .SelectMany(line => line.Split(' '))
        .ToFrozenDictionary(word => (int)word[0], word => word[1..]);

    public static string Fold(string word)
    {
        if (Ascii.IsValid(word))
            return word.ToLowerInvariant();

        var folded = new StringBuilder(word.Length);
        var letter = default(Rune);
        foreach (var rune in word.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (IsMark(rune))
            {
                if (rune.Value == Tilde ? letter.Value == 'n' : !IsAccent(rune))
                    folded.Append(rune.ToString());
                continue;
            }

            letter = Rune.ToLowerInvariant(rune);
            if (Rune.IsDigit(letter))
                folded.Append((int)Rune.GetNumericValue(letter));
            else if (Letters.TryGetValue(letter.Value, out var others))
                folded.Append(others);
            else if (Rune.IsLetter(letter))
                folded.Append(letter.ToString());
        }

        return folded.ToString();
    }

    public static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    // Combining diacritical marks of the scripts of Europe, and the vowel points of Hebrew and Arabic.
    private static bool IsAccent(Rune rune) => rune.Value
        is (>= 0x0300 and <= 0x036F) or (>= 0x0483 and <= 0x0489) or (>= 0x0591 and <= 0x05C7) or (>= 0x0610 and <= 0x061A)
        or (>= 0x064B and <= 0x065F) or 0x0670 or (>= 0x06D6 and <= 0x06ED) or (>= 0x1AB0 and <= 0x1AFF)
        or (>= 0x1DC0 and <= 0x1DFF) or (>= 0x20D0 and <= 0x20FF) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xFE20 and <= 0xFE2F);
}
