using System.Diagnostics;
using System.Text;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>What the server answers over UDP to whom it does not know: little, and it remembers nothing of it.</summary>
[Trait("Category", "Udp")]
public sealed class UdpDoorTests
{
    private const string Hello = """{"op":"hello","protocol":1,"client":"x","pad":"*"}""";

    [Fact(Timeout = 120_000)]
    public async Task A_short_hello_is_told_to_be_longer_and_a_padded_one_is_welcome()
    {
        await using var server = await TestServer.StartAsync();
        using var stranger = new UdpStranger(server.UdpEndPoint);
        Assert.Equal("too-short", (await stranger.AskAsync(UdpWireClient.Padded(Hello, 100))).Text("code"));
        Assert.Equal("welcome", (await stranger.AskAsync(UdpWireClient.Padded(Hello, 400))).Op());
        Assert.Equal("unsupported-protocol", (await stranger.AskAsync(UdpWireClient.Padded(Hello.Replace(":1", ":9"), 400))).Text("code"));
        Assert.Equal("hello-first", (await stranger.AskAsync("""{"op":"ping","id":1,"pad":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}""")).Text("code"));
        Assert.Equal("too-long", (await stranger.AskAsync(UdpWireClient.Padded(Hello, 1201))).Text("code"));
        Assert.Equal(0, server.Sessions);
    }

    [Fact(Timeout = 120_000)]
    public async Task An_id_is_good_for_its_own_address_and_for_a_minute()
    {
        var time = new ShiftedTime();
        await using var server = await TestServer.StartAsync(time: time);
        using var one = new UdpStranger(server.UdpEndPoint);
        using var other = new UdpStranger(server.UdpEndPoint);
        var sid = (await one.AskAsync(UdpWireClient.Padded(Hello, 400))).Text("sid")!;
        var forged = (sid[0] == 'A' ? 'B' : 'A') + sid[1..];

        Assert.Equal(22, sid.Length);
        Assert.Equal("session-gone", (await other.AskAsync(Register(sid, "ana"))).Text("code"));
        Assert.Equal("session-gone", (await one.AskAsync(Register(forged, "ana"))).Text("code"));
        Assert.Equal("session-gone", (await one.AskAsync(Register("short", "ana"))).Text("code"));
        time.Pass(TimeSpan.FromSeconds(61));
        Assert.Equal("session-gone", (await one.AskAsync(Register(sid, "ana"))).Text("code"));
        Assert.Equal(0, server.Sessions);

        sid = (await one.AskAsync(UdpWireClient.Padded(Hello, 400))).Text("sid")!;
        Assert.Equal("conv", (await one.AskAsync(Register(sid, "ana"))).Op());
        Assert.Equal(1, server.Sessions);
    }

    [Fact(Timeout = 300_000)]
    public async Task A_stranger_is_answered_no_more_bytes_than_it_sent_whatever_it_sends()
    {
        await using var server = await TestServer.StartAsync();
        using var stranger = new UdpStranger(server.UdpEndPoint);
        var random = new Random(1);
        string[] seeds =
        [
            Hello, """{"op":"hello"}""", """{"op":"hello","protocol":7}""", "{", "{}", """{"op":"ping","id":1}""", "x",
            Register("AZmzT5-AZmzT5-AZmzT5-A", "ana"), """{"op":"move","sid":"AZmzT5-AZmzT5-AZmzT5-A","token":""}""", """{"op":"ack","sid":""}""",
        ];
        for (var i = 0; i < 1_000; i++)
        {
            var sent = Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)].Replace("*", new string('x', random.Next(600)), StringComparison.Ordinal));
            if (random.Next(3) == 0)
                sent[random.Next(sent.Length)] = (byte)random.Next(256);
            if (random.Next(3) == 0)
                sent = sent[..random.Next(1, sent.Length + 1)];
            var answers = await stranger.AnswersAsync(sent);
            Assert.True(answers.Sum(answer => answer.Length) <= sent.Length, $"{Encoding.UTF8.GetString(sent)} was answered {string.Concat(answers)}");
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Sessions_that_are_not_there_are_told_so_but_not_always()
    {
        await using var server = await TestServer.StartAsync();
        using var stranger = new UdpStranger(server.UdpEndPoint);
        var since = Stopwatch.GetTimestamp();
        var answered = 0;
        for (var i = 0; i < 100; i++)
            answered += (await stranger.AnswersAsync(Encoding.UTF8.GetBytes(Register("AZmzT5-AZmzT5-AZmzT5-A", "ana")), times: 20)).Count;
        Assert.InRange(answered, 1, 201 + 200 * Stopwatch.GetElapsedTime(since).TotalSeconds);
        Assert.True(answered < 2_000 || Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(9), $"All {answered} were answered.");
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_writes_nonsense_does_not_keep_others_from_moving()
    {
        await using var server = await TestServer.StartAsync();
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await luis.RegisterAsync("luis");
        using var stranger = new UdpStranger(server.UdpEndPoint);
        luis.Rebind();
        var (nonsense, ping) = (Register("AZmzT5-AZmzT5-AZmzT5-A", "ana"), Encoding.UTF8.GetBytes(luis.Request("ping", new { pad = new string('x', 50) }).ToJsonString()));
        for (var i = 0; i < 30; i++)
            await stranger.AnswersAsync(Encoding.UTF8.GetBytes(nonsense), times: 20);
        for (var i = 0; i < 20; i++)
            stranger.Send(nonsense);
        await luis.SendBytesAsync(ping);
        await luis.WaitAsync(frame => frame.Op() == "move");
    }

    [Fact(Timeout = 120_000)]
    public async Task When_the_clock_is_set_back_a_new_hello_is_enough_and_sessions_go_on()
    {
        var time = new ShiftedTime();
        await using var server = await TestServer.StartAsync(time: time);
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        using var one = new UdpStranger(server.UdpEndPoint);
        var sid = (await one.AskAsync(UdpWireClient.Padded(Hello, 400))).Text("sid")!;
        time.SetClock(TimeSpan.FromDays(-400));
        await ana.DoAsync("ping");
        Assert.Equal("session-gone", (await one.AskAsync(Register(sid, "luis"))).Text("code"));
        sid = (await one.AskAsync(UdpWireClient.Padded(Hello, 400))).Text("sid")!;
        Assert.Equal("conv", (await one.AskAsync(Register(sid, "luis"))).Op());
        ana.Rebind();
        await ana.TellAsync("ping", new { pad = new string('x', 50) });
        await ana.TellAsync("move", new { token = (await ana.WaitAsync(frame => frame.Op() == "move")).Text("token") });
        await ana.DoAsync("ping");
    }

    private static string Register(string sid, string nick) =>
        $$"""{"op":"register","sid":"{{sid}}","id":1,"nick":"{{nick}}","pad":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}""";
}
