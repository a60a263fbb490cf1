using System.Text.RegularExpressions;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Labs;

/// <summary>One of the reader's terminals: a shell of 100×30, in which a page's steps are done one after the other.</summary>
internal sealed partial class PageTerminal : IAsyncDisposable
{
    // A program that has ended says nothing more, but what it has started may.
    private static readonly TimeSpan AfterItsEnd = TimeSpan.FromSeconds(5);

    private readonly Terminal _terminal;
    private readonly string _prompts;
    private readonly TimeSpan _limit;

    // Lines above were there before the last thing was typed, or were found already.
    private int _from;
    private long _promptsBefore;

    private PageTerminal(Terminal terminal, string prompts, TimeSpan limit) => (_terminal, _prompts, _limit) = (terminal, prompts, limit);

    /// <param name="prompts">A file that gets a byte with each prompt: the only way to know that it is a new one.</param>
    /// <param name="limit">How long anything is waited for.</param>
    /// <param name="shell">The shell and its arguments.</param>
    public static async Task<PageTerminal> Start(string prompts, TimeSpan limit, params string[] shell) =>
        new(await Terminal.Start(100, 30, shell[0], shell[1..]), prompts, limit);

    /// <summary>Does what stands there, or waits until what stands there is seen.</summary>
    /// <param name="page">The page's name.</param>
    /// <param name="step">The line.</param>
    public async Task Do(string page, PageStep step)
    {
        var place = $"{page}:{step.Line} (terminal \"{step.Terminal}\")";
        switch (step.Kind)
        {
            case PageStepKind.Command:
                await Until(HasEnded, $"{place}: there is no prompt to type this at: {step.Text}");
                _promptsBefore = Prompts;
                await Type(step.Text);
                break;
            case PageStepKind.Input:
                await Until(
                    screen => screen.Program != "bash" || screen.Lines[screen.Cursor].StartsWith('>'),
                    $"{place}: nothing runs that would read this: {step.Text}",
                    HasEnded);
                await Type(step.Text);
                break;
            case PageStepKind.Key:
                // What the program says of it may stand on the same line.
                await Mark(after: 0);
                await _terminal.Tmux("send-keys", "C-" + step.Text);
                break;
            default:
                await Until(screen => Finds(screen, step.Text), $"{place}: this is never seen: {step.Text}", HasEnded);
                break;
        }
    }

    public ValueTask DisposeAsync() => _terminal.DisposeAsync();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces { get; }

    private long Prompts => File.Exists(_prompts) ? new FileInfo(_prompts).Length : 0;

    // What was typed last.
    private bool HasEnded(PageScreen screen) => Prompts > _promptsBefore && screen.HasPrompt;

    private async Task Type(string line)
    {
        await Mark(after: 1);
        await _terminal.Type(line);
    }

    private async Task Mark(int after)
    {
        var screen = await Look();
        // A program on the whole screen is looked at as it is; below it the lines are as they were.
        if (!screen.Full)
            _from = screen.Cursor + after;
    }

    private bool Finds(PageScreen screen, string line)
    {
        if (screen.Full)
            return screen.Lines.Any(ScreenPattern(line, whole: false).IsMatch);
        var pattern = ScreenPattern(line, whole: true);
        for (var i = _from; i < screen.Lines.Count; i++)
        {
            if (!pattern.IsMatch(screen.Lines[i]))
                continue;
            _from = i + 1;
            return true;
        }

        return false;
    }

    /// <summary>"…" stands for anything, a space for several, as in tables. Before a line may be a prompt or a key that was pressed; behind one without an end, the shell's prompt.</summary>
    private static Regex ScreenPattern(string line, bool whole)
    {
        var parts = string.Join(".*", line.Trim().Split('…').Select(part => Spaces.Replace(part, " ")).Select(Regex.Escape)).Replace(@"\ ", @"\s+", StringComparison.Ordinal);
        return new Regex(whole ? $@"^\s*(\^[A-Z]|> )?{parts}\s*(\$ ?)?$" : parts, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
    }

    private async Task Until(Func<PageScreen, bool> isSo, string trouble, Predicate<PageScreen>? isHopeless = null)
    {
        for (long until = Environment.TickCount64 + (long)_limit.TotalMilliseconds, over = long.MaxValue; ; await Task.Delay(50))
        {
            var screen = await Look();
            if (isSo(screen))
                return;
            var now = Environment.TickCount64;
            over = isHopeless?.Invoke(screen) == true ? Math.Min(over, now + (long)AfterItsEnd.TotalMilliseconds) : long.MaxValue;
            Assert.True(now < until && now < over, $"{trouble}\n--- the screen, from where it was looked for ---\n{screen.From(screen.Full ? 0 : _from)}");
        }
    }

    private async Task<PageScreen> Look() => PageScreen.Parse(
        await _terminal.Tmux("display-message", "-p", PageScreen.Question, ";", "capture-pane", "-p", "-J", "-S", "-"));
}
