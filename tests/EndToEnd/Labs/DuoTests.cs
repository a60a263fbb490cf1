using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Labs;

/// <summary><c>charla lab duo</c>: two people in two real terminals.</summary>
public sealed class DuoTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task Two_talk_in_turns_until_one_says_exit(string transport)
    {
        await using var ana = await Wait(transport, "--nick", "ana");
        await using var luis = await Call(transport, ana.Port, "--nick", "luis");
        await luis.Shows("ana is there. You speak first. exit ends it for both.\nIt is your turn.\n>");
        await ana.Terminal.Shows("luis is here and speaks first. exit ends it for both.\nIt is the turn of luis.");
        await luis.Type("hola, ana");
        await luis.Shows("> hola, ana\nIt is the turn of ana.");
        await ana.Terminal.Shows("luis: hola, ana\nIt is your turn.\n>");
        await ana.Terminal.Type("¿qué tal?");
        await luis.Shows("ana: ¿qué tal?\nIt is your turn.\n>");

        // What is typed out of turn waits.
        await ana.Terminal.Shows("¿qué tal?\nIt is the turn of luis.");
        await ana.Terminal.Type("y otra cosa");
        await ana.Terminal.Shows("It is the turn of luis: this waits for yours.");
        await luis.Type("bien");
        await ana.Terminal.Shows("luis: bien");
        await luis.Shows("ana: y otra cosa\nIt is your turn.");
        await ana.Terminal.Type("EXIT");
        await ana.Terminal.Shows("You have ended the talk.");
        await ana.Terminal.Shows("exit code 0");
        await luis.Shows("ana has ended the talk.");
        await luis.Shows("exit code 0");
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task With_free_both_speak_when_they_like_and_Ctrl_C_ends_it_for_both(string transport)
    {
        await using var ana = await Wait(transport, "--nick", "ana", "--free");
        await using var luis = await Call(transport, ana.Port, "--nick", "luis", "--free");
        await luis.Shows("ana is there. Both speak when they like.");
        await ana.Terminal.Shows("luis is there. Both speak when they like.");
        foreach (var number in new[] { "uno", "dos", "tres" })
        {
            await ana.Terminal.Type(number);
            await luis.Shows("ana: " + number);
        }

        // What is being typed stays whole.
        await luis.Keys("half a li");
        await luis.Shows("> half a li");
        await ana.Terminal.Type("cuatro");
        await luis.Shows("ana: cuatro\n> half a li");
        await luis.Type("ne");
        await ana.Terminal.Shows("luis: half a line");
        await luis.Keys("\x03");
        await luis.Shows("exit code 0");
        await ana.Terminal.Shows("luis has ended the talk.");
        await ana.Terminal.Shows("exit code 0");
    }

    [Fact]
    public async Task Over_UDP_silence_is_told_and_there_is_a_way_on()
    {
        await using var ana = await Wait("udp", "--nick", "ana", "--silence", "1");
        await using var luis = await Call("udp", ana.Port, "--nick", "luis");
        await luis.Shows("It is your turn.");
        await ana.Terminal.Shows("No answer for 1 s:");
        await ana.Terminal.Shows("It is your turn again.\n>");
        await ana.Terminal.Type("are you there?");
        await luis.Shows("ana: are you there?");
        await luis.Type("yes");
        await ana.Terminal.Shows("luis: yes");
    }

    [Fact]
    public async Task A_third_person_is_turned_away_and_who_vanishes_is_noticed()
    {
        await using var ana = await Wait("tcp", "--nick", "ana");
        await using var luis = Running.Charla(["lab", "duo", "127.0.0.1", "--tcp", ana.Port, "--nick", "luis"]);
        await luis.Line("ana is there.");
        var (code, said) = await Duo("127.0.0.1", "--tcp", ana.Port, "--nick", "eva");
        Assert.Equal((1, $"charla: TCP 127.0.0.1:{ana.Port} says: Two people are talking here already, and there is no third place."), (code, said));
        await ana.Terminal.Shows("turned away: two are talking already");
        await luis.Kill();
        await ana.Terminal.Shows("exit code");
        Assert.Matches("luis has (ended the talk|vanished)", await ana.Terminal.Look());
    }

    [Fact]
    public async Task What_makes_no_sense_and_where_nobody_waits_is_said()
    {
        Assert.Equal((2, true), await Says("Wait for someone with --wait, or call someone: HOST."));
        Assert.Equal((2, true), await Says("Wait for someone with --wait", "127.0.0.1", "--wait"));
        Assert.Equal((2, true), await Says("Over --tcp or over --udp, not both.", "127.0.0.1", "--tcp", "1", "--udp", "1"));
        Assert.Equal((2, true), await Says("--nick: a name has 1 to 40 characters", "127.0.0.1", "--nick", "Exit"));
        Assert.Equal((3, true), await Says("Nobody listens on TCP 127.0.0.1:1 (connection refused", "127.0.0.1", "--tcp", "1"));
        Assert.Equal((3, true), await Says("Nobody waits on UDP 127.0.0.1:1: the other machine says so", "127.0.0.1", "--udp", "1"));
        using var busy = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        busy.Start();
        Assert.Equal((1, true), await Says("is taken by", "--wait", "--tcp", $"{((System.Net.IPEndPoint)busy.LocalEndpoint).Port}"));

        static async Task<(int, bool)> Says(string sentence, params string[] arguments)
        {
            var (code, said) = await Duo(arguments);
            return (code, said.Contains(sentence, StringComparison.Ordinal));
        }
    }

    public void Dispose() => _temp.Dispose();

    private static Task<(int Code, string Output)> Duo(params string[] arguments) =>
        Running.ToEnd(["dotnet", Running.CharlaDll, "lab", "duo", .. arguments]);

    private async Task<Waiting> Wait(string transport, params string[] arguments)
    {
        var terminal = await Terminal.Charla(_temp, ["lab", "duo", "--wait", "--" + transport, "0", .. arguments, "--lang", "en"]);
        await terminal.Shows($"The other one calls with: charla lab duo 127.0.0.1 --{transport} ");
        var screen = await terminal.Look();
        return new Waiting(terminal, screen[(screen.IndexOf($"--{transport} ", StringComparison.Ordinal) + 6)..].Split('\n')[0].Trim());
    }

    // Ctrl-C is for the program, not for the shell that tells how it ended.
    private static Task<Terminal> Call(string transport, string port, params string[] arguments) => Terminal.Start(
        "sh", ["-c", "trap : INT; \"$@\"; echo \"exit code $?\"; exec cat", "sh", "dotnet", Running.CharlaDll, "lab", "duo", "127.0.0.1", "--" + transport, port, .. arguments, "--lang", "en"]);

    private sealed record Waiting(Terminal Terminal, string Port) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Terminal.DisposeAsync();
    }
}
