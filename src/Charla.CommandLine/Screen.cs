using Charla.Terminal;

namespace Charla.CommandLine;

/// <summary>How something looks where there are colours.</summary>
public enum Look
{
    Plain,
    Dim,
    Warning,
}

/// <summary>
/// Prints lines above the line that is being typed, which stays intact. Without a terminal it just prints lines.
/// What it is given MUST have gone through <see cref="SafeText"/>.
/// </summary>
public sealed class Screen(Surroundings here)
{
    private const string Erase = "\r\e[K";

    // What is pasted comes between marks, so that its lines are not taken for what someone sends.
    private const string MarkPastes = "\e[?2004h";
    private const string DoNotMarkPastes = "\e[?2004l";

    private readonly Lock _gate = new();
    private readonly InputLine _input = new();
    private string _prompt = "";
    private bool _isTyping;

    /// <summary>Prints a line.</summary>
    public void Line(string text, Look look = Look.Plain) => Print(Coloured(text, look));

    /// <summary>Prints a line of what was found, in which what was looked for is marked.</summary>
    public void Found(string line, FoundWords found) => Print(here.HasColour ? found.Coloured(line) : line);

    /// <summary>From now on a line can be typed, after <paramref name="prompt"/>.</summary>
    public void Prompt(string prompt)
    {
        lock (_gate)
        {
            if (here.IsTerminal && !_isTyping && here.Environment("TERM") is not "dumb")
                here.Out.Write(MarkPastes);
            _prompt = prompt + "> ";
            _isTyping = here.IsTerminal;
            Draw();
        }
    }

    /// <summary>A key was pressed; the line comes back when it is complete.</summary>
    public string? Press(ConsoleKeyInfo key)
    {
        lock (_gate)
        {
            var line = _input.Press(key);
            Draw();
            return line;
        }
    }

    /// <summary>Adds what was pasted to the line.</summary>
    /// <returns>False: it is more than is kept, and nothing of it was added.</returns>
    public bool Paste(string text)
    {
        lock (_gate)
        {
            var isAdded = _input.Paste(text);
            Draw();
            return isAdded;
        }
    }

    /// <summary>No more line is typed.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_isTyping)
                here.Out.Write((here.Environment("TERM") is not "dumb" ? DoNotMarkPastes : "") + Erase);
            _isTyping = false;
            here.Out.Flush();
        }
    }

    private void Print(string text)
    {
        lock (_gate)
        {
            if (_isTyping)
                here.Out.Write(Erase);
            here.Out.WriteLine(text);
            Draw();
            here.Out.Flush();
        }
    }

    // Always one row: a longer line shows the part around the cursor. Terminals differ in how wide they draw some characters:
    // where the cursor is after those before it, the terminal itself remembers.
    private void Draw()
    {
        if (!_isTyping)
            return;
        var (text, cursor) = _input.Fit(Math.Max(8, here.Width() - Cluster.ColumnsOf(_prompt)));
        var before = Cluster.Fit(text, cursor, ellipsis: "");
        here.Out.Write($"\e[?7l{Erase}{_prompt}{before}\e7{text[before.Length..]}\e8\e[?7h");
        here.Out.Flush();
    }

    private string Coloured(string text, Look look) => look switch
    {
        Look.Dim when here.HasColour => $"\e[2m{text}\e[0m",
        Look.Warning when here.HasColour => $"\e[33m{text}\e[0m",
        _ => text,
    };
}
