using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>Draws the picture of a lab at any size. It knows no terminal.</summary>
internal sealed class LabView
{
    /// <summary>The columns between two cells of a table, and left of and behind all of them together.</summary>
    public const int Gap = 2;

    // So many of the last lines are seen, whatever the table would like.
    private const int FewestLines = 6;
    private const string Prompt = "> ";

    private readonly LabPicture _picture;
    private readonly Symbols _symbols;
    private readonly Grid _grid;
    private int _bottom; // the first row below what is left for the table and the lines

    private LabView(LabPicture picture, Symbols symbols, int columns, int rows)
    {
        (_picture, _symbols) = (picture, symbols);
        _grid = new Grid(columns, rows);
        _bottom = rows;
    }

    /// <param name="picture">What is to be seen.</param>
    /// <param name="input">What is being typed; null where nothing can be.</param>
    /// <param name="symbols">The signs that the terminal has.</param>
    /// <param name="columns">Its width.</param>
    /// <param name="rows">Its height.</param>
    public static Grid Draw(LabPicture picture, Editor? input, Symbols symbols, int columns, int rows)
    {
        var view = new LabView(picture, symbols, columns, rows);
        if (input is not null)
            view.Input(input);
        if (picture.Hint.Length > 0)
            view.Put(--view._bottom, picture.Hint, Palette.Warning);
        var top = view.Title();
        top = view.Table(top);
        view.Lines(top);
        return view._grid;
    }

    private void Input(Editor input)
    {
        var row = --_bottom;
        var (rows, cursorRow, cursorColumn) = InputView.Of(input.Text, input.Cursor, _grid.Columns - Prompt.Length);
        _grid.Put(0, row, Prompt, Palette.Dim);
        _grid.Put(Prompt.Length, row, rows[cursorRow]);
        _grid.Cursor = (Math.Min(_grid.Columns - 1, Prompt.Length + cursorColumn), Math.Max(0, row));
    }

    private int Title()
    {
        var row = 0;
        foreach (var line in _picture.Title)
        {
            if (row >= _bottom)
                break;
            if (row == 0)
                _grid.Fill(0, 0, _grid.Columns, Palette.Bar);
            Put(row, line, row == 0 ? Palette.BarStrong : Palette.Plain);
            row++;
        }

        return row;
    }

    private int Table(int top)
    {
        if (_picture.Headings.Count == 0 || top + 2 >= _bottom)
            return top;
        var widths = Widths();
        var row = top + 1;
        Row(row++, widths, [.. _picture.Headings.Select(h => h.Text)], Palette.Bold);
        var room = Math.Max(1, _bottom - row - 1 - Math.Min(FewestLines, _picture.Lines.Count));
        var shown = _picture.Rows.Count <= room ? _picture.Rows.Count : room - 1;
        foreach (var cells in _picture.Rows.Take(shown))
            Row(row++, widths, cells, Palette.Plain);
        if (shown < _picture.Rows.Count)
            Put(row++, LabHelp.Of("AndMore", _picture.Rows.Count - shown), Palette.Dim);
        return row;
    }

    private int[] Widths()
    {
        var widths = _picture.Headings.Select(h => Cluster.ColumnsOf(h.Text)).ToArray();
        foreach (var row in _picture.Rows)
        {
            for (var n = 0; n < widths.Length; n++)
                widths[n] = Math.Max(widths[n], Math.Min(_grid.Columns, Cluster.ColumnsOf(row[n])));
        }

        // The widest has most to give.
        for (var over = widths.Sum(w => w + Gap) - _grid.Columns; over > 0 && widths.Max() > 1; over--)
            widths[Array.IndexOf(widths, widths.Max())]--;
        return widths;
    }

    private void Row(int row, int[] widths, IReadOnlyList<string> cells, Style style)
    {
        var column = 1;
        for (var n = 0; n < widths.Length; n++)
        {
            var text = Cluster.Fit(cells[n], widths[n], _symbols.Ellipsis);
            var indent = _picture.Headings[n].IsNumber ? widths[n] - Cluster.ColumnsOf(text) : 0;
            if (row < _bottom)
                _grid.Put(column + indent, row, text, style);
            column += widths[n] + Gap;
        }
    }

    // The newest just above the hint's line, as much of them as there is room for.
    private void Lines(int top)
    {
        if (_picture.Lines.Count == 0 || top + 1 >= _bottom)
            return;
        if (top > 0)
            _grid.Put(0, top++, string.Concat(Enumerable.Repeat(_symbols.Rule, _grid.Columns)), Palette.Dim);
        var wrapped = new List<List<Piece>>();
        for (var n = _picture.Lines.Count - 1; n >= 0 && wrapped.Count < _bottom - top; n--)
            wrapped.InsertRange(0, Wrapping.Lines(_picture.Lines[n], _grid.Columns - 1));
        var row = top;
        foreach (var line in wrapped.TakeLast(_bottom - top))
            _grid.Put(1, row++, line);
    }

    private void Put(int row, string text, Style style) =>
        _grid.Put(1, row, Cluster.Fit(text, _grid.Columns - 1, _symbols.Ellipsis), style);
}
