using System.Collections.Concurrent;
using System.Text;
using Charla.Cli;
using Charla.CommandLine;

namespace Charla.Testing;

/// <summary>What a command printed, and how it ended.</summary>
internal sealed record Outcome(int ExitCode, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void AssertHarmless() => Assert.DoesNotContain(
        Out + Error,
        c => (char.IsControl(c) && c is not ('\n' or '\t')) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format || c == '\u2028');
}

/// <summary>Runs <c>charla</c> in a home of its own, against a fake server.</summary>
internal sealed class CharlaCommand : IDisposable
{
    private readonly string _home = Path.Combine(Path.GetTempPath(), "charla-" + Path.GetRandomFileName());
    private readonly Dictionary<string, string> _environment;

    public CharlaCommand(FakeServer? server = null) => _environment = new(StringComparer.Ordinal)
    {
        ["CHARLA_HOME"] = _home,
        ["CHARLA_SERVER"] = server?.Address.ToString() ?? "localhost",
    };

    public string TokenFile => Path.Combine(_home, "tokens.json");

    public CharlaCommand With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public Surroundings Surroundings(TextReader input, TextWriter output, TextWriter error) =>
        new(input, output, error, name => _environment.GetValueOrDefault(name));

    public Task<Outcome> RunAsync(params string[] args) => RunAsync("", args);

    public async Task<Outcome> RunAsync(string input, string[] args, CancellationToken? cancellation = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var reader = new StringReader(input);
        var exitCode = await Program.RunAsync(
            args, Surroundings(reader, output, error), cancellation ?? TestContext.Current.CancellationToken);
        return new Outcome(exitCode, output.ToString(), error.ToString());
    }

    public void Dispose()
    {
        if (Directory.Exists(_home))
            Directory.Delete(_home, recursive: true);
    }
}

/// <summary>Where a command writes while a test watches: <see cref="UntilAsync"/> waits for what is to appear.</summary>
internal sealed class Watched : StringWriter
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _all = new();
    private readonly List<(string Text, int From, TaskCompletionSource Seen)> _awaited = [];

    public override void Write(char value) => Add(value.ToString());

    public override void Write(string? value) => Add(value);

    public override void WriteLine(string? value) => Add(value + "\n");

    public override string ToString()
    {
        lock (_gate)
            return _all.ToString();
    }

    /// <summary>Until the text was written, after <paramref name="from"/>; where it ended.</summary>
    public async Task<int> UntilAsync(string text, int from = 0)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _awaited.Add((text, from, seen));
            Look();
        }

        await seen.Task.WaitAsync(TestContext.Current.CancellationToken);
        return ToString().IndexOf(text, from, StringComparison.Ordinal) + text.Length;
    }

    private void Add(string? value)
    {
        lock (_gate)
        {
            _all.Append(value);
            Look();
        }
    }

    private void Look()
    {
        var all = _all.ToString();
        _awaited.RemoveAll(a => all.IndexOf(a.Text, Math.Min(a.From, all.Length), StringComparison.Ordinal) >= 0 && a.Seen.TrySetResult());
    }
}

/// <summary>An open pipe into which nobody writes: reading it blocks, as a console's does.</summary>
internal sealed class SilentReader : TextReader
{
    private readonly ManualResetEventSlim _closed = new();

    public override string? ReadLine()
    {
        _closed.Wait();
        return null;
    }

    protected override void Dispose(bool disposing)
    {
        _closed.Set();
        base.Dispose(disposing);
    }
}

/// <summary>Someone at a keyboard.</summary>
internal sealed class FakeKeyboard : IDisposable
{
    private readonly BlockingCollection<ConsoleKeyInfo> _keys = [];

    public ConsoleKeyInfo Read() => _keys.Take();

    public void Type(string text)
    {
        foreach (var c in text)
            _keys.Add(new ConsoleKeyInfo(c, c == '\n' ? ConsoleKey.Enter : ConsoleKey.None, shift: false, alt: false, control: false));
    }

    // Who waits for a key then is told that there is no keyboard any more.
    public void Dispose() => _keys.CompleteAdding();
}
