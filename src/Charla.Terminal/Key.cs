namespace Charla.Terminal;

/// <summary>Which key it is.</summary>
public enum KeyCode
{
    /// <summary>A character: <see cref="Key.Text"/> says which.</summary>
    Character,

    /// <summary>What was pasted at once: <see cref="Key.Text"/>.</summary>
    Paste,

    /// <summary>More was pasted at once than is kept: nothing of it is.</summary>
    PasteTooLong,
    Enter,
    Tab,
    Backspace,
    Delete,
    Insert,
    Escape,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    F1,
    F2,
}

/// <summary>What is held while a key is pressed.</summary>
[Flags]
public enum KeyModifiers
{
    None = 0,
    Shift = 1,
    Alt = 2,
    Control = 4,
}

/// <summary>One thing that someone did at the keyboard.</summary>
public readonly record struct Key(KeyCode Code, KeyModifiers Modifiers = KeyModifiers.None, string Text = "")
{
    /// <summary>A character that was typed, with nothing but perhaps Shift held.</summary>
    public static Key Typed(string text) => new(KeyCode.Character, Text: text);

    /// <summary>A letter with Ctrl.</summary>
    public static Key Control(char letter) => new(KeyCode.Character, KeyModifiers.Control, letter.ToString());

    /// <summary>A character with Alt.</summary>
    public static Key Alt(string text) => new(KeyCode.Character, KeyModifiers.Alt, text);
}
