using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Sessions that change their address, and addresses with several sessions.</summary>
[Trait("Category", "Udp")]
public sealed class UdpMoveTests
{
    [Fact(Timeout = 120_000)]
    public async Task Moves_in_a_row_each_need_their_own_proof_and_the_last_place_counts()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        using var one = new UdpStranger(server.UdpEndPoint);
        using var two = new UdpStranger(server.UdpEndPoint);
        using var three = new UdpStranger(server.UdpEndPoint);
        var sid = await one.SignInAsync(ana.Token);
        var second = (await two.AskAsync(Ping(sid, 2))).Text("token")!;
        Assert.Equal(2, (await two.AskAsync(Move(sid, second) + Ping(sid, 2))).Number("id"));

        // The one before it is another address again, and a token is good for the address it was sent to.
        Assert.Equal("move", (await one.AskAsync(Ping(sid, 3))).Op());
        Assert.Equal("move", (await three.AskAsync(Move(sid, second) + Ping(sid, 4))).Op());
        var third = (await three.AskAsync(Ping(sid, 5))).Text("token")!;
        Assert.NotEqual(second, third);
        Assert.Equal(6, (await three.AskAsync(Move(sid, third) + Ping(sid, 6))).Number("id"));
        Assert.Equal("move", (await two.AskAsync(Ping(sid, 7))).Op());

        // A late copy of the second move takes it there, and whoever goes on elsewhere is asked again.
        Assert.Equal(8, (await two.AskAsync(Move(sid, second) + Ping(sid, 8))).Number("id"));
        third = (await three.AskAsync(Ping(sid, 9))).Text("token")!;
        Assert.Equal(10, (await three.AskAsync(Move(sid, third) + Ping(sid, 10))).Number("id"));
        var posted = await ana.DoAsync("post", new { conv = "#general", text = "there" });
        Assert.Equal(posted.Seq, (await three.WaitAsync("entry")).Number("seq"));
        Assert.Equal(2, server.Sessions);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_session_may_move_to_where_another_one_is_and_both_go_on()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        using var here = new UdpStranger(server.UdpEndPoint);
        using var there = new UdpStranger(server.UdpEndPoint);
        var (one, other) = (await here.SignInAsync(ana.Token), await there.SignInAsync(ana.Token));
        Assert.NotEqual(one, other);
        var token = (await there.AskAsync(Ping(one, 2))).Text("token")!;
        Assert.Equal("move", (await there.AskAsync(Move(one, token[..^1] + (token[^1] == 'A' ? 'B' : 'A')) + Ping(one, 3))).Op());
        Assert.Equal(4, (await there.AskAsync(Move(one, token) + Ping(one, 4))).Number("id"));
        Assert.Equal(5, (await there.AskAsync(Ping(other, 5))).Number("id"));
        Assert.Equal("bye", (await there.AskAsync($$"""{"op":"bye","sid":"{{other}}"}""")).Op());
        Assert.Equal("bye", (await there.WaitAsync("bye")).Op());
        await Eventually.IsTrueAsync(() => server.Sessions == 2, "the other one has ended");
        Assert.Equal(6, (await there.AskAsync(Ping(one, 6))).Number("id"));
    }

    [Fact(Timeout = 120_000)]
    public async Task By_IPv6_it_is_the_same_and_one_may_come_over_from_IPv4()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using var server = await TestServer.StartAsync(options => options with { Bind = [IPAddress.Loopback, IPAddress.IPv6Loopback] });
        var six = server.UdpEndPoints.Single(endPoint => endPoint.AddressFamily == AddressFamily.InterNetworkV6);
        await using var ana = new UdpWireClient(six);
        Assert.Equal("::1", (await ana.HelloAsync()).GetProperty("you").Text("ip"));
        await ana.RegisterAsync("ana");
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await luis.RegisterAsync("luis");
        await luis.LiveAsync("#general", (await ana.DoAsync("post", new { conv = "#general", text = "over six" })).Seq);
        await ana.LiveAsync("#general", (await luis.DoAsync("post", new { conv = "#general", text = "over four" })).Seq);

        foreach (var endPoint in (IPEndPoint[])[six, server.UdpEndPoint, six])
        {
            var from = luis.Count;
            luis.Rebind(endPoint);
            await luis.TellAsync("ping", new { pad = new string('x', 50) });
            await luis.TellAsync("move", new { token = (await luis.WaitAsync(frame => frame.Op() == "move", from)).Text("token") });
            await luis.LiveAsync("#general", (await ana.DoAsync("post", new { conv = "#general", text = "where you are" })).Seq);
        }
    }

    private static string Ping(string sid, int id) => $$"""{"op":"ping","sid":"{{sid}}","id":{{id}},"pad":"xxxxxxxxxxxxxxxxxxxx"}""";

    private static string Move(string sid, string token) => JsonSerializer.Serialize(new { op = "move", sid, token }) + "\n";
}
