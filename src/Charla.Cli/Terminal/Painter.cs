using System.Globalization;
using System.Text;

namespace Charla.Cli.Terminal;

/// <summary>What has to be written so that a terminal that shows one grid shows another: the cells that differ, no more.</summary>
internal static class Painter
{
    // From so much on one would see it being drawn.
    private const int Much = 400;

    /// <param name="shown">What it shows now; null where that is not known: everything is drawn.</param>
    /// <param name="wanted">What it is to show.</param>
    /// <param name="depth">The colours that it has.</param>
    public static string Changes(Grid? shown, Grid wanted, ColourDepth depth)
    {
        var to = new StringBuilder();
        if (shown is null || shown.Columns != wanted.Columns || shown.Rows != wanted.Rows)
        {
            to.Append("\e[0m\e[2J");
            shown = new Grid(wanted.Columns, wanted.Rows);
        }

        var style = default(Style?);
        for (var row = 0; row < wanted.Rows; row++)
            Row(shown, wanted, row, depth, to, ref style);
        if (style is { } last && last != default)
            to.Append("\e[0m");
        var isDrawn = to.Length > 0;
        if (to.Length > Much)
            to.Insert(0, "\e[?25l");
        if (wanted.Cursor is not { } cursor)
            to.Append(isDrawn || shown.Cursor is not null ? "\e[?25l" : "");
        else if (isDrawn || shown.Cursor != wanted.Cursor)
            Move(to, cursor.Column, cursor.Row).Append("\e[?25h");
        return to.ToString();
    }

    private static void Row(Grid shown, Grid wanted, int row, ColourDepth depth, StringBuilder to, ref Style? style)
    {
        // Where the terminal's cursor is; nowhere that is known, at first.
        var at = -1;
        for (var column = 0; column < wanted.Columns; column++)
        {
            var cell = wanted[column, row];
            if (cell == shown[column, row] || cell.Text.Length == 0)
                continue;
            if (at != column)
                Move(to, column, row);
            if (style != cell.Style)
            {
                cell.Style.AppendTo(to, depth);
                style = cell.Style;
            }

            to.Append(cell.Text);
            // Terminals differ in how far the others move the cursor.
            at = cell.Text.Length == 1 && cell.Text[0] < 0x300 ? column + 1 : -1;
        }
    }

    private static StringBuilder Move(StringBuilder to, int column, int row) =>
        to.Append(CultureInfo.InvariantCulture, $"\e[{row + 1};{column + 1}H");
}
