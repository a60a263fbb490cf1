using System.Globalization;

namespace Charla.EndToEnd.Support;

/// <summary>Somebody at the chat on a whole screen, in a real terminal (tmux) of some size.</summary>
internal sealed class FullScreen : IAsyncDisposable
{
    // A tmux of our own: nobody's sessions or settings.
    private readonly string[] _tmux = ["tmux", "-u", "-f", "/dev/null", "-L", "charla-" + Guid.NewGuid().ToString("N")];

    private FullScreen(int columns, int rows) => (Columns, Rows) = (columns, rows);

    public int Columns { get; private set; }

    public int Rows { get; private set; }

    /// <summary>What is on it now.</summary>
    public string Screen { get; private set; } = "";

    public string[] Lines => Screen.Split('\n');

    /// <summary>Signs somebody in, and starts their chat in a shell, which then shows how it ended.</summary>
    public static async Task<FullScreen> Chat(ChatServer server, string home, string nick, string transport = "", int columns = 80, int rows = 24, string language = "en")
    {
        var (code, said) = await Running.ToEnd(
            ["dotnet", Running.CharlaDll, "register", nick, "--password-stdin", "--server", $"127.0.0.1:{server.Port}"], "a secret\n", ("CHARLA_HOME", home));
        Assert.True(code == 0, said);
        return await Start(server, home, transport, columns, rows, language);
    }

    /// <summary>The chat of who signed in there before.</summary>
    public static async Task<FullScreen> Start(ChatServer server, string home, string transport = "", int columns = 80, int rows = 24, string language = "en", string nick = "")
    {
        var terminal = new FullScreen(columns, rows);
        Directory.CreateDirectory(home);
        var address = transport == "--ws" ? server.HttpPort : server.Port;
        await terminal.Tmux([
            "new-session", "-d", "-x", Text(columns), "-y", Text(rows), "env", "TERM=tmux-256color", "NO_COLOR=", "CHARLA_HOME=" + home, "CHARLA_LANG=" + language, "LC_ALL=C.UTF-8",
            "sh", "-c", "sh -c 'echo $$ > \"$CHARLA_HOME/pid\"; exec \"$@\"' sh \"$@\"; echo \"exit code $?\"; stty -a; exec cat", "sh",
            "dotnet", Running.CharlaDll, "chat", $"{nick}127.0.0.1:{address}", .. transport.Length > 0 ? [transport] : Array.Empty<string>()]);
        return terminal;
    }

    public Task Type(string text) => Tmux(["send-keys", "-l", "--", text]);

    /// <summary>Presses keys by the names that tmux has for them.</summary>
    public Task Press(params string[] keys) => Tmux(["send-keys", .. keys]);

    public async Task Say(string line)
    {
        await Type(line);
        await Press("Enter");
    }

    /// <summary>Pastes as a terminal does, in brackets.</summary>
    public async Task Paste(string text)
    {
        // By way of a file: a command line is not as long as what people paste.
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, text);
            await Tmux(["load-buffer", file]);
            await Tmux(["paste-buffer", "-p", "-r"]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public async Task Resize(int columns, int rows)
    {
        await Tmux(["resize-window", "-x", Text(columns), "-y", Text(rows)]);
        (Columns, Rows) = (columns, rows);
    }

    public Task Shows(string part) => Until(() => Screen.Contains(part, StringComparison.Ordinal), "It never shows: " + part);

    public Task ShowsNot(string part) => Until(() => !Screen.Contains(part, StringComparison.Ordinal), "It shows still: " + part);

    public async Task Until(Func<bool> condition, string what)
    {
        await Look();
        for (var until = Environment.TickCount64 + Eventually.Limit.TotalMilliseconds; !condition(); await Look())
        {
            Assert.True(Environment.TickCount64 < until, $"{what}\n{Screen}");
            await Task.Delay(50);
        }
    }

    /// <summary>The screen with the escapes that its colours are made of.</summary>
    public Task<string> Coloured() => Tmux(["capture-pane", "-p", "-e"]);

    /// <summary>Whether the program still has the terminal for itself.</summary>
    public async Task<bool> IsTaken() => await Tmux(["display-message", "-p", "#{alternate_on}"]) == "1";

    /// <summary>Where the cursor stands in its row.</summary>
    public async Task<int> CursorColumn() => int.Parse(await Tmux(["display-message", "-p", "#{cursor_x}"]), CultureInfo.InvariantCulture);

    public Task<string> Title() => Tmux(["display-message", "-p", "#{pane_title}"]);

    public async Task<string> Look() => Screen = await Tmux(["capture-pane", "-p"]);

    public async ValueTask DisposeAsync() => await Running.ToEnd([.. _tmux, "kill-server"]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<string> Tmux(string[] command)
    {
        var (code, said) = await Running.ToEnd([.. _tmux, .. command]);
        Assert.True(code == 0, said);
        return said;
    }
}
