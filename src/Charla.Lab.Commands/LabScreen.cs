using Charla.CommandLine;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>
/// The whole screen of a lab while it runs: looks at the picture ten times a second, and writes what changed of it.
/// Ctrl-C ends it; where nothing can be typed, q does too.
/// </summary>
/// <param name="here">Where it runs.</param>
/// <param name="terminal">Owned by who calls.</param>
/// <param name="picture">What is to be seen now; called from one thread at a time.</param>
/// <param name="typed">Called with each line that is typed; null: there is no input line.</param>
internal sealed class LabScreen(Surroundings here, ITerminal terminal, Func<LabPicture> picture, Action<string>? typed)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly EventLoop _loop = new();
    private readonly Editor? _input = typed is null ? null : new Editor();
    private readonly InputHistory _history = new();
    private readonly Symbols _symbols = Symbols.For(here.Environment);
    private CancellationTokenSource _leaving = null!;
    private Grid? _shown;

    /// <summary>Runs the lab below the screen, until it ends or someone ends it.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> lab, CancellationToken cancellation)
    {
        using var leaving = _leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        terminal.Changed = () => _loop.Post(() => _shown = null);
        await using var clock = here.Time.CreateTimer(_ => _loop.Post(() => { }), null, TimeSpan.Zero, Pause);
        Keyboard.Listen(terminal, keys => _loop.Post(() => Press(keys)), () => _loop.Post(Leave), leaving.Token);
        var running = RunLabAsync(lab, leaving);
        try
        {
            await _loop.RunAsync(Draw, leaving.Token);
        }
        catch (OperationCanceledException)
        {
            // Someone ended it, or the lab did.
        }
        finally
        {
            terminal.Changed = () => { };
            await leaving.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // What it failed with, where it did.
        await running;
    }

    // Off this thread: what a lab does before its first await is not for the loop to wait for.
    private static async Task RunLabAsync(Func<CancellationToken, Task> lab, CancellationTokenSource leaving)
    {
        try
        {
            await Task.Run(() => lab(leaving.Token), CancellationToken.None);
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // It was ended.
        }
        finally
        {
            await leaving.CancelAsync();
        }
    }

    private void Press(IReadOnlyList<Key> keys)
    {
        foreach (var key in keys)
            Press(key);
    }

    private void Press(Key key)
    {
        switch (key)
        {
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "l" }:
                _shown = null;
                break;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "z" }:
                terminal.Suspend();
                break;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "c" }:
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "d" } when _input is null or { Text: "" }:
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.None, Text: "q" or "Q" } when _input is null:
                Leave();
                break;
            default:
                Edit(key);
                break;
        }
    }

    private void Edit(Key key)
    {
        if (_input is null)
            return;
        switch (key.Code)
        {
            case KeyCode.Enter:
                Typed(_input.Text);
                break;
            case KeyCode.Up when _history.Recall(1, _input.Text) is { } earlier:
                _input.Set(earlier);
                break;
            case KeyCode.Down when _history.Recall(-1, _input.Text) is { } later:
                _input.Set(later);
                break;
            default:
                _input.Press(key);
                break;
        }
    }

    // What is pasted may be several lines.
    private void Typed(string text)
    {
        _history.Add(text);
        _input!.Set("");
        foreach (var line in text.Split('\n'))
            typed!(line);
    }

    private void Leave() => _leaving.Cancel();

    private void Draw()
    {
        var grid = LabView.Draw(picture(), _input, _symbols, terminal.Columns, terminal.Rows);
        var output = Painter.Changes(_shown, grid, here.Abilities);
        _shown = grid;
        if (output.Length > 0)
            terminal.Write(output);
    }
}
