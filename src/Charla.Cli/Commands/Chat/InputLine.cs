using System.Text;

namespace Charla.Cli.Commands.Chat;

/// <summary>The line that someone is typing: what a key does to it. It draws nothing.</summary>
internal sealed class InputLine
{
    private const int MostHistory = 100;

    private readonly List<Rune> _runes = [];
    private readonly List<string> _history = [];
    private int _cursor;
    private int _back;
    private char? _half;

    /// <summary>What was typed.</summary>
    public string Text => string.Concat(_runes.Select(r => r.ToString()));

    /// <summary>Does what <paramref name="key"/> says.</summary>
    /// <returns>The line, where the key ends it; null as long as it goes on.</returns>
    public string? Press(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                return Take();
            case ConsoleKey.Backspace when _cursor > 0:
                _runes.RemoveAt(--_cursor);
                break;
            case ConsoleKey.Delete when _cursor < _runes.Count:
                _runes.RemoveAt(_cursor);
                break;
            case ConsoleKey.LeftArrow:
                _cursor = Math.Max(0, _cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                _cursor = Math.Min(_runes.Count, _cursor + 1);
                break;
            case ConsoleKey.Home:
                _cursor = 0;
                break;
            case ConsoleKey.End:
                _cursor = _runes.Count;
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
        if (text.Length == 0 || text.Length + _runes.Count > TypedText.MostChars)
            return false;
        List<Rune> added = [.. TypedText.Clean(text).EnumerateRunes()];
        _runes.InsertRange(_cursor, added);
        _cursor += added.Count;
        return true;
    }

    /// <summary>The part of the line that fits into <paramref name="columns"/> with the cursor in it, and where that is.</summary>
    public (string Text, int CursorColumn) Fit(int columns)
    {
        var from = _cursor;
        var before = 0;
        while (from > 0 && before + Columns.Of(Shown(_runes[from - 1])) < columns)
            before += Columns.Of(Shown(_runes[--from]));
        var to = _cursor;
        var width = before;
        while (to < _runes.Count && width + Columns.Of(Shown(_runes[to])) < columns)
            width += Columns.Of(Shown(_runes[to++]));
        return (string.Concat(_runes[from..to].Select(r => Shown(r).ToString())), before);
    }

    // What was pasted may have lines and tabs; the row has neither.
    private static Rune Shown(Rune rune) => rune.Value switch
    {
        '\n' => new Rune('⏎'),
        '\t' => new Rune(' '),
        _ => rune,
    };

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
        _runes.Clear();
        _runes.AddRange(text.EnumerateRunes());
        _cursor = _runes.Count;
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
            _runes.Insert(_cursor++, whole);
        else if (!char.IsControl(typed) && Rune.TryCreate(typed, out var rune))
            _runes.Insert(_cursor++, rune);
        _half = null;
    }
}
