namespace Charla.Terminal;

/// <summary>Text that someone is typing, of one line or several, and the cursor in it. It draws nothing.</summary>
public sealed class Editor
{
    /// <summary>The longest text that is kept while it is written.</summary>
    public const int MostChars = 256 * 1024;

    private string _killed = "";

    public string Text { get; private set; } = "";

    /// <summary>Before which character the cursor stands; always between clusters.</summary>
    public int Cursor { get; private set; }

    public void Set(string text) => (Text, Cursor) = (text, text.Length);

    public void Set(string text, int cursor) => (Text, Cursor) = (text, Math.Clamp(cursor, 0, text.Length));

    /// <summary>Does what an editing key says.</summary>
    /// <returns>False: it is no such key, or it does nothing here.</returns>
    public bool Press(Key key) => key switch
    {
        { Code: KeyCode.Character, Modifiers: KeyModifiers.None } => Insert(key.Text),
        { Code: KeyCode.Paste } => HasRoomFor(key.Text) && Insert(Clean(key.Text)),
        { Code: KeyCode.Character, Modifiers: KeyModifiers.Control } => Control(key.Text),
        { Code: KeyCode.Character, Modifiers: KeyModifiers.Alt } => Alt(key.Text),
        { Code: KeyCode.Enter, Modifiers: KeyModifiers.Alt or KeyModifiers.Shift } => Insert("\n"),
        { Code: KeyCode.Backspace, Modifiers: KeyModifiers.None } => Remove(Before(Cursor), Cursor, isKill: false),
        { Code: KeyCode.Backspace } => Remove(WordBefore(), Cursor, isKill: true),
        { Code: KeyCode.Delete, Modifiers: KeyModifiers.None } => Remove(Cursor, After(Cursor), isKill: false),
        { Code: KeyCode.Delete } => Remove(Cursor, WordAfter(), isKill: true),
        { Code: KeyCode.Left, Modifiers: KeyModifiers.None } => Go(Before(Cursor)),
        { Code: KeyCode.Right, Modifiers: KeyModifiers.None } => Go(After(Cursor)),
        { Code: KeyCode.Left } => Go(WordBefore()),
        { Code: KeyCode.Right } => Go(WordAfter()),
        { Code: KeyCode.Home, Modifiers: KeyModifiers.None } => Go(LineStart()),
        { Code: KeyCode.End, Modifiers: KeyModifiers.None } => Go(LineEnd()),
        { Code: KeyCode.Up, Modifiers: KeyModifiers.None } => Line(-1),
        { Code: KeyCode.Down, Modifiers: KeyModifiers.None } => Line(1),
        _ => false,
    };

    /// <summary>Without what no message may hold: control characters, but for tabs and newlines, of which there is one kind.</summary>
    public static string Clean(string text) =>
        string.Concat(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Where(c => c is '\n' or '\t' || !char.IsControl(c)));

    /// <summary>Whether a text can be added: what is longer than anybody writes is not, since it would have to be cut.</summary>
    public bool HasRoomFor(string text) => Text.Length + text.Length <= MostChars;

    /// <summary>Types a text at the cursor.</summary>
    public bool Insert(string text)
    {
        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
        return Settle();
    }

    private bool Control(string letter) => letter switch
    {
        "a" => Go(LineStart()),
        "e" => Go(LineEnd()),
        "b" => Go(Before(Cursor)),
        "f" => Go(After(Cursor)),
        "d" => Remove(Cursor, After(Cursor), isKill: false),
        "j" => Insert("\n"),
        "k" => Remove(Cursor, Cursor == LineEnd() ? After(Cursor) : LineEnd(), isKill: true),
        "u" => Remove(LineStart(), Cursor, isKill: true),
        "w" => Remove(WordBefore(), Cursor, isKill: true),
        "y" => Insert(_killed),
        _ => false,
    };

    private bool Alt(string letter) => letter switch
    {
        "b" => Go(WordBefore()),
        "f" => Go(WordAfter()),
        "d" => Remove(Cursor, WordAfter(), isKill: true),
        _ => false,
    };

    private bool Go(int to)
    {
        Cursor = to;
        return true;
    }

    private bool Remove(int from, int to, bool isKill)
    {
        if (isKill && to > from)
            _killed = Text[from..to];
        Text = Text.Remove(from, to - from);
        Cursor = from;
        return Settle();
    }

    // What stands beside each other now may have become one character: the cursor is after it.
    private bool Settle()
    {
        var at = LineStart();
        while (at < Cursor)
            at = After(at);
        Cursor = at;
        return true;
    }

    private int After(int at) => at >= Text.Length ? Text.Length : at + Cluster.Length(Text, at);

    // Clusters can only be found from their beginning.
    private int Before(int at)
    {
        var from = Math.Max(0, Text.LastIndexOf('\n', Math.Max(0, at - 1)));
        var last = from;
        for (var next = from; next < at; next = After(next))
            last = next;
        return at == 0 ? 0 : last;
    }

    private int WordBefore()
    {
        var at = Cursor;
        while (at > 0 && !char.IsLetterOrDigit(Text[Before(at)]))
            at = Before(at);
        while (at > 0 && char.IsLetterOrDigit(Text[Before(at)]))
            at = Before(at);
        return at;
    }

    private int WordAfter()
    {
        var at = Cursor;
        while (at < Text.Length && !char.IsLetterOrDigit(Text[at]))
            at = After(at);
        while (at < Text.Length && char.IsLetterOrDigit(Text[at]))
            at = After(at);
        return at;
    }

    private int LineStart() => Cursor == 0 ? 0 : Text.LastIndexOf('\n', Cursor - 1) + 1;

    private int LineEnd() => Text.IndexOf('\n', Cursor) is >= 0 and var end ? end : Text.Length;

    private bool Line(int by)
    {
        var start = LineStart();
        var column = Cursor - start;
        if (by < 0 ? start == 0 : LineEnd() == Text.Length)
            return false;
        var to = by < 0 ? Text.LastIndexOf('\n', Math.Max(0, start - 2)) + 1 : LineEnd() + 1;
        if (by < 0 && start == 1)
            to = 0;
        var end = Text.IndexOf('\n', to) is >= 0 and var next ? next : Text.Length;
        var at = to;
        while (at < end && After(at) <= Math.Min(end, to + column))
            at = After(at);
        Cursor = at;
        return true;
    }
}
