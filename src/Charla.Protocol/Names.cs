using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Charla.Protocol.Internal;

namespace Charla.Protocol;

/// <summary>Under which a name is looked up and kept unique: two names are the same where either key is.</summary>
/// <param name="Folded">The name without differences of case and of how its characters are encoded.</param>
/// <param name="Skeleton">What the name looks like: look-alikes share it (UTS #39).</param>
public readonly record struct NameKeys(string Folded, string Skeleton);

/// <summary>
/// What may be a nick or a room's name, and which names count as the same: 1 to 32 letters, digits, <c>-</c>, <c>_</c>
/// and <c>.</c>, of one script.
/// </summary>
/// <remarks>
/// A name is shown as it was typed, in NFC (<see cref="Normalize"/>), and kept unique by its NFKC. Both must be names,
/// for some single characters are whole sentences in NFKC.
/// </remarks>
public static class Names
{
    // No name is longer in another normalization form (the worst is four code units for one, UAX #15).
    private const int MostCodeUnits = 8 * Limits.NameRunes;

    // More than any language sets on one letter, and fewer than it takes to paint over the lines above (UTS #39 5.4).
    private const int MostMarks = 4;

    /// <summary>The keys of a nick, or of a room's name without its <c>#</c>; a fault where it cannot be a name.</summary>
    public static bool TryKeys(string name, out NameKeys keys, [NotNullWhen(false)] out Fault? fault)
    {
        keys = default;
        fault = null;
        if (name.Length > MostCodeUnits || !HasOnlyPermitted(name))
            fault = Faults.BadName(name);
        else if (Ascii.IsValid(name))
            fault = IsWellFormed(name) ? null : Faults.BadName(name);
        else
            fault = FaultOf(name, name.Normalize(NormalizationForm.FormKC));

        if (fault is null)
            keys = new NameKeys(Fold(name), Fold(LookAlikes.Skeleton(name)));
        return fault is null;
    }

    /// <summary>
    /// A fault where a name, which is one, cannot be given to anybody any more: after <c>.</c> or <c>-</c> nobody sees whether a
    /// name goes on or the sentence ends. Those who have such a name keep it.
    /// </summary>
    public static Fault? RefuseNew(string name) => Normalize(name) is [.., '.' or '-'] ? Faults.BadEnding(name) : null;

    /// <summary>The form in which a name is stored and shown: what was typed, each letter and its accents as one.</summary>
    public static string Normalize(string name) => name.Normalize(NormalizationForm.FormC);

    private static Fault? FaultOf(string name, string compatible)
    {
        if (!IsWellFormed(Normalize(name)) || !HasOnlyPermitted(compatible) || !IsWellFormed(compatible))
            return Faults.BadName(name);
        // A letter of no script is a sign such as ː, or newer than our table.
        if (compatible.EnumerateRunes().Any(rune => Rune.IsLetter(rune) && !Scripts.Has(rune)))
            return Faults.BadName(name);
        return Scripts.HoldInOne(compatible) && HasDigitsOfOneKind(compatible) ? null : Faults.MixedScripts(name);
    }

    /// <summary>Under which a name is the same in any case and encoding: <see cref="NameKeys.Folded"/>. Half of a surrogate pair is in no name.</summary>
    public static string Fold(string name)
    {
        // Up and down again, since some letters (ς and σ) are the same only in capitals.
        var folded = name.Normalize(NormalizationForm.FormKC).ToUpperInvariant().ToLowerInvariant();
        return folded.Normalize(NormalizationForm.FormKC);
    }

    // Half a surrogate pair comes as U+FFFD, which is not permitted: what has passed here can be normalized.
    private static bool HasOnlyPermitted(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (!IsPermitted(rune))
                return false;
        }

        return true;
    }

    private static bool IsPermitted(Rune rune)
    {
        if (rune.IsAscii)
            return Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' or '.';
        return !IsInvisible(rune) && (Rune.IsLetter(rune) || Rune.IsDigit(rune) || IsMark(rune));
    }

    // The letters and marks that are not drawn (Default_Ignorable_Code_Point): fillers, joiners, variation selectors.
    private static bool IsInvisible(Rune rune) => rune.Value
        is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x3164 or 0xFFA0
        or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF);

    /// <summary>Not too long, with a letter or digit, and each mark on a letter.</summary>
    private static bool IsWellFormed(string name)
    {
        var runes = 0;
        var marks = 0;
        var named = false;
        var onLetter = false;
        foreach (var rune in name.EnumerateRunes())
        {
            runes++;
            if (IsMark(rune))
            {
                marks = Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark ? marks + 1 : 0;
                if (!onLetter || marks > MostMarks)
                    return false;
                continue;
            }

            onLetter = Rune.IsLetter(rune);
            marks = 0;
            named |= Rune.IsLetterOrDigit(rune);
        }

        return named && runes <= Limits.NameRunes;
    }

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // Each kind of digits lies together, from its zero on (UTS #39 section 5.3).
    private static bool HasDigitsOfOneKind(string name) => name.EnumerateRunes()
        .Where(Rune.IsDigit)
        .Select(digit => digit.Value - (int)Rune.GetNumericValue(digit))
        .Distinct()
        .Count() <= 1;
}
