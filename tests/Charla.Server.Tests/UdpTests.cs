using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>The same room over UDP: signing in, requests, the live feed.</summary>
[Trait("Category", "Udp")]
public sealed class UdpTests
{
    [Fact(Timeout = 120_000)]
    public async Task Over_udp_one_posts_into_the_same_room_as_over_tcp()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        var welcome = await luis.HelloAsync();
        Assert.Equal(server.UdpEndPoint.Port, welcome.GetProperty("ports").Number("udp"));
        Assert.Equal(luis.Local.Port, welcome.GetProperty("you").Number("port"));
        await luis.RegisterAsync("luis");
        Assert.Equal("#general", Assert.Single(luis.Signed.Rows).Text("conv"));

        var posted = await luis.DoAsync("post", new { conv = "#general", text = "over udp" });
        var seen = await ana.LiveAsync("#general", posted.Seq);
        Assert.Equal(("udp", "luis", "over udp"), (seen.Text("via"), seen.Text("from"), seen.Text("text")));

        var answered = await ana.DoAsync("post", new { conv = "#general", text = "over tcp" });
        Assert.Equal("over tcp", (await luis.LiveAsync("#general", answered.Seq)).Text("text"));
        Assert.NotEqual(0, (await luis.DoAsync("ping")).End.Text("time")!.Length);
    }

    [Fact(Timeout = 120_000)]
    public async Task The_last_entry_is_told_again_until_it_is_confirmed_and_comes_again_when_asked_for()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await luis.RegisterAsync("luis");

        luis.IsDeaf = true;
        var last = (await ana.DoAsync("post", new { conv = "#general", text = "lost" })).Seq;
        Assert.Empty(luis.Pushed("#general"));
        luis.IsDeaf = false;
        var heads = await luis.WaitAsync(frame => frame.Op() == "heads");
        Assert.Equal(last, heads.GetProperty("heads").Number("#general"));

        await luis.TellAsync("pull", new { conv = "#general", after = last - 1 });
        Assert.Equal("lost", (await luis.LiveAsync("#general", last)).Text("text"));
        await luis.TellAsync("ack", new { heads = new Dictionary<string, long> { ["#general"] = last }, rev = 100 });
        var told = luis.Received.Count(frame => frame.Op() == "heads");
        var next = (await ana.DoAsync("post", new { conv = "#general", text = "next" })).Seq;
        await luis.LiveAsync("#general", next);
        Assert.InRange(luis.Received.Count(frame => frame.Op() == "heads"), told, told + 1);
    }
}
