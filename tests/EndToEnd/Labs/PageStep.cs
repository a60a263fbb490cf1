namespace Charla.EndToEnd.Labs;

/// <summary>What a reader does, or sees, at one line of a page.</summary>
/// <param name="Line">The line of the page, from 1.</param>
/// <param name="Terminal">In which of the reader's terminals.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What is typed, the key's letter, or what is to be seen.</param>
internal sealed record PageStep(int Line, string Terminal, PageStepKind Kind, string Text);

internal enum PageStepKind
{
    /// <summary>Typed at the shell's prompt.</summary>
    Command,

    /// <summary>Typed into the program that runs.</summary>
    Input,

    /// <summary>Ctrl and a letter.</summary>
    Key,

    /// <summary>To be seen after what was typed before it.</summary>
    Output,
}
