using System.Globalization;
using System.Text;

namespace Charla.Protocol.Internal;

/// <summary>Which scripts a character is written in, by the table <c>Tables/Scripts.txt</c>.</summary>
internal static class Scripts
{
    private static readonly Script[] All = Read();

    /// <summary>Whether any script has the character; digits and marks that all share are in none.</summary>
    public static bool Has(Rune rune) => rune.IsAscii ? Rune.IsLetter(rune) : Array.Exists(All, script => script.Has(rune));

    /// <summary>The single-script rule of UTS #39, section 5.1: there is one script that has all of the name.</summary>
    public static bool HoldInOne(string name)
    {
        var own = name.EnumerateRunes().Where(Has).ToArray();
        return Array.Exists(All, script => Array.TrueForAll(own, script.Has));
    }

    // A line is "Latin 41-5A 61-7A …", or "Japanese = Han Hiragana Katakana" for scripts written together.
    private static Script[] Read()
    {
        var scripts = new Dictionary<string, Script>(StringComparer.Ordinal);
        foreach (var words in Table.Lines("Scripts.txt").Select(line => line.Split(' ')))
        {
            var ranges = words[1] == "="
                ? words[2..].SelectMany(part => scripts[part].Ranges)
                : words[1..].Select(Range);
            scripts.Add(words[0], new Script([.. ranges]));
        }

        return [.. scripts.Values];
    }

    private static (int First, int Last) Range(string range)
    {
        var ends = range.Split('-');
        return (Hex(ends[0]), Hex(ends[^1]));

        static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private sealed class Script((int First, int Last)[] ranges)
    {
        // Sorted each for itself: a character is in some range where more have begun before it than have ended, and that
        // also holds for ranges that overlap.
        private readonly int[] _firsts = [.. ranges.Select(range => range.First).Order()];
        private readonly int[] _lasts = [.. ranges.Select(range => range.Last).Order()];

        public (int First, int Last)[] Ranges { get; } = ranges;

        public bool Has(Rune rune)
        {
            var at = Array.BinarySearch(_firsts, rune.Value);
            var latest = at >= 0 ? at : ~at - 1;
            return latest >= 0 && rune.Value <= _lasts[latest];
        }
    }
}
