using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Charla.Client;
using Charla.Protocol;
using Charla.Server;
using Charla.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Charla.Cli.Tests;

/// <summary><c>charla search</c> and <see cref="CharlaClient.SearchAsync"/> against the server itself.</summary>
public sealed partial class SearchCommandTests : IAsyncLifetime
{
    private const int Soon = 120_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("charla-").FullName;
    private readonly CharlaCommand _charla = new();
    private CharlaServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ServerAddress Address => new("127.0.0.1", _server.TcpEndPoints[0].Port);

    public async ValueTask InitializeAsync()
    {
        _server = await CharlaServer.StartAsync(
            new ServerOptions { DataFolder = _folder, Bind = [IPAddress.Loopback], TcpPort = 0, UdpPort = 0, HttpPort = -1, RequestsPerSecond = 0, PasswordIterations = 10 },
            NullLoggerFactory.Instance);
        _charla.With("CHARLA_SERVER", Address.ToString());
        await _charla.RunAsync("register", "ana", "--no-password");
        foreach (var text in (string[])["El examen es el lunes", "¿Y el parcial?", "examen\u202e[2J parcial", "nada"])
            Assert.Equal(0, (await _charla.RunAsync("post", "#general", text)).ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        _charla.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact(Timeout = Soon)]
    public async Task In_the_chat_a_search_goes_on_a_hit_is_gone_to_and_what_the_blocked_say_is_hidden()
    {
        await _charla.RunAsync("register", "luis", "--no-password");
        var many = string.Concat(Enumerable.Range(1, 45).Select(n => $"palabra {n}.\n"));
        Assert.Equal(0, (await _charla.RunAsync(many, ["post", "#general", "--lines", "-q", "--nick", "luis"])).ExitCode);
        await UntilFoundAsync("45.");

        var outcome = await _charla.RunAsync("/search palabra\n/search more\n/search más\n/goto #general 12\n/goto 9999\n", ["chat", "luis@" + Address, "--plain-ui"]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(45, outcome.Lines.Count(line => FoundLine().IsMatch(line)));
        Assert.Contains("── #general [12] ──", outcome.Out);
        Assert.Contains("There is no message 9999 in #general.", outcome.Out);

        Assert.Equal(0, (await _charla.RunAsync("block", "luis", "--nick", "ana")).ExitCode);
        string[][] commands = [["history", "#general"], ["search", "palabra"]];
        foreach (var command in commands)
        {
            var shown = await _charla.RunAsync([.. command, "--nick", "ana"]);
            Assert.Contains("luis: (hidden: you have blocked them)", shown.Out);
            Assert.DoesNotContain("palabra", shown.Out);
            Assert.Contains("palabra", (await _charla.RunAsync([.. command, "--nick", "ana", "--json"])).Out);
        }

        var chat = await _charla.RunAsync("/search palabra\n/goto 12\n", ["chat", "ana@" + Address, "--plain-ui"]);
        Assert.DoesNotContain("luis: palabra", chat.Out);
        Assert.Contains("There is no message 12 in #general.", chat.Out);
    }

    // What was found has its date; what was said before the chat began has only its time.
    [GeneratedRegex(@"\] 20\d\d-.* luis: palabra ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FoundLine();

    // What was just said is found a moment later.
    private async Task UntilFoundAsync(string word)
    {
        while ((await _charla.RunAsync("search", word, "--nick", "luis")).Out.Length == 0)
            Token.ThrowIfCancellationRequested();
    }

    [Fact(Timeout = Soon)]
    public async Task What_is_found_is_printed_the_newest_first_and_harmless()
    {
        var words = await _charla.RunAsync("search", "EXAMEN");
        Assert.Equal(0, words.ExitCode);
        Assert.Collection(
            words.Lines,
            line => Assert.EndsWith("ana: examen[2J parcial", line),
            line => Assert.EndsWith("ana: El examen es el lunes", line));
        Assert.StartsWith("#general [", words.Lines[0]);

        Assert.Single((await _charla.RunAsync("search", "exam*", "--limit", "1")).Lines);
        Assert.Single((await _charla.RunAsync("search", "es el", "--in", "#general", "--from", "ana", "--since", "yesterday")).Lines);
        Assert.Empty((await _charla.RunAsync("search", "el es", "--until", "2026-01-01T10:00")).Lines);
        Assert.Equal(4, (await _charla.RunAsync("search", "--since", "7d")).Lines.Length);
        Assert.Contains("Nothing found", (await _charla.RunAsync("search", "inexistente")).Error);

        var around = (await _charla.RunAsync("search", "parcial", "--context", "1")).Lines;
        Assert.Equal(["  ", "> ", "  ", "--", "  ", "> ", "  "], around.Select(line => line[..2]));

        var json = (await _charla.RunAsync("search", "lunes", "--json")).Lines;
        Assert.Equal("El examen es el lunes", (string?)JsonNode.Parse(json.Single())!["text"]);
    }

    [Theory(Timeout = Soon)]
    [InlineData("lodz", "viene de Łódź", "viene de \e[1;31mŁódź\e[0m")]
    [InlineData("c#", "C, C# y C++", "C, \e[1;31mC#\e[0m y C++")]
    [InlineData("학교", "학교에서", "\e[1;31m학교\e[0m에서")]
    [InlineData("1.2.3", "la v1.2.3", "la v\e[1;31m1.2.3\e[0m")]
    public async Task On_a_terminal_the_places_are_marked_as_they_were_written(string query, string text, string shown)
    {
        Assert.Equal(0, (await _charla.RunAsync("post", "#general", text)).ExitCode);
        using var output = new StringWriter();

        Assert.Equal(0, await Charla.Cli.Program.RunAsync(["search", query], _charla.Surroundings(TextReader.Null, output, TextWriter.Null) with { IsTerminal = true }, Token));
        Assert.Contains(shown, output.ToString());
    }

    [Fact(Timeout = Soon)]
    public async Task On_a_terminal_the_words_are_in_colour()
    {
        using var output = new StringWriter();
        var terminal = _charla.Surroundings(TextReader.Null, output, TextWriter.Null) with { IsTerminal = true };

        Assert.Equal(0, await Charla.Cli.Program.RunAsync(["search", "exam*", "lunes"], terminal, Token));

        Assert.Contains("El \e[1;31mexamen\e[0m es el \e[1;31mlunes\e[0m", output.ToString());
    }

    [Fact(Timeout = Soon)]
    public async Task A_command_line_that_means_nothing_is_refused()
    {
        foreach (var wrong in (string[][])[["search"], ["search", "x", "--since", "tomorrowish"], ["search", "x", "--context", "9"], ["search", "x", "--limit", "0"]])
            Assert.Equal(2, (await _charla.RunAsync(wrong)).ExitCode);
        Assert.Equal(1, (await _charla.RunAsync("search", "x", "--in", "#nada")).ExitCode);
    }

    [Theory(Timeout = Soon)]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Udp)]
    public async Task Pages_are_gone_on_with_by_next_whatever_carries_them(Transport transport)
    {
        var port = transport == Transport.Udp ? _server.UdpEndPoints[0].Port : Address.Port;
        await using var client = await CharlaClient.ConnectAsync(
            new ServerAddress("127.0.0.1", port), Credentials.NewAccount("luis", "una muy larga"), new ClientOptions { Transport = transport }, Token);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => client.PostAsync("#general", $"grano {i} " + new string('x', i * 20), cancellation: Token)));

        var query = new SearchQuery { Text = "grano", Context = 1, Limit = 50 };
        var found = new List<string>();
        SearchPage page;
        do
        {
            page = await client.SearchAsync(query, Token);
            foreach (var hit in page.Hits)
            {
                found.Add(hit.Entry.Text!.Split(' ')[1]);
                Assert.All(hit.Before, entry => Assert.True(entry.Seq < hit.Entry.Seq));
                Assert.All(hit.After, entry => Assert.True(entry.Seq > hit.Entry.Seq));
                Assert.Single(hit.Before);
            }

            query = query with { Before = page.Next };
        }
        while (page.More);

        Assert.Equal(60, found.Count);
        Assert.Equal(60, found.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty((await client.SearchAsync(new SearchQuery { Text = "grano", Until = DateTimeOffset.UtcNow.AddDays(-1) }, Token)).Hits);
    }
}
