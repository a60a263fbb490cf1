using System.Globalization;

namespace Charla.Text;

/// <summary>Lists, with the numbers that were typed.</summary>
internal static class Lists
{
    public static Found? At(IReadOnlyList<Line> lines, int start, int depth, Blocks blocks)
    {
        // A list begins with a text: a sign alone is what somebody wrote.
        if (MarkerAt(lines[start]) is not { Rest.IsBlank: false } first)
            return null;
        var items = new List<ListItem>();
        var end = start;
        for (Marker? marker = first; marker?.Sign == first.Sign; marker = end < lines.Count ? MarkerAt(lines[end]) : null)
        {
            var inner = ItemAt(lines, ref end, marker.Value);
            items.Add(new ListItem(marker.Value.Number, blocks.Of(inner, depth + 1)));
        }

        return new Found(new List(first.Number is not null, items), end);
    }

    /// <summary>The item's lines: its first one, and those that are blank or indented as far as its text.</summary>
    private static List<Line> ItemAt(IReadOnlyList<Line> lines, ref int end, Marker marker)
    {
        var inner = new List<Line> { marker.Rest };
        end++;
        var isEmpty = marker.Rest.IsBlank && (end == lines.Count || lines[end].IsBlank);
        for (; end < lines.Count && (lines[end].IsBlank || (!isEmpty && lines[end].Indent >= marker.Width)); end++)
            inner.Add(lines[end].Outdented(marker.Width));
        return inner;
    }

    private static Marker? MarkerAt(Line line)
    {
        var indent = line.Indent;
        var marked = line.Outdented(indent);
        var length = LengthOfMarker(marked.Text);
        if (length == 0 || indent > 3 || Blocks.IsRule(line))
            return null;
        var behind = marked.After(length);
        var blanks = behind.Indent;
        // Five blanks and more are one, and the text's own; so is the end of the line.
        var gap = behind.IsBlank || blanks > 4 ? 1 : blanks;
        int? number = length == 1 ? null : int.Parse(marked.Text.AsSpan(0, length - 1), NumberStyles.None, CultureInfo.InvariantCulture);
        return new Marker(marked.Text[length - 1], number, indent + length + gap, behind.Outdented(gap));
    }

    /// <summary><c>-</c>, <c>*</c> or <c>+</c>, or up to nine digits with <c>.</c> or <c>)</c>, before a blank or nothing.</summary>
    public static int LengthOfMarker(string text)
    {
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            digits++;
        var isMarker = digits switch
        {
            0 => text is ['-' or '*' or '+', ..],
            <= 9 => digits < text.Length && text[digits] is '.' or ')',
            _ => false,
        };
        return isMarker && (text.Length == digits + 1 || text[digits + 1] is ' ' or '\t') ? digits + 1 : 0;
    }

    /// <summary>The mark at the beginning of an item.</summary>
    /// <param name="Sign"><c>-</c>, <c>*</c>, <c>+</c>, <c>.</c> or <c>)</c>: where it changes, another list begins.</param>
    /// <param name="Number">The number before it.</param>
    /// <param name="Width">The columns before the item's text.</param>
    /// <param name="Rest">The line behind it.</param>
    private readonly record struct Marker(char Sign, int? Number, int Width, Line Rest);
}
