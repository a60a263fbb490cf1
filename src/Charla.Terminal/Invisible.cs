using System.Globalization;
using System.Text;

namespace Charla.Terminal;

/// <summary>Characters that are not seen, and where they belong nevertheless: in words of scripts that need them, and in emoji.</summary>
public static class Invisible
{
    /// <summary>As many joiners follow each other in one emoji, and more.</summary>
    public const int MostJoined = 6;

    private const int NonJoiner = 0x200C;
    private const int Joiner = 0x200D;
    private const int AsPicture = 0xFE0F;
    private const int KeyFrame = 0x20E3;
    private const int Flag = 0x1F3F4;
    private const int EndOfFlag = 0xE007F;

    // The longest of a flag: two letters of a country, three of a part of it, and what ends it.
    private const int MostTags = 7;

    /// <summary>Format characters (zero width, direction, tags), and what Unicode calls "default ignorable" beside them.</summary>
    public static bool Is(Rune rune, UnicodeCategory category) =>
        (category == UnicodeCategory.Format && !CharacterWidth.IsPrefix(rune))
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x3164
            or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0000 and <= 0xE0FFF);

    /// <summary>Whether it joins what is on both sides of it, or keeps it apart.</summary>
    public static bool IsJoiner(Rune rune) => rune.Value is NonJoiner or Joiner;

    /// <summary>Whether the one that stands there makes something else of what is beside it, in some script or in an emoji.</summary>
    public static bool Belongs(string text, int at)
    {
        var rune = Rune.GetRuneAt(text, at);
        Rune.DecodeLastFromUtf16(text.AsSpan(0, at), out var before, out _);
        Rune.DecodeFromUtf16(text.AsSpan(at + rune.Utf16SequenceLength), out var after, out _);
        return rune.Value switch
        {
            NonJoiner => Joins(before) && Joins(after),
            Joiner => (Joins(before) && (Joins(after) || IsMark(before))) || (IsPicture(text, at) && IsSymbol(after)),
            AsPicture => IsSymbol(before) || (before.Value is (>= '0' and <= '9') or '#' or '*' && after.Value == KeyFrame),
            (>= 0x180B and <= 0x180D) or 0x180F => before.Value is >= 0x1820 and <= 0x18AA,
            > 0xE0000 and <= EndOfFlag => IsOfFlag(text, at),
            _ => false,
        };
    }

    // Letters and marks of the scripts whose letters join: Arabic and its neighbours, and those of India, Tibet and further on.
    private static bool Joins(Rune rune) => rune.Value is (>= 0x0600 and <= 0x08FF) or (>= 0x0900 and <= 0x0DFF) or (>= 0x0F00 and <= 0x109F)
            or (>= 0x1780 and <= 0x18AF) or (>= 0x1900 and <= 0x1CFF) or (>= 0xA800 and <= 0xABFF) or (>= 0xFB50 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC)
            or (>= 0x10A00 and <= 0x10FFF) or (>= 0x11000 and <= 0x11FFF) or (>= 0x1E900 and <= 0x1E95F)
        && (Rune.IsLetter(rune) || IsMark(rune));

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // What can be a picture; a shade of skin, "as a picture" and the end of a flag may follow it.
    private static bool IsPicture(string text, int end)
    {
        var rest = text.AsSpan(0, end);
        for (var n = 0; n < 3; n++)
        {
            Rune.DecodeLastFromUtf16(rest, out var rune, out var length);
            if (rune.Value is not (AsPicture or EndOfFlag or (>= 0x1F3FB and <= 0x1F3FF)))
                return IsSymbol(rune);
            rest = rest[..^length];
        }

        return false;
    }

    private static bool IsSymbol(Rune rune) => rune.Value is 0x203C or 0x2049 or 0x3030 or 0x303D or (>= 0x2190 and <= 0x21FF)
        || Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol;

    // The flags of England, Scotland and others are a black one and letters that are not seen; alone these hide something.
    private static bool IsOfFlag(string text, int at)
    {
        var first = at;
        while (first >= 2 && at - first < MostTags * 2 && IsTag(text, first - 2))
            first -= 2;
        if (first < 2 || !Rune.TryGetRuneAt(text, first - 2, out var flag) || flag.Value != Flag)
            return false;
        var last = first;
        while (last - first < MostTags * 2 && IsTag(text, last) && Rune.GetRuneAt(text, last).Value != EndOfFlag)
            last += 2;
        return last >= at && last > first && IsTag(text, last) && Rune.GetRuneAt(text, last).Value == EndOfFlag;
    }

    private static bool IsTag(string text, int at) =>
        at < text.Length && Rune.TryGetRuneAt(text, at, out var rune) && rune.Value is (>= 0xE0030 and <= 0xE0039) or (>= 0xE0061 and <= 0xE007A) or EndOfFlag;
}
