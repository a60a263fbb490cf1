using System.Net;
using Charla.CommandLine;
using Charla.Lab;
using Charla.Testing;

namespace Charla.Lab.Commands.Tests;

/// <summary>A lab that tells what happens line by line.</summary>
public sealed class LabConsoleTests
{
    private readonly FakeConsole _console = new();
    private readonly GuestBook _book = new(LabTexts.In("en"), TimeProvider.System);

    [Fact(Timeout = 60_000)]
    public async Task Guests_do_not_wait_for_a_terminal_that_nobody_reads()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = RunAsync(leaving.Token);
        _console.Blocks();
        var guests = Task.Run(
            () =>
            {
                for (var i = 0; i < 5_000; i++)
                    _book.Leave(_book.Enter("TCP", new IPEndPoint(IPAddress.Loopback, i + 1)), "Left");
            },
            TestContext.Current.CancellationToken);
        await guests;
        _console.Goes();
        await leaving.CancelAsync();
        await running;

        // Some did not fit, and that is told.
        Assert.InRange(_console.Lines.Count, 100, 9_999);
        Assert.Contains("were not shown", _console.Lines[^1], StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lab_ends_where_whoever_read_it_has_gone()
    {
        var running = RunAsync(TestContext.Current.CancellationToken);
        _book.Note("read");
        _console.Fails = true;
        _book.Note("not read");
        await running;
    }

    private Task RunAsync(CancellationToken cancellation)
    {
        var here = new Surroundings(TextReader.Null, _console, TextWriter.Null, name => name == "LANG" ? "en_US.UTF-8" : null);
        return LabConsole.RunAsync(here, plainUi: true, "Echo", _book, ending => Task.Delay(Timeout.Infinite, ending), cancellation);
    }
}
