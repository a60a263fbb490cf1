namespace Charla.Text;

/// <summary>Tables: a line of cells and one of dashes below it, until a line has no <c>|</c>.</summary>
internal static class Tables
{
    /// <summary>More columns than this are text.</summary>
    private const int MostColumns = 64;

    public static Found? At(IReadOnlyList<Line> lines, int start, Blocks blocks)
    {
        if (start + 1 == lines.Count || !HasBar(lines[start]))
            return null;
        var align = AlignsOf(lines[start + 1]);
        var head = CellsOf(lines[start].Text, int.MaxValue);
        if (align is null || head.Count != align.Count || head.Count > MostColumns)
            return null;
        var rows = new List<IReadOnlyList<IReadOnlyList<Inline>>>();
        var end = start + 2;
        for (; end < lines.Count && IsRow(lines[end]); end++)
            rows.Add(Inlines(CellsOf(lines[end].Text, align.Count)));
        return new Found(new Table(align, Inlines(head), rows), end);

        IReadOnlyList<Inline>[] Inlines(List<string> row) => [.. row.Select(cell => blocks.Inlines(cell))];
    }

    private static bool HasBar(Line line) => line.Text.Contains('|', StringComparison.Ordinal);

    private static bool IsRow(Line line) => HasBar(line) && line.Indent <= 3 && !BeginsOtherBlock(line.Text.TrimStart(' ', '\t'));

    private static bool BeginsOtherBlock(string text)
    {
        if (text.StartsWith('>') || text.StartsWith("```", StringComparison.Ordinal) || text.StartsWith("~~~", StringComparison.Ordinal))
            return true;
        var level = text.Length - text.TrimStart('#').Length;
        var marker = level is > 0 and <= 6 ? level : Lists.LengthOfMarker(text);
        return marker > 0 && marker < text.Length && text[marker] is ' ' or '\t';
    }

    private static List<Align>? AlignsOf(Line line)
    {
        if (line.Indent > 3 || !HasBar(line) || line.Text.AsSpan().IndexOfAnyExcept(" \t|:-") >= 0)
            return null;
        var cells = CellsOf(line.Text, int.MaxValue);
        return cells.TrueForAll(IsDashes) ? cells.ConvertAll(AlignOf) : null;
    }

    private static Align AlignOf(string cell) => (cell[0], cell[^1]) switch
    {
        (':', ':') => Align.Center,
        (':', _) => Align.Left,
        (_, ':') => Align.Right,
        _ => Align.None,
    };

    /// <summary>What stands between bars. The last of as many as there may be has all that is left: nothing of a line vanishes.</summary>
    private static List<string> CellsOf(string line, int most)
    {
        var text = line.Trim(' ', '\t');
        var cells = Split(text is ['|', .. var inner] ? inner : text);
        if (cells.Count > 1 && cells[^1].AsSpan().Trim(" \t").IsEmpty)
            cells.RemoveAt(cells.Count - 1);
        if (cells.Count > most)
            cells = [.. cells.Take(most - 1), string.Join('|', cells.Skip(most - 1))];
        return cells.ConvertAll(cell => cell.Replace("\\|", "|", StringComparison.Ordinal).Trim(' ', '\t'));
    }

    /// <summary>Between bars that no backslash stands before.</summary>
    private static List<string> Split(string text)
    {
        var cells = new List<string>();
        var begin = 0;
        for (var bar = text.IndexOf('|', StringComparison.Ordinal); bar >= 0; bar = text.IndexOf('|', bar + 1))
        {
            if (bar > 0 && text[bar - 1] == '\\')
                continue;
            cells.Add(text[begin..bar]);
            begin = bar + 1;
        }

        return [.. cells, text[begin..]];
    }

    private static bool IsDashes(string cell)
    {
        var dashes = cell is [':', .. var rest] ? rest : cell;
        return dashes.TrimEnd(':') is { Length: > 0 } inner && dashes.Length - inner.Length <= 1 && inner.All(c => c == '-');
    }
}
