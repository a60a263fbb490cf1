using System.Globalization;

namespace Charla.Cli.Commands.Chat;

/// <summary>How something looks where there are colours.</summary>
internal enum Look
{
    Plain,
    Dim,
    Warning,
}

/// <summary>
/// Prints lines above the line that is being typed, which stays intact. Without a terminal it just prints lines.
/// What it is given MUST have gone through <see cref="SafeText"/>.
/// </summary>
internal sealed class Screen(Surroundings here)
{
    private const string Erase = "\r\e[K";

    // What is pasted comes between marks, so that its lines are not taken for what someone sends.
    private const string MarkPastes = "\e[?2004h";
    private const string DoNotMarkPastes = "\e[?2004l";

    private readonly Lock _gate = new();
    private readonly InputLine _input = new();
    private string _prompt = "";
    private bool _isTyping;

    public bool HasNickColours { get; set; } = true;

    /// <summary>Prints a line.</summary>
    public void Line(string text, Look look = Look.Plain) => Print(Coloured(text, look));

    /// <summary>Prints what someone said: their name stands out, each in a colour of their own.</summary>
    public void Said(string before, string nick, IReadOnlyList<string> lines)
    {
        var name = here.HasColour && HasNickColours ? $"\e[{31 + Hue(nick)}m{nick}\e[0m" : nick;
        Print(string.Join("\n    ", [$"{Coloured(before, Look.Dim)} {name}: {lines[0]}", .. lines.Skip(1)]));
    }

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

    // Always one row: a longer line shows the part around the cursor.
    private void Draw()
    {
        if (!_isTyping)
            return;
        var prompt = Columns.Of(_prompt);
        var (text, cursor) = _input.Fit(Math.Max(8, here.Width() - prompt));
        here.Out.Write(string.Create(CultureInfo.InvariantCulture, $"{Erase}{_prompt}{text}\r\e[{prompt + cursor}C"));
        here.Out.Flush();
    }

    private string Coloured(string text, Look look) => look switch
    {
        Look.Dim when here.HasColour => $"\e[2m{text}\e[0m",
        Look.Warning when here.HasColour => $"\e[33m{text}\e[0m",
        _ => text,
    };

    // The same on every machine and in every run, which string.GetHashCode is not.
    private static int Hue(string nick) => nick.Aggregate(0, (sum, c) => (sum * 31 + c) % 6);
}
