using Charla.Terminal;
using Charla.Testing;

namespace Charla.Cli.Tests;

public sealed class TransportOptionTests
{
    private const int Soon = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Soon)]
    public async Task Of_the_transports_one_is_named_by_an_option_or_by_the_environment()
    {
        using var charla = new CharlaCommand();

        foreach (var two in (string[][])[["--udp", "--ws"], ["--ws", "--auto"], ["--auto", "--udp"]])
        {
            var outcome = await charla.RunAsync(["rooms", .. two]);
            Assert.Equal(2, outcome.ExitCode);
            Assert.Contains("--auto", outcome.Error);
        }

        var unknown = await charla.With("CHARLA_TRANSPORT", "pigeon").RunAsync("rooms");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("\"pigeon\"", unknown.Error);
    }

    [Fact(Timeout = Soon)]
    public async Task Commands_go_over_udp()
    {
        await using var server = new FakeServer();
        await using var gateway = new FakeUdpGateway(server);
        using var charla = new CharlaCommand().With("CHARLA_SERVER", gateway.Address.ToString()).With("CHARLA_TRANSPORT", "udp");

        Assert.Equal(0, (await charla.RunAsync("register", "ana", "--no-password")).ExitCode);
        Assert.Equal("#general 1\n", (await charla.RunAsync("post", "#general", "Hola")).Out);
        Assert.Contains("Hola", (await charla.RunAsync("history", "#general", "--udp")).Out);
        Assert.Equal(3, gateway.Opened);
    }

    [Fact(Timeout = Soon)]
    public async Task Silence_over_udp_is_explained_with_what_to_try()
    {
        await using var server = new FakeUdpServer { Loses = _ => true };
        using var charla = new CharlaCommand().With("CHARLA_SERVER", server.Address.ToString());

        var english = await charla.RunAsync("register", "ana", "--no-password", "--udp", "--timeout", "0.5");
        var spanish = await charla.RunAsync("register", "ana", "--no-password", "--udp", "--timeout", "0.5", "--lang", "es");

        Assert.Equal((3, 3), (english.ExitCode, spanish.ExitCode));
        Assert.Contains("Nothing comes back over UDP", english.Error);
        Assert.Contains("--auto", english.Error);
        Assert.Contains("Por UDP no vuelve nada", spanish.Error);
    }

    [Fact(Timeout = Soon)]
    public async Task In_the_chat_one_sees_the_transport_and_goes_over_to_another()
    {
        await using var server = new FakeServer();
        await using var gateway = new FakeUdpGateway(server);
        using var charla = new CharlaCommand().With("CHARLA_SERVER", gateway.Address.ToString());
        await charla.RunAsync("register", "ana", "--no-password", "--udp");
        using var keyboard = new FakeKeyboard();
        await using var output = new Watched();
        var here = charla.Surroundings(TextReader.Null, output, output) with { IsTerminal = true, ReadKey = keyboard.Read };
        var running = Program.RunAsync(["chat", "--udp"], here, Token);

        await output.UntilAsync("── #general ──");
        keyboard.Type("/transport\n");
        await output.UntilAsync($"Over UDP, {gateway.Address}.");
        keyboard.Type("one\n/transport tcp\n");
        var over = await output.UntilAsync("Now over TCP.");
        await output.UntilAsync($"Over TCP, {server.Address}.");
        keyboard.Type("two\n/transport frob\n");
        await output.UntilAsync("It is used so: /transport [tcp|udp|ws|auto]");
        keyboard.Type("/transport udp\n");
        await output.UntilAsync("Now over UDP.", over);
        keyboard.Type("three\n");
        await output.UntilAsync(": three", over);
        keyboard.Type("/quit\n");

        Assert.Equal(0, await running);
        Assert.Equal(["one", "two", "three"], server.Log("#general").After(0).Select(e => (string)e["text"]!));
    }

    [Fact(Timeout = Soon)]
    public async Task Left_to_the_client_the_chat_says_that_udp_does_not_get_through()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");

        var outcome = await charla.RunAsync("Hola\n", ["chat", "--auto"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Now over TCP: UDP does not get through.", outcome.Out);
        Assert.Contains("tcp ana: Hola", outcome.Out);
    }
}
