using System.Globalization;

namespace Charla.EndToEnd.Labs;

/// <summary>What a terminal shows, wrapped lines joined, with what has scrolled away.</summary>
/// <param name="Lines">The lines.</param>
/// <param name="Cursor">In which of them the cursor is.</param>
/// <param name="Full">A program has the whole screen.</param>
/// <param name="Program">What runs in the foreground.</param>
internal sealed record PageScreen(IReadOnlyList<string> Lines, int Cursor, bool Full, string Program)
{
    /// <summary>What tmux is asked for the line before the screen.</summary>
    public const string Question = "#{cursor_y} #{pane_height} #{alternate_on} #{pane_current_command}";

    /// <summary>The shell waits for a command.</summary>
    public bool HasPrompt => !Full && Lines[Cursor].TrimEnd().EndsWith('$');

    public static PageScreen Parse(string answer)
    {
        var lines = answer.Split('\n');
        var state = lines[0].Split(' ', 4);
        // Counted from below, where nothing is wrapped.
        var fromBelow = int.Parse(state[1], CultureInfo.InvariantCulture) - int.Parse(state[0], CultureInfo.InvariantCulture);
        return new PageScreen(lines[1..], Math.Max(0, lines.Length - 1 - fromBelow), state[2] == "1", state[3]);
    }

    /// <summary>The lines from there on.</summary>
    public string From(int line) => string.Join('\n', Lines.Skip(line)).TrimEnd();
}
