using System.Diagnostics;
using System.Globalization;

namespace Charla.EndToEnd.Support;

/// <summary>A program that runs beside the test, and what it said so far. Killed at the latest when disposed of.</summary>
internal sealed class Running : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];

    private Running(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Heard(line.Data);
        _process.ErrorDataReceived += (_, line) => Heard(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The built program, compiled ahead of time as a published one is (Ahead.targets).</summary>
    public static string CharlaDll { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../charla/charla.dll"));

    public int Pid => _process.Id;

    /// <summary>Everything it said, on both streams.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    public bool HasExited => _process.HasExited;

    /// <param name="arguments">The program and its arguments.</param>
    /// <param name="environment">What it finds set besides, or (null) unset.</param>
    public static Running Start(string[] arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(arguments[0], arguments[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the person who runs the tests has set for their own Charla is not for this one.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("CHARLA_", StringComparison.Ordinal) || name.StartsWith("LC_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LANG"] = "en_US.UTF-8";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new Running(start);
    }

    public static Running Charla(string[] arguments, params (string Name, string? Value)[] environment) =>
        Start(["dotnet", CharlaDll, .. arguments], environment);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Output)> ToEnd(string[] arguments, string input = "", params (string Name, string? Value)[] environment)
    {
        await using var running = Start(arguments, environment);
        await running.Type(input);
        running.EndInput();
        return (await running.ExitCode(), running.Output);
    }

    public Task<string> Line(string part) => Line(line => line.Contains(part, StringComparison.Ordinal), part);

    /// <summary>The first line of that kind, once it was said.</summary>
    public async Task<string> Line(Func<string, bool> isIt, string what)
    {
        string? found = null;
        await Eventually.IsTrue(() => (found = Find(isIt)) is not null || HasExitedSilently(), () => Output, what);
        return found ?? Find(isIt) ?? throw new InvalidOperationException($"It ended without saying: {what}\n{Output}");
    }

    public async Task Type(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    public void EndInput() => _process.StandardInput.Close();

    public async Task Signal(string name) =>
        await Process.Start("kill", ["-" + name, Pid.ToString(CultureInfo.InvariantCulture)]).WaitForExitAsync();

    public async Task Kill()
    {
        _process.Kill(entireProcessTree: true);
        await ExitCode();
    }

    public async Task<int> ExitCode(TimeSpan? limit = null)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(limit ?? Eventually.Limit);
        }
        catch (TimeoutException)
        {
            Assert.Fail("It does not end.\n" + Output);
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
            await Kill();
        _process.Dispose();
    }

    private void Heard(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
            _lines.Add(line);
    }

    private string? Find(Func<string, bool> isIt)
    {
        lock (_lines)
            return _lines.Find(line => isIt(line));
    }

    // Its last lines may come after its end.
    private bool HasExitedSilently() => HasExited && _process.WaitForExit(TimeSpan.FromSeconds(5));
}
