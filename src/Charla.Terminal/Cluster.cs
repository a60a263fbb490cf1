using System.Globalization;
using System.Text;

namespace Charla.Terminal;

/// <summary>Characters as people see them (grapheme clusters), and how many columns of a terminal they take.</summary>
public static class Cluster
{
    private const char Joiner = '\u200D';
    private const int MostJoined = 3;
    private const int TabColumns = 8;

    /// <summary>The columns of a tab that stands at some column.</summary>
    public static int TabAt(int column) => TabColumns - column % TabColumns;

    /// <summary>The clusters of a text, with their columns.</summary>
    public static IEnumerable<(string Text, int Columns)> In(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = Length(text, at);
            var cluster = length == 1 && text[at] < 0x7F ? Ascii(text[at]) : text.Substring(at, length);
            yield return (cluster, Columns(cluster));
            at += length;
        }
    }

    /// <summary>The length of the cluster that begins at <paramref name="at"/>.</summary>
    public static int Length(string text, int at)
    {
        // Two letters of ASCII never belong together: the common case is quick.
        if (text[at] < 0x7F && text[at] >= 0x20 && (at + 1 == text.Length || text[at + 1] < 0x7F))
            return 1;
        var length = StringInfo.GetNextTextElementLength(text, at);
        // Letters with a joiner between them are one conjunct, and drawn as one.
        for (var joined = 1; joined < MostJoined && length > 1 && text[at + length - 1] == Joiner && at + length < text.Length
            && Rune.TryGetRuneAt(text, at + length, out var next) && Rune.IsLetter(next) && !next.IsAscii; joined++)
            length += StringInfo.GetNextTextElementLength(text, at + length);
        return length;
    }

    /// <summary>The columns of a whole text.</summary>
    public static int ColumnsOf(string text) => In(text).Sum(c => c.Columns);

    /// <summary>As much of the text as fits, with … where something is left out.</summary>
    public static string Fit(string text, int columns, string ellipsis = "…")
    {
        if (ColumnsOf(text) <= columns)
            return text;
        var fitting = new StringBuilder();
        var left = columns - ellipsis.Length;
        foreach (var (cluster, width) in In(text))
        {
            left -= width;
            if (left < 0)
                break;
            fitting.Append(cluster);
        }

        return columns < ellipsis.Length ? "" : fitting.Append(ellipsis).ToString();
    }

    /// <summary>How far from its beginning a terminal may draw it that joins nothing: those add up what it is made of.</summary>
    public static int Widest(string cluster)
    {
        var sum = 0;
        foreach (var rune in cluster.EnumerateRunes())
        {
            var columns = CharacterWidth.Of(rune);
            sum += columns == 1 && rune.Value >= 0x300 ? 2 : columns;
        }

        return sum;
    }

    /// <summary>As much of an emoji as fits into so many bytes, whole pictures of it; anything else as it is.</summary>
    public static string Cut(string cluster, int bytes)
    {
        if (cluster.Length * 3 <= bytes || Encoding.UTF8.GetByteCount(cluster) <= bytes || !IsSymbol(Rune.GetRuneAt(cluster, 0)))
            return cluster;
        for (var end = cluster.LastIndexOf(Joiner); end > 0; end = cluster.LastIndexOf(Joiner, end - 1))
        {
            if (Encoding.UTF8.GetByteCount(cluster.AsSpan(0, end)) <= bytes)
                return cluster[..end];
        }

        return Rune.GetRuneAt(cluster, 0).ToString();
    }

    // An emoji is one picture of two columns, of however many characters. What is no emoji is added up.
    private static int Columns(string cluster)
    {
        if (cluster.Length == 1)
            return Rune.TryCreate(cluster[0], out var only) ? CharacterWidth.Of(only) : 1;
        var (sum, isFirst, isSymbol) = (0, true, false);
        foreach (var rune in cluster.EnumerateRunes())
        {
            isSymbol |= isFirst && IsSymbol(rune);
            if (!isFirst && (MakesEmoji(rune.Value) || (isSymbol && rune.Value is Joiner or (>= 0x1F1E6 and <= 0x1F1FF))))
                return 2;
            sum += CharacterWidth.Of(rune);
            isFirst = false;
        }

        return sum;
    }

    private static bool IsSymbol(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol;

    // "As a picture", the frame of a key, the end of a flag's letters, a shade of skin.
    private static bool MakesEmoji(int value) => value is 0xFE0F or 0x20E3 or 0xE007F or (>= 0x1F3FB and <= 0x1F3FF);

    private static readonly string[] Letters = [.. Enumerable.Range(0, 0x80).Select(c => ((char)c).ToString())];

    private static string Ascii(char letter) => Letters[letter];
}
