using System.Globalization;
using System.Net;
using Charla.Cli.Serve;
using Charla.CommandLine;
using Charla.Protocol;
using Charla.Server.Sessions;
using Charla.Testing;
using Microsoft.Extensions.Logging;

namespace Charla.Cli.Tests;

/// <summary>What <c>charla serve</c> says while it runs, and that nothing of it can hold the server up.</summary>
public sealed class OperatorConsoleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeConsole _out = new();
    private readonly FakeConsole _error = new();

    public OperatorConsoleTests() => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");

    [Fact(Timeout = 120_000)]
    public void What_a_console_does_not_take_is_told_once_it_takes_something_where_it_is_missing()
    {
        using var console = new OperatorConsole(_out, _error, TimeProvider.System);
        _out.Blocks();
        for (var i = 0; i < 20_000; i++)
            console.Show($"line {i}");
        _out.Goes();
        Eventually(() => _out.Lines.Any(line => line.Contains("were not shown", StringComparison.Ordinal)));
        console.Show("after it");
        console.Dispose();

        var shown = _out.Lines.TakeWhile(line => line.StartsWith("line ", StringComparison.Ordinal)).ToList();
        Assert.Equal(Enumerable.Range(0, shown.Count).Select(i => $"line {i}"), shown);
        Assert.InRange(shown.Count, 1_000, 19_000);
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $"… {20_000 - shown.Count:N0} lines were not shown"), _out.Lines[shown.Count], StringComparison.Ordinal);
        Assert.Equal("after it", _out.Lines[shown.Count + 1]);
        Assert.Equal((shown.Count + 1, 20_000 - shown.Count), (console.Shown, console.Dropped));
    }

    [Fact(Timeout = 120_000)]
    public void A_line_that_is_longer_than_all_that_may_wait_is_dropped_alone()
    {
        using var console = new OperatorConsole(_out, _error, TimeProvider.System);
        console.Complain("too long", new string('x', 100_000));
        Eventually(() => _out.Lines.Count == 1);
        console.Show("after it");
        console.Dispose();
        Assert.EndsWith("… 1 line was not shown", _out.Lines[0], StringComparison.Ordinal);
        Assert.Equal("after it", _out.Lines[1]);
        Assert.Empty(_error.Lines);
    }

    [Fact(Timeout = 120_000)]
    public void A_console_that_fails_for_a_while_is_told_what_it_missed()
    {
        using var console = new OperatorConsole(_out, _error, TimeProvider.System);
        _out.Fails = true;
        console.Show("lost");
        console.Complain("kept");
        console.Show("lost too");
        Eventually(() => console.Dropped == 2);
        _out.Fails = false;
        console.Show("after it");
        Eventually(() => _out.Lines.Count == 2);
        console.Dispose();
        Assert.Equal("after it", _out.Lines[0]);
        Assert.EndsWith("… 2 lines were not shown", _out.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith(" kept", Assert.Single(_error.Lines), StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public void Its_end_does_not_wait_for_a_console_that_takes_nothing()
    {
        var console = new OperatorConsole(_out, _error, TimeProvider.System);
        _out.Blocks();
        console.Show("nobody reads this");
        console.Dispose();
        _out.Goes();
    }

    [Fact]
    public void Lines_of_a_kind_are_one_with_its_details_and_their_number()
    {
        using (var console = new OperatorConsole(_out, _error, TimeProvider.System))
        using (var provider = new ConsoleLogProvider(console, TimeProvider.System))
        {
            var log = provider.CreateLogger("a");
            for (var i = 0; i < 4_712; i++)
                log.Log(LogLevel.Error, new EventId(11), i, new FormatException("bad\u001b[2J"), (state, _) => $"An operation failed: {state}\n2026-01-01 00:00:00 + pepe");
            log.Log(LogLevel.Error, new EventId(11), "", new IOException("other"), (_, _) => "An operation failed.");
            provider.CreateLogger("b").Log(LogLevel.Warning, new EventId(11), "", null, (_, _) => "Another.");
            log.Log(LogLevel.Information, new EventId(12), "", null, (_, _) => "Nothing to tell.");
        }

        Assert.Equal(
            [
                "Error: An operation failed: 0 ⏎ 2026-01-01 00:00:00 + pepe", "    System.FormatException: bad␛[2J", "Error: An operation failed.", "    System.IO.IOException: other",
                "Warning: Another.", string.Create(CultureInfo.InvariantCulture, $"… and {4_711:N0} more like it: Error: An operation failed: 4711 ⏎ 2026-01-01 00:00:00 + pepe"),
            ],
            _error.Lines.Select(line => line.StartsWith(' ') ? line : line["2026-01-01 00:00:00 ".Length..]));
    }

    [Fact]
    public void A_storm_is_a_line_per_window_and_what_comes_long_after_it_is_a_first_again()
    {
        var told = new List<(string? Kind, string What, long Count)>();
        var (time, window) = (new ManualTime(), TimeSpan.FromSeconds(10));
        using var repeats = new Repeats<string>(time, window, most: 2, (kind, what, count) => told.Add((kind, what, count)));
        Assert.True(repeats.IsFirst("a", "1"));
        Assert.True(repeats.IsFirst("b", "1"));
        Assert.False(repeats.IsFirst("a", "2"));
        Assert.False(repeats.IsFirst("c", "3"));
        Assert.False(repeats.IsFirst("d", "4"));
        Assert.Empty(told);
        time.Advance(window);
        Assert.Equal([("a", "2", 1), (null, "4", 2)], told);

        // Of what goes on the next window tells; of what does not, the next one is a first.
        Assert.True(repeats.IsFirst("b", "again"));
        Assert.False(repeats.IsFirst("a", "5"));
        time.Advance(window);
        Assert.Equal(("a", "5", 1), told[^1]);
        time.Advance(window);
        Assert.Equal(3, told.Count);
        Assert.True(repeats.IsFirst("a", "again"));
    }

    [Fact]
    public void Failed_sign_ins_from_everywhere_are_few_lines_too()
    {
        using (var console = new OperatorConsole(_out, _error, TimeProvider.System))
        using (var log = new OperatorLog(console, TimeProvider.System))
        {
            for (var i = 0; i < 10_000; i++)
                log.Hear(new FailedSignIn(new string('x', 200), Transport.Tcp, new IPAddress(new byte[] { 10, 0, (byte)(i >> 8), (byte)i })));
        }

        Assert.InRange(_out.Lines.Count, 2, 50);
        Assert.All(_out.Lines, line => Assert.InRange(line.Length, 1, 200));
        Assert.Contains("from other addresses", _out.Lines[^1], StringComparison.Ordinal);
    }

    private static void Eventually(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Patience));
}
