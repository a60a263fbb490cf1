using System.Globalization;
using Charla.Cli.Terminal;

namespace Charla.Client.Tests.Cli.Screen;

/// <summary>As much of a terminal as the painter uses; anything else that reaches it is an error.</summary>
internal sealed class Emulator(int columns, int rows)
{
    private readonly string[,] _cells = Blank(columns, rows);
    private readonly string[,] _styles = Same(columns, rows, "0");
    private string _style = "0";

    public (int Column, int Row) Cursor { get; private set; }

    public bool IsCursorShown { get; private set; } = true;

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
            var length = Cluster.Length(text, at);
            Draw(text.Substring(at, length));
            at += length;
        }
    }

    public string Text(int column, int row) => _cells[column, row];

    public string StyleAt(int column, int row) => _styles[column, row];

    private int Sequence(string text, int at)
    {
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
                        (_cells[column, row], _styles[column, row]) = (" ", "0");
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

    private void Draw(string cluster)
    {
        var width = Cluster.ColumnsOf(cluster);
        Assert.InRange(Cursor.Column + width, 1, columns);
        Erase(Cursor.Column);
        if (Cursor.Column + width < columns)
            Erase(Cursor.Column + width);
        for (var i = 0; i < width; i++)
            (_cells[Cursor.Column + i, Cursor.Row], _styles[Cursor.Column + i, Cursor.Row]) = (i == 0 ? cluster : "", _style);
        Cursor = (Cursor.Column + width, Cursor.Row);
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
