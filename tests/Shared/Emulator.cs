using System.Globalization;
using Charla.Terminal;

namespace Charla.Testing;

/// <summary>As much of a terminal as the painter uses; anything else that reaches it is an error.</summary>
/// <param name="joins">Whether characters that belong together are drawn as one; else each is drawn for itself.</param>
internal sealed class Emulator(int columns, int rows, bool joins = true)
{
    private readonly string[,] _cells = Blank(columns, rows);
    private readonly string[,] _styles = Same(columns, rows, "0");
    private readonly string[,] _links = Same(columns, rows, "");
    private string _style = "0";

    public (int Column, int Row) Cursor { get; private set; }

    public bool IsCursorShown { get; private set; } = true;

    /// <summary>Where a click would lead that follows what is written now.</summary>
    public string Link { get; private set; } = "";

    public void Write(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '\e')
            {
                at = Sequence(text, at);
                continue;
            }

            Assert.False(char.IsControl(text[at]), $"A control character got through: {(int)text[at]:x}");
            var length = joins ? Cluster.Length(text, at) : char.IsHighSurrogate(text[at]) ? 2 : 1;
            Draw(text.Substring(at, length));
            at += length;
        }
    }

    public string Text(int column, int row) => _cells[column, row];

    public string StyleAt(int column, int row) => _styles[column, row];

    public string LinkAt(int column, int row) => _links[column, row];

    private int Sequence(string text, int at)
    {
        if (text[at + 1] == ']')
            return OpenLink(text, at);
        Assert.Equal('[', text[at + 1]);
        var end = at + 2;
        while (!char.IsAsciiLetter(text[end]))
            end++;
        var parameters = text[(at + 2)..end];
        switch (text[end])
        {
            case 'H':
                var place = parameters.Split(';').Select(n => int.Parse(n, CultureInfo.InvariantCulture) - 1).ToArray();
                Assert.InRange(place[0], 0, rows - 1);
                Assert.InRange(place[1], 0, columns - 1);
                Cursor = (place[1], place[0]);
                break;
            case 'm':
                _style = parameters;
                break;
            case 'J' when parameters == "2":
                for (var row = 0; row < rows; row++)
                {
                    for (var column = 0; column < columns; column++)
                        (_cells[column, row], _styles[column, row], _links[column, row]) = (" ", "0", "");
                }

                break;
            case 'h' or 'l' when parameters == "?25":
                IsCursorShown = text[end] == 'h';
                break;
            default:
                Assert.Fail($"Not known: {parameters}{text[end]}");
                break;
        }

        return end + 1;
    }

    private int OpenLink(string text, int at)
    {
        var end = text.IndexOf("\e\\", at, StringComparison.Ordinal);
        Assert.StartsWith("]8;", text[(at + 1)..end], StringComparison.Ordinal);
        Link = text[(text.IndexOf(';', at + 4) + 1)..end];
        return end + 2;
    }

    private void Draw(string cluster)
    {
        var width = Cluster.ColumnsOf(cluster);
        if (!joins && width == 0)
            return;
        // Where it does not fit any more it is drawn at the edge: nothing wraps.
        if (!joins)
            Cursor = (Math.Min(Cursor.Column, columns - width), Cursor.Row);
        Assert.InRange(Cursor.Column + width, 1, columns);
        Erase(Cursor.Column);
        if (Cursor.Column + width < columns)
            Erase(Cursor.Column + width);
        for (var i = 0; i < width; i++)
            (_cells[Cursor.Column + i, Cursor.Row], _styles[Cursor.Column + i, Cursor.Row], _links[Cursor.Column + i, Cursor.Row]) = (i == 0 ? cluster : "", _style, Link);
        Cursor = (joins ? Cursor.Column + width : Math.Min(columns - 1, Cursor.Column + width), Cursor.Row);
    }

    // What is left of a wide character of which a part is written over is blank.
    private void Erase(int column)
    {
        if (_cells[column, Cursor.Row].Length > 0)
            return;
        var head = column;
        while (_cells[head, Cursor.Row].Length == 0)
            head--;
        _cells[head, Cursor.Row] = " ";
        for (var at = head + 1; at < columns && _cells[at, Cursor.Row].Length == 0; at++)
            _cells[at, Cursor.Row] = " ";
    }

    private static string[,] Blank(int columns, int rows) => Same(columns, rows, " ");

    private static string[,] Same(int columns, int rows, string value)
    {
        var all = new string[columns, rows];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                all[column, row] = value;
        }

        return all;
    }
}
