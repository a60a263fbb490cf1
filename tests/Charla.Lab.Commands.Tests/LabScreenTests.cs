using System.Collections.Concurrent;
using Charla.CommandLine;
using Charla.Lab;
using Charla.Testing;

namespace Charla.Lab.Commands.Tests;

/// <summary>The screen of a lab while somebody sits before it.</summary>
public sealed class LabScreenTests
{
    private readonly FakeTerminal _terminal = new();
    private readonly GuestBook _book = new(LabTexts.In("en"), TimeProvider.System);

    [Theory]
    [InlineData("q")]
    [InlineData("\u0003")]
    [InlineData("\u0004")]
    public async Task A_key_ends_the_lab_and_gives_the_terminal_back(string key)
    {
        var ended = false;
        var running = RunAsync(typed: null, async ending =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, ending);
            }
            finally
            {
                ended = true;
            }
        });
        Assert.Contains("Echo", _terminal.Next());
        _terminal.Type(key);
        await running;

        Assert.True(ended);
        Assert.True(_terminal.IsDisposed);
    }

    [Fact]
    public async Task Lines_that_are_typed_reach_the_lab_and_q_is_a_letter_then()
    {
        var typed = new BlockingCollection<string>();
        var running = RunAsync(typed.Add, Forever);
        _terminal.Type("queso ñ\r");
        Assert.Equal("queso ñ", typed.Take(TestContext.Current.CancellationToken));
        _terminal.Type("\e[200~uno\ndos\e[201~\r");
        Assert.Equal(["uno", "dos"], [typed.Take(TestContext.Current.CancellationToken), typed.Take(TestContext.Current.CancellationToken)]);
        // The line before, again.
        _terminal.Type("\e[A\e[A\r");
        Assert.Equal("queso ñ", typed.Take(TestContext.Current.CancellationToken));
        _terminal.Type("\u0003");
        await running;
    }

    [Fact]
    public async Task What_happens_is_seen_and_where_nothing_does_nothing_is_written()
    {
        var running = RunAsync(typed: null, Forever);
        // Blanks are not written where it is blank.
        Assert.Contains("Nobody", _terminal.Next());
        var guest = _book.Enter("TCP", new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 5), "a\e[2Jb");
        var drawn = _terminal.Next();
        Assert.Contains("127.0.0.1:5", drawn);
        Assert.DoesNotContain("a\e[2J", drawn, StringComparison.Ordinal);
        guest.Said(1_234);
        Assert.Contains("1,234", _terminal.Next());
        // Another size: all of it anew. It was looked at several times since, and nothing had changed.
        Assert.False(_terminal.HasMore);
        _terminal.Columns = 50;
        _terminal.Changed();
        Assert.Contains("Echo", _terminal.Next());
        _terminal.Type("q");
        await running;
    }

    [Fact]
    public async Task A_lab_that_fails_says_so_when_the_terminal_was_given_back()
    {
        var running = RunAsync(typed: null, _ => throw new InvalidDataException("broken"));
        await Assert.ThrowsAsync<InvalidDataException>(() => running);
        Assert.True(_terminal.IsDisposed);
    }

    private static Task Forever(CancellationToken ending) => Task.Delay(Timeout.Infinite, ending);

    private Task RunAsync(Action<string>? typed, Func<CancellationToken, Task> lab)
    {
        var here = new Surroundings(TextReader.Null, TextWriter.Null, TextWriter.Null, name => name == "LANG" ? "en_US.UTF-8" : null)
        {
            IsTerminal = true,
            OpenTerminal = () => _terminal,
        };
        return LabConsole.RunAsync(here, plainUi: false, "Echo", _book, lab, typed, TestContext.Current.CancellationToken);
    }
}
