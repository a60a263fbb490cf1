using Charla.Terminal;
using Charla.Text;

namespace Charla.Chat;

/// <summary>A table in columns, its head above a line. Where it is too wide the widest columns give way, and their cells have several lines.</summary>
internal static class TableView
{
    private const int Between = 3;
    private const int Narrowest = 3;

    public static IEnumerable<TextRow> Rows(IReadOnlyList<List<List<Piece>>> rows, IReadOnlyList<Align> align, TextSigns signs, int columns)
    {
        var widths = Widths(rows, columns - Between * (rows[0].Count - 1));
        foreach (var row in LinesOf(rows[0], widths, align, signs))
            yield return row;
        yield return new TextRow([new Piece(
            string.Join(signs.Rule + signs.Cross + signs.Rule, widths.Select(w => string.Concat(Enumerable.Repeat(signs.Rule, w)))), Style.Dim)]);
        foreach (var row in rows.Skip(1).SelectMany(cells => LinesOf(cells, widths, align, signs)))
            yield return row;
    }

    private static int[] Widths(IReadOnlyList<List<List<Piece>>> rows, int room)
    {
        var widths = Enumerable.Range(0, rows[0].Count).Select(n => Math.Max(1, rows.Max(row => WidthOf(row[n])))).ToArray();
        for (var over = widths.Sum() - room; over > 0; over--)
        {
            var widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= Narrowest)
                break;
            widths[widest]--;
        }

        return widths;
    }

    private static IEnumerable<TextRow> LinesOf(List<List<Piece>> cells, int[] widths, IReadOnlyList<Align> align, TextSigns signs)
    {
        var wrapped = cells.Select((cell, n) => Wrapping.Lines(cell, widths[n])).ToList();
        for (var line = 0; line < wrapped.Max(cell => cell.Count); line++)
        {
            var pieces = new List<Piece>();
            for (var n = 0; n < wrapped.Count; n++)
            {
                if (n > 0)
                    pieces.Add(new Piece($" {signs.Column} ", Style.Dim));
                pieces.AddRange(Placed(line < wrapped[n].Count ? wrapped[n][line] : [], widths[n], align[n], n == wrapped.Count - 1));
            }

            yield return new TextRow(pieces);
        }
    }

    private static List<Piece> Placed(List<Piece> cell, int width, Align align, bool isLast)
    {
        var room = Math.Max(0, width - WidthOf(cell));
        var before = align switch { Align.Right => room, Align.Center => room / 2, _ => 0 };
        // What nobody sees at the end of a line is not written.
        return [.. Blank(before), .. cell, .. Blank(isLast ? 0 : room - before)];
    }

    private static Piece[] Blank(int columns) => columns > 0 ? [new string(' ', columns)] : [];

    private static int WidthOf(List<Piece> cell) => cell.Sum(piece => Cluster.ColumnsOf(piece.Text));
}
