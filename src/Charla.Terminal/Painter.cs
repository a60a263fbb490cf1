using System.Globalization;
using System.Text;

namespace Charla.Terminal;

/// <summary>What has to be written so that a terminal that shows one grid shows another: the cells that differ, no more.</summary>
public static class Painter
{
    // From so much on one would see it being drawn.
    private const int Much = 400;

    /// <param name="shown">What it shows now; null where that is not known: everything is drawn.</param>
    /// <param name="wanted">What it is to show.</param>
    /// <param name="can">What it can do.</param>
    public static string Changes(Grid? shown, Grid wanted, Abilities can)
    {
        var to = new StringBuilder();
        if (shown is null || shown.Columns != wanted.Columns || shown.Rows != wanted.Rows)
        {
            to.Append("\e[0m\e[2J");
            shown = new Grid(wanted.Columns, wanted.Rows);
        }

        var style = default(Style?);
        for (var row = 0; row < wanted.Rows; row++)
            Row(shown, wanted, row, can, to, ref style);
        if (style is { } last && last != default)
            Switch(to, last, default, can);
        var isDrawn = to.Length > 0;
        if (to.Length > Much)
            to.Insert(0, "\e[?25l");
        if (wanted.Cursor is not { } cursor)
            to.Append(isDrawn || shown.Cursor is not null ? "\e[?25l" : "");
        else if (isDrawn || shown.Cursor != wanted.Cursor)
            Move(to, cursor.Column, cursor.Row).Append("\e[?25h");
        return to.ToString();
    }

    /// <summary>A line for a terminal that shows one below the other.</summary>
    public static string Line(IEnumerable<Piece> pieces, Abilities can)
    {
        var to = new StringBuilder();
        var style = default(Style);
        foreach (var piece in pieces)
        {
            if (style != piece.Style)
                Switch(to, style, piece.Style, can);
            style = piece.Style;
            to.Append(piece.Text);
        }

        if (style != default)
            Switch(to, style, default, can);
        return to.ToString();
    }

    private static void Row(Grid shown, Grid wanted, int row, Abilities can, StringBuilder to, ref Style? style)
    {
        // Where the terminal's cursor is; nowhere that is known, at first.
        var at = -1;
        // What is before this was drawn over, perhaps.
        var spoilt = 0;
        for (var column = 0; column < wanted.Columns; column++)
        {
            var cell = wanted[column, row];
            if (cell.Text.Length == 0 || (cell == shown[column, row] && column >= spoilt))
                continue;
            if (at != column)
                Move(to, column, row);
            if (style != cell.Style)
            {
                Switch(to, style, cell.Style, can);
                style = cell.Style;
            }

            at = column + 1;
            if (cell.Text is [< '\u0300'])
                to.Append(cell.Text);
            else
                spoilt = Math.Max(spoilt, Doubtful(to, wanted, column, row, can, ref at));
        }
    }

    // Terminals differ in how many columns such a cluster takes. One that draws it narrower leaves no rest of what was there,
    // one that draws it wider is drawn over, and the cursor is put where it belongs in all of them.
    private static int Doubtful(StringBuilder to, Grid wanted, int column, int row, Abilities can, ref int at)
    {
        var text = Cluster.Cut(wanted[column, row].Text, can.ClusterBytes);
        var end = column + 1;
        while (end < wanted.Columns && wanted[end, row].Text.Length == 0)
            end++;
        if (end > column + 1 && text.Length > 1)
            Move(to.Append(' ', end - column), column, row);
        to.Append(text);
        at = -1;
        return Math.Max(end, column + Cluster.Widest(text));
    }

    private static void Switch(StringBuilder to, Style? from, Style style, Abilities can)
    {
        if (can.HasLinks && from?.Link != style.Link)
            to.Append(style.Link is { } link ? Hyperlink.Open(link) : Hyperlink.Close);
        if (from is not { } before || (before with { Link = null }) != (style with { Link = null }))
            style.AppendTo(to, can.Colours);
    }

    private static StringBuilder Move(StringBuilder to, int column, int row) =>
        to.Append(CultureInfo.InvariantCulture, $"\e[{row + 1};{column + 1}H");
}
