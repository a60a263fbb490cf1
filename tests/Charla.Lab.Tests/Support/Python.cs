using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Charla.Lab.Tests.Support;

/// <summary>A program from python/ that runs as a process of its own, and what it printed so far. Killed at the latest when disposed of.</summary>
internal sealed class Python : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new(); // guarded by itself
    private readonly Task _reading;

    private Python(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
    }

    public int Pid => _process.Id;

    /// <summary>All it printed, on both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <param name="script">Its name in python/.</param>
    /// <param name="arguments">What it finds in <c>sys.argv</c>.</param>
    public static Python Start(string script, params object[] arguments)
    {
        var start = new ProcessStartInfo("python3", ["-u", Path.Combine(AppContext.BaseDirectory, "python", script), .. arguments.Select(Text)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["PYTHONUTF8"] = "1";
        return new Python(start);
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(string script, string input, params object[] arguments)
    {
        await using var python = Start(script, arguments);
        await python.TypeAsync(input);
        python.EndInput();
        var code = await python.ExitCodeAsync();
        Assert.True(code == 0, python.Output);
        return python.Output;
    }

    public async Task TypeAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    public void EndInput() => _process.StandardInput.Close();

    /// <summary>Waits until it has printed that.</summary>
    public Task Prints(string text) => Eventually.IsTrue(
        () => Output.Contains(text, StringComparison.Ordinal), () => $"It printed:\n{Output}", what: $"prints {text}");

    public void Kill() => _process.Kill();

    public async Task<int> ExitCodeAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Eventually.Limit);
            await _reading.WaitAsync(Eventually.Limit);
        }
        catch (TimeoutException)
        {
            Assert.Fail("It does not end.\n" + Output);
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader from)
    {
        var buffer = new char[4096];
        while (await from.ReadAsync(buffer) is var count and > 0)
        {
            lock (_output)
                _output.Append(buffer, 0, count);
        }
    }

    private static string Text(object argument) => Convert.ToString(argument, CultureInfo.InvariantCulture)!;
}
