using System.Text;
using Charla.Protocol;

namespace Charla.Terminal;

/// <summary>One place of the screen: a cluster, or "" where the one before it reaches into it.</summary>
public readonly record struct Cell(string Text, Style Style)
{
    public static readonly Cell Blank = new(" ", default);
}

/// <summary>
/// What a screen is to show, cell by cell. This is the only way to the terminal: what could act on it instead of being
/// shown does not get in here.
/// </summary>
public sealed class Grid
{
    private readonly Cell[] _cells;

    public Grid(int columns, int rows)
    {
        (Columns, Rows) = (columns, rows);
        _cells = new Cell[columns * rows];
        Array.Fill(_cells, Cell.Blank);
    }

    public int Columns { get; }

    public int Rows { get; }

    /// <summary>Where the cursor stands; null hides it.</summary>
    public (int Column, int Row)? Cursor { get; set; }

    public Cell this[int column, int row] => _cells[row * Columns + column];

    /// <summary>Writes a text from a place on, as much of it as fits into <paramref name="most"/> columns.</summary>
    /// <returns>The columns it took.</returns>
    public int Put(int column, int row, string text, Style style = default, int most = int.MaxValue)
    {
        if (row < 0 || row >= Rows || column < 0)
            return 0;
        var end = (int)Math.Min(Columns, column + (long)Math.Max(0, most));
        var at = column;
        foreach (var (shown, columns) in Cluster.In(text))
        {
            var (cluster, width) = shown == "\t" ? (" ", 1) : (shown, columns);
            if (width == 0)
                continue;
            if (at + width > end)
                break;
            Set(at, row, Harmless(cluster), width, style);
            at += width;
        }

        return at - column;
    }

    /// <summary>Writes pieces one after the other.</summary>
    public int Put(int column, int row, IEnumerable<Piece> pieces, int most = int.MaxValue)
    {
        var taken = 0;
        foreach (var piece in pieces)
            taken += Put(column + taken, row, piece.Text, piece.Style, most - taken);
        return taken;
    }

    /// <summary>Makes a part of a row blank, in a style.</summary>
    public void Fill(int column, int row, int columns, Style style)
    {
        for (var at = column; at < Math.Min(Columns, column + columns); at++)
            Set(at, row, " ", 1, style);
    }

    private void Set(int column, int row, string cluster, int width, Style style)
    {
        if (column + width > Columns)
            return;
        Break(column, row);
        if (column + width < Columns)
            Break(column + width, row);
        for (var i = 0; i < width; i++)
            _cells[row * Columns + column + i] = new Cell(i == 0 ? cluster : "", style);
    }

    // A wide character of which the second half is written over is none any more.
    private void Break(int column, int row)
    {
        if (this[column, row].Text.Length > 0)
            return;
        var head = column;
        while (head > 0 && this[head, row].Text.Length == 0)
            head--;
        for (var at = head; at < Columns && (at == head || this[at, row].Text.Length == 0); at++)
            _cells[row * Columns + at] = new Cell(" ", this[at, row].Style);
    }

    private static string Harmless(string cluster)
    {
        // What a joiner would join is in the next cell, or it is nothing.
        cluster = cluster.TrimEnd('\u200D');
        foreach (var rune in cluster.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 || (rune.IsBmp && BidiControl.Is((char)rune.Value)))
                return "?";
        }

        return cluster;
    }
}
