using System.Net;
using Charla.EndToEnd.Support;
using Charla.Netem;

namespace Charla.EndToEnd;

/// <summary>The clients in docs/clients, as anybody would run them; and those of version 0.1, which every later server still serves.</summary>
public sealed class PythonTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private const string Today = "docs/clients";
    private const string FirstVersion = "tests/EndToEnd/clients-0.1";

    [Theory]
    [InlineData(Today)]
    [InlineData(FirstVersion)]
    public async Task Two_who_use_charla_py_lose_and_repeat_nothing_when_the_server_is_killed(string clients)
    {
        await using var server = await ChatServer.Start(_temp["data"], ChatServer.QuietPort());
        await using var ana = Start(clients, "charla.py", $"127.0.0.1:{server.Port}", "ana", "secret ana");
        await using var luis = Start(clients, "charla.py", $"127.0.0.1:{server.Port}", "luis", "secret luis");
        await ana.Line("your lines go to #general");
        await luis.Line("your lines go to #general");
        await Say(ana, "general", 0, 20);
        await Say(luis, "general", 0, 20);
        await server.Kill();
        await ana.Line("no connection");
        await Say(ana, "general", 20, 40);
        await ana.Type("/open @luis\n");
        await Say(ana, "direct", 0, 20);
        await Say(luis, "general", 20, 40);
        await server.StartAgain();
        await Heard(ana, "#general ", "luis", "general", 40);
        await Heard(luis, "#general ", "ana", "general", 40);
        await Heard(ana, "@luis ", "ana", "direct", 20);
        await Heard(luis, "@ana ", "ana", "direct", 20);

        // Killed while they write.
        await Say(ana, "direct", 20, 60);
        await server.Kill();
        await server.StartAgain();
        await ana.Type("/quit\n");
        await luis.Type("salir\n");
        Assert.Equal(0, await ana.ExitCode());
        Assert.Equal(0, await luis.ExitCode());

        using var reader = await Wire.Connect(server.Port);
        await reader.Ok(new { op = "signin", nick = "luis", password = "secret luis" });
        Assert.Equal(Texts("direct", 60), (await reader.Log("@ana")).Where(line => line.Kind == "text").Select(line => line.Text));
        var general = await reader.Log("#general");
        Assert.Equal(Texts("general", 40), general.Where(line => line.Kind == "text" && line.From == "ana").Select(line => line.Text));
        Assert.Equal(Texts("general", 40), general.Where(line => line.Kind == "text" && line.From == "luis").Select(line => line.Text));
    }

    [Theory]
    [InlineData(Today)]
    [InlineData(FirstVersion)]
    public async Task Minimal_py_posts_what_is_typed_and_prints_what_is_said(string clients)
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        // It knows only the one port.
        var program = await File.ReadAllTextAsync(Client(clients, "minimal.py"));
        await File.WriteAllTextAsync(_temp["minimal.py"], program.Replace("22222", $"{server.Port}", StringComparison.Ordinal));
        await using var ana = Start(clients, _temp["minimal.py"], "127.0.0.1", "ana", "secret ana");
        await using var luis = Start(clients, _temp["minimal.py"], "127.0.0.1", "luis", "secret luis");
        await server.Process.Line("+ ana");
        await server.Process.Line("+ luis");
        await Task.WhenAll(Say(ana, "general", 0, 300), Say(luis, "general", 0, 300));
        await Heard(luis, "#general ", "ana", "general", 300, said: "text ");
        await Heard(ana, "#general ", "luis", "general", 300, said: "text ");
        ana.EndInput();
        Assert.Equal(0, await ana.ExitCode());
    }

    [Theory]
    [InlineData(Today, 0)]
    [InlineData(Today, 0.2)]
    [InlineData(FirstVersion, 0.2)]
    public async Task Two_who_use_udp_py_lose_and_repeat_nothing_on_a_network_that_does(string clients, double share)
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        var weather = new Conditions { Loss = share, Repeat = share / 2, Reorder = share / 2 };
        await using var network = UdpProxy.Start(
            new IPEndPoint(IPAddress.Loopback, 0), await Udp(server), new ProxyOptions { Seed = 7, ToServer = weather, ToClient = weather });
        await using var ana = Start(clients, "udp.py", $"{network.LocalEndPoint}", "ana", "secret ana");
        await using var luis = Start(clients, "udp.py", $"{network.LocalEndPoint}", "luis", "secret luis");
        await server.Process.Line("+ ana");
        await server.Process.Line("+ luis");
        var longText = new string('ñ', 150);
        await Task.WhenAll(Say(ana, "general", 0, 15), Say(luis, "general", 0, 15));
        await ana.Type($"{longText}more\n");
        await Heard(luis, "#general ", "ana", "general", 15, said: "text ");
        await Heard(ana, "#general ", "luis", "general", 15, said: "text ");
        await luis.Line($"#general ana text {longText}");
        await luis.Line("#general ana text more");

        // The end of the input: what was typed is stored first.
        await Say(ana, "last", 0, 3);
        ana.EndInput();
        Assert.Equal(0, await ana.ExitCode());
        await Heard(luis, "#general ", "ana", "last", 3, said: "text ");
        Assert.Equal(share > 0, network.Counters.ToClient.Lost > 0);
    }

    [Theory]
    [InlineData(Today)]
    [InlineData(FirstVersion)]
    public async Task Udp_py_goes_on_where_it_was_after_the_server_was_killed(string clients)
    {
        await using var server = await ChatServer.Start(_temp["data"], ChatServer.QuietPort());
        await using var ana = Start(clients, "udp.py", $"127.0.0.1:{server.Port}", "ana", "secret ana");
        await using var luis = Start(clients, "udp.py", $"127.0.0.1:{server.Port}", "luis", "secret luis");
        await server.Process.Line("+ ana");
        await server.Process.Line("+ luis");
        await Say(ana, "general", 0, 10);
        await Heard(luis, "#general ", "ana", "general", 10, said: "text ");
        await server.Kill();
        await Say(ana, "general", 10, 20);
        // Who says nothing finds out with the next ping only.
        await Say(luis, "general", 0, 1);
        await server.StartAgain();
        await Heard(luis, "#general ", "ana", "general", 20, said: "text ");
        await Heard(ana, "#general ", "ana", "general", 20, said: "text ");
        await Heard(ana, "#general ", "luis", "general", 1, said: "text ");
    }

    [Theory]
    [InlineData("charla.py", ": ")]
    [InlineData("udp.py", "text ")]
    public async Task Of_a_room_that_has_the_name_of_a_removed_one_they_print_all_that_is_said(string client, string said)
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        var address = client == "udp.py" ? $"{await Udp(server)}" : $"127.0.0.1:{server.Port}";
        await using var ana = Start(Today, client, address, "ana", "secret ana");
        await server.Process.Line("+ ana");
        using var luis = await Wire.Connect(server.Port);
        await luis.Ok(new { op = "register", nick = "luis", password = "secret luis" });
        using var other = await Wire.Connect(server.Port);
        await other.Ok(new { op = "signin", nick = "ana", password = "secret ana" });
        for (var round = 0; round < 3; round++)
        {
            // Each is longer than the one before it when ana comes in: no number tells them apart.
            await luis.Ok(new { op = "create", cid = $"create {round}", conv = "#redes" });
            for (var i = 0; i < 12 * round; i++)
                await luis.Ok(new { op = "post", cid = $"before {round} {i}", conv = "#redes", text = "before ana" });
            await other.Ok(new { op = "join", cid = $"join {round}", conv = "#redes" });
            for (var i = 0; i < 5; i++)
                await luis.Ok(new { op = "post", cid = $"post {round} {i}", conv = "#redes", text = $"round{round} {i}" });
            await Heard(ana, "#redes ", "luis", $"round{round}", 5, said);
            await luis.Ok(new { op = "remove", cid = $"remove {round}", conv = "#redes" });
        }
    }

    public void Dispose() => _temp.Dispose();

    private static async Task<IPEndPoint> Udp(ChatServer server) =>
        IPEndPoint.Parse((await server.Process.Line("  udp://127.0.0.1:")).Trim()["udp://".Length..]);

    private static string Client(string clients, string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Charla.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside of their checkout.");
        return Path.Combine(folder.FullName, clients, name);
    }

    private Running Start(string clients, string program, params string[] arguments) =>
        Running.Start(["python3", "-u", Path.IsPathRooted(program) ? program : Client(clients, program), .. arguments], ("HOME", _temp.Path));

    private static async Task Say(Running client, string what, int from, int to)
    {
        for (var i = from; i < to; i++)
            await client.Type($"{what} {i}\n");
    }

    /// <summary>It shows all of somebody's lines, in order and each once.</summary>
    private static async Task Heard(Running client, string conv, string from, string what, int count, string said = ": ")
    {
        List<string> Shown() => [.. client.Output.Split('\n')
            .Where(line => line.StartsWith(conv, StringComparison.Ordinal) && line.Contains($"{from} {said}{what} ", StringComparison.Ordinal))
            .Select(line => line[line.LastIndexOf(what + " ", StringComparison.Ordinal)..])];
        await Eventually.IsTrue(() => Shown().Count >= count, () => client.Output);
        Assert.Equal(Texts(what, count), Shown());
    }

    private static IEnumerable<string> Texts(string what, int count) => Enumerable.Range(0, count).Select(i => $"{what} {i}");
}
