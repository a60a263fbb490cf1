namespace Charla.EndToEnd.Support;

/// <summary>A program in a real terminal of 80×24 (tmux), with somebody who types.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    // A tmux of our own: nobody's sessions or settings.
    private readonly string[] _tmux = ["tmux", "-u", "-f", "/dev/null", "-L", "charla-" + Guid.NewGuid().ToString("N")];

    /// <summary>What is on it now, with what has scrolled away.</summary>
    public string Screen { get; private set; } = "";

    /// <summary>Runs <c>charla</c>; its exit code is shown when it ends.</summary>
    public static async Task<Terminal> Charla(string home, params string[] arguments)
    {
        var terminal = new Terminal();
        await terminal.Tmux(["new-session", "-d", "-x", "80", "-y", "24", "sh", "-c", "CHARLA_HOME=\"$0\" \"$@\"; echo \"exit code $?\"; exec cat", home, "dotnet", Running.CharlaDll, .. arguments]);
        return terminal;
    }

    /// <summary>Runs another program.</summary>
    public static async Task<Terminal> Start(string program, params string[] arguments)
    {
        var terminal = new Terminal();
        await terminal.Tmux(["new-session", "-d", "-x", "80", "-y", "24", program, .. arguments]);
        return terminal;
    }

    /// <summary>Runs a program in a terminal of another size, of which nothing that scrolls away is lost.</summary>
    public static async Task<Terminal> Start(int columns, int rows, string program, params string[] arguments)
    {
        var terminal = new Terminal();
        await terminal.Tmux(["start-server", ";", "set-option", "-g", "history-limit", "50000", ";", "new-session", "-d", "-x", $"{columns}", "-y", $"{rows}", program, .. arguments]);
        return terminal;
    }

    /// <summary>Presses keys, without Enter.</summary>
    public Task Keys(string keys) => Tmux(["send-keys", "-l", "--", keys]);

    public async Task Type(string line)
    {
        await Tmux(["send-keys", "-l", "--", line]);
        await Tmux(["send-keys", "Enter"]);
    }

    public async Task Shows(string part)
    {
        for (var until = Environment.TickCount64 + Eventually.Limit.TotalMilliseconds; !(await Look()).Contains(part, StringComparison.Ordinal); await Task.Delay(50))
            Assert.True(Environment.TickCount64 < until, $"It never shows: {part}\n{Screen}");
    }

    public async Task<string> Look() => Screen = await Tmux(["capture-pane", "-p", "-J", "-S", "-"]);

    public async ValueTask DisposeAsync() => await Running.ToEnd([.. _tmux, "kill-server"]);

    /// <summary>Asks this terminal's tmux for something.</summary>
    public async Task<string> Tmux(params string[] command)
    {
        var (code, said) = await Running.ToEnd([.. _tmux, .. command]);
        Assert.True(code == 0, said);
        return said;
    }
}
