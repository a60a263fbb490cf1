using System.Text.Json.Nodes;
using Charla.CommandLine;
using Charla.Testing;

namespace Charla.Cli.Tests;

/// <summary>What scripts do with rooms, and what they get for it.</summary>
public sealed class ScriptTests : WithRealServer
{
    [Theory(Timeout = 60_000)]
    [InlineData("--ws", "en", "does not speak this transport")]
    [InlineData("--ws", "es", "no habla este transporte")]
    public async Task The_port_of_another_transport_is_no_place_where_nobody_listens(string transport, string language, string says)
    {
        using var ana = new CharlaCommand().With("CHARLA_SERVER", Server.TcpEndPoints[0].ToString());
        var outcome = await ana.RunAsync("register", "ana", "--no-password", transport, "--lang", language);
        Assert.Equal(ExitCode.NoServer, outcome.ExitCode);
        Assert.Contains(says, outcome.Error);
    }

    [Fact(Timeout = Soon)]
    public async Task Rooms_are_made_entered_and_left_by_commands()
    {
        using var ana = new CharlaCommand().With("CHARLA_SERVER", Server.TcpEndPoints[0].ToString());
        using var luis = new CharlaCommand().With("CHARLA_SERVER", Server.TcpEndPoints[0].ToString());
        await ana.RunAsync("register", "ana", "--no-password");
        await luis.RunAsync("register", "luis", "--no-password");

        Assert.Equal("#aula 1\n", await Done(ana, "create", "#aula", "--private", "--all-history", "--topic", "TCP y UDP"));
        Assert.Equal("#aula 3\n", await Done(ana, "post", "#aula", "antes"));
        Assert.Equal("#aula\n", await Done(ana, "invite", "#aula", "@luis"));
        var joined = JsonNode.Parse(await Done(luis, "join", "#aula", "--json"))!;
        Assert.Equal(("#aula", 4L), ((string?)joined["conv"], (long)joined["seq"]!));
        Assert.Contains("antes", await Done(luis, "history", "#aula"));
        Assert.Equal("#aula 3\n", await Done(luis, "read", "#aula", "2"));
        Assert.Equal("#aula 4\n", await Done(luis, "read", "#aula"));
        Assert.Equal("#aula 5\n", await Done(ana, "topic", "#aula", "Redes", "y", "más"));
        Assert.Contains("Redes y más", await Done(ana, "rooms"));
        Assert.Equal("", await Done(ana, "topic", "#aula", "", "-q"));
        Assert.Equal("#aula 7\n", await Done(luis, "leave", "#aula", "--udp"));

        foreach (var (code, args) in (List<(int, string[])>)
        [
            (ExitCode.Refused, ["join", "#nada"]), (ExitCode.Refused, ["leave", "#aula"]), (ExitCode.Refused, ["invite", "#general", "nadie"]),
            (ExitCode.Usage, ["join"]), (ExitCode.Usage, ["topic", "#general"]), (ExitCode.Usage, ["read", "#general", "-1"]),
            (ExitCode.Usage, ["create", "#otra", "--all-history"]), (ExitCode.Usage, ["create", "#otra", "--privat"]),
            (ExitCode.NotSignedIn, ["join", "#general", "--nick", "eva"]), (ExitCode.NoServer, ["register", "eva", "--no-password", "--server", "127.0.0.1:1"]),
        ])
        {
            var outcome = await luis.RunAsync(args);
            Assert.True(outcome.ExitCode == code, $"{string.Join(' ', args)}: {outcome.ExitCode} {outcome.Error}");
            Assert.NotEqual("", outcome.Error);
        }
    }

    [Theory(Timeout = Soon)]
    [InlineData("   ")]
    [InlineData("\t\n \u00a0\n")]
    [InlineData("\u200b\ufeff\n")]
    public async Task Blanks_are_no_message(string blanks)
    {
        using var ana = new CharlaCommand().With("CHARLA_SERVER", Server.TcpEndPoints[0].ToString());
        await ana.RunAsync("register", "ana", "--no-password");

        Assert.Equal(ExitCode.Usage, (await ana.RunAsync(blanks, ["post", "#general"])).ExitCode);
        Assert.Equal(ExitCode.Usage, (await ana.RunAsync("post", "#general", blanks)).ExitCode);
        Assert.Equal("#general 2\n#general 3\n", (await ana.RunAsync($"uno\n{blanks}\n  dos", ["post", "#general", "--lines"])).Out);
    }

    private static async Task<string> Done(CharlaCommand charla, params string[] args)
    {
        var outcome = await charla.RunAsync(args);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome.Out;
    }
}
