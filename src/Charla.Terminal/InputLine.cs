using System.Text;

namespace Charla.Terminal;

/// <summary>The line that someone is typing: what a key does to it. It draws nothing.</summary>
public sealed class InputLine
{
    private const int MostHistory = 100;

    private readonly Editor _editor = new();
    private readonly List<string> _history = [];
    private int _back;
    private char? _half;

    /// <summary>What was typed.</summary>
    public string Text => _editor.Text;

    /// <summary>Does what <paramref name="key"/> says.</summary>
    /// <returns>The line, where the key ends it; null as long as it goes on.</returns>
    public string? Press(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                return Take();
            case ConsoleKey.Backspace:
                _editor.Press(new Key(KeyCode.Backspace));
                break;
            case ConsoleKey.Delete:
                _editor.Press(new Key(KeyCode.Delete));
                break;
            case ConsoleKey.LeftArrow:
                _editor.Press(new Key(KeyCode.Left));
                break;
            case ConsoleKey.RightArrow:
                _editor.Press(new Key(KeyCode.Right));
                break;
            case ConsoleKey.Home:
                _editor.Press(new Key(KeyCode.Home));
                break;
            case ConsoleKey.End:
                _editor.Press(new Key(KeyCode.End));
                break;
            case ConsoleKey.UpArrow:
                Recall(_back + 1);
                break;
            case ConsoleKey.DownArrow:
                Recall(_back - 1);
                break;
            case ConsoleKey.U when key.Modifiers == ConsoleModifiers.Control:
                Set("");
                break;
            default:
                Type(key.KeyChar);
                break;
        }

        return null;
    }

    /// <summary>Adds what was pasted, of however many lines; false where it is more than is kept, or nothing.</summary>
    public bool Paste(string text)
    {
        if (text.Length == 0 || !_editor.HasRoomFor(text))
            return false;
        return _editor.Insert(Editor.Clean(text));
    }

    /// <summary>The part of the line that fits into <paramref name="columns"/> with the cursor in it, and where that is.</summary>
    public (string Text, int CursorColumn) Fit(int columns)
    {
        // What was pasted may have lines and tabs; the row has neither.
        var clusters = Cluster.In(Text.Replace('\n', '⏎').Replace('\t', ' ')).ToList();
        var (cursor, at) = (0, 0);
        while (at < _editor.Cursor)
            at += clusters[cursor++].Text.Length;
        var (from, before) = (cursor, 0);
        while (from > 0 && before + clusters[from - 1].Columns < columns)
            before += clusters[--from].Columns;
        var (to, width) = (cursor, before);
        while (to < clusters.Count && width + clusters[to].Columns < columns)
            width += clusters[to++].Columns;
        return (string.Concat(clusters[from..to].Select(c => c.Text)), before);
    }

    private string Take()
    {
        var text = Text;
        if (text.Length > 0)
            _history.Add(text);
        if (_history.Count > MostHistory)
            _history.RemoveAt(0);
        Set("");
        return text;
    }

    private void Recall(int back)
    {
        if (back < 0 || back > _history.Count)
            return;
        Set(back == 0 ? "" : _history[^back]);
        _back = back;
    }

    private void Set(string text)
    {
        _editor.Set(text);
        _back = 0;
    }

    // An emoji comes in two halves.
    private void Type(char typed)
    {
        if (char.IsHighSurrogate(typed))
        {
            _half = typed;
            return;
        }

        if (_half is { } half && Rune.TryCreate(half, typed, out var whole))
            _editor.Insert(whole.ToString());
        else if (!char.IsControl(typed) && Rune.TryCreate(typed, out var rune))
            _editor.Insert(rune.ToString());
        _half = null;
    }
}
