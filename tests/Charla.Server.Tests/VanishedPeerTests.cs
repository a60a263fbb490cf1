using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Connections whose other end is gone without a word; and those that only read nothing.</summary>
public sealed class VanishedPeerTests
{
    // A minute is six seconds.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(6);

    [Fact(Timeout = 120_000)]
    public async Task Who_vanishes_while_something_is_under_way_is_noticed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells what a peer has confirmed.");
        await using var server = await TestServer.StartWithHttpAsync(options => options with { LongestSilence = Silence });
        await using var ana = await server.RegisterAsync("ana");
        await using var eva = await server.RegisterAsync("eva");
        using var luis = await RawWebSocket.ConnectAsync(server);
        await luis.SendAsync("{\"op\":\"register\",\"id\":1,\"nick\":\"luis\"}\n");
        await Eventually.IsTrueAsync(() => server.Context.Presence.Online == 3, "all are there");
        var picture = await Picture.WatchAsync(ana);

        eva.Socket!.Vanish();
        luis.Socket.Vanish();
        await ana.DoAsync("post", new { conv = "#general", text = "who is there?" });
        await Eventually.IsTrueAsync(() => picture.Online.SequenceEqual(["ana"]), "eva and luis have gone");
        Assert.Equal(1, server.Sessions);
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_vanishes_while_nothing_happens_is_noticed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The filter that lets a peer vanish is Linux's.");
        await using var server = await TestServer.StartWithHttpAsync(options => options with { LongestSilence = Silence });
        await using var eva = await server.RegisterAsync("eva");
        using var luis = await RawWebSocket.ConnectAsync(server);
        await luis.SendAsync("{\"op\":\"register\",\"id\":1,\"nick\":\"luis\"}\n");
        await Eventually.IsTrueAsync(() => server.Context.Presence.Online == 2, "both are there");
        eva.Socket!.Vanish();
        luis.Socket.Vanish();
        await Eventually.IsTrueAsync(() => server.Sessions == 0, "both have gone");
    }

    [Fact(Timeout = 240_000)]
    public async Task Who_reads_nothing_for_long_is_never_cut_off()
    {
        await using var server = await TestServer.StartAsync(options => options with { LongestSilence = Silence });
        await using var ana = await server.RegisterAsync("ana");
        await using var slow = await WireClient.ConnectAsync(server.EndPoint, reading: false, receiveBuffer: 4096);
        await slow.SendLineAsync("""{"op":"hello","protocol":1,"client":"slow"}""");
        await slow.SendAsync("register", new { nick = "slow" });
        await Eventually.IsTrueAsync(() => server.Context.Presence.Online == 2, "it is there");

        // More than all buffers on the way hold: it has closed its window.
        var text = new string('x', 16_000);
        long last = 0;
        for (var i = 0; i < 600; i++)
            last = (await ana.DoAsync("post", new { conv = "#general", text })).Seq;

        // By the time that others have vanished one after the other, it would have been noticed too.
        for (var times = 0; times < 3; times++)
        {
            await using var other = await server.RegisterAsync($"other{times}");
            if (OperatingSystem.IsLinux())
                other.Socket!.Vanish();
            else
                await other.SendLineAsync("""{"op":"bye"}""");
            await Eventually.IsTrueAsync(() => server.Sessions == 2, "the other one has gone");
        }

        Assert.True(server.Context.Presence.IsOnline(server.Store.Read(view => view.FindAccount("slow"))!.Id));
        slow.StartReading();
        await slow.LiveAsync("#general", last);
    }
}
