using System.Text.Json;
using Charla.Protocol;
using Charla.Server.Storage;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Who is there: docs/protocol.md section 12.</summary>
public sealed class PresenceTests
{
    [Fact(Timeout = 120_000)]
    public async Task Who_comes_and_goes_is_seen_over_every_transport_whatever_they_come_by()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var byTcp = await server.RegisterAsync("luis");
        await using var byWebSocket = await server.RegisterByWebSocketAsync("eva");
        await using var byUdp = new UdpWireClient(server.UdpEndPoint);
        await byUdp.RegisterAsync("pepe");
        var token = await TokenAsync(server, "ana");
        await Eventually.IsTrueAsync(async () => !(await byTcp.DoAsync("whois", new { nick = "ana" })).Rows[0].Flag("online"), "she has gone");
        await byTcp.DoAsync("watch");
        await byWebSocket.DoAsync("watch");
        var rows = (await byUdp.DoAsync("watch")).Rows;
        Assert.Equal(["eva", "luis", "pepe"], rows.Select(row => row.Text("nick")));
        Assert.Equal(["ws", "tcp", "udp"], rows.Select(row => Sessions(row)[0].Text("transport")));

        foreach (var transport in (string[])["tcp", "ws", "udp"])
        {
            var (tcp, ws, udp) = (byTcp.Count, byWebSocket.Count, byUdp.Count);
            await using var ana = transport == "udp" ? null : await ConnectAsync(server, transport, token);
            await using var anaByUdp = transport == "udp" ? new UdpWireClient(server.UdpEndPoint) : null;
            if (anaByUdp is not null)
                await anaByUdp.SignInAsync(token);
            foreach (var seen in (JsonElement[])[
                await byTcp.WaitAsync(Is("ana", online: true), tcp),
                await byWebSocket.WaitAsync(Is("ana", online: true), ws),
                await byUdp.WaitAsync(Is("ana", online: true), udp)])
            {
                var session = Assert.Single(Sessions(seen));
                Assert.Equal((transport, "127.0.0.1"), (session.Text("transport"), session.Text("ip")));
                Assert.Equal(transport == "udp" ? "udp test" : "test", session.Text("client"));
                Assert.InRange(session.Number("port"), 1, 65535);
                Assert.InRange(session.GetProperty("since").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
            }

            if (ana is not null)
                await ana.DoAsync("ping");
            await (ana?.SendLineAsync("""{"op":"bye"}""") ?? anaByUdp!.TellAsync("bye", new { }));
            foreach (var gone in (JsonElement[])[
                await byTcp.WaitAsync(Is("ana", online: false), tcp),
                await byWebSocket.WaitAsync(Is("ana", online: false), ws),
                await byUdp.WaitAsync(Is("ana", online: false), udp)])
            {
                Assert.False(gone.Has("sessions"));
                Assert.True(gone.Has("seen"));
            }
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Somebody_with_several_connections_is_online_until_the_last_one_has_gone()
    {
        await using var server = await TestServer.StartAsync();
        await using var luis = await server.RegisterAsync("luis");
        await using var ana = await server.RegisterAsync("ana");
        var picture = await Picture.WatchAsync(luis);
        var more = new List<WireClient>();
        for (var i = 0; i < 9; i++)
            more.Add(await server.SignInAsync(ana.Token));
        await Eventually.IsTrueAsync(() => picture.Of("ana") is { } known && known.Has("more") && known.Number("more") == 2, "8 are named and 2 are not");
        Assert.Equal(8, Sessions(picture.Of("ana")!.Value).Count);
        foreach (var one in more)
            await one.DisposeAsync();
        await Eventually.IsTrueAsync(() => picture.Of("ana") is { } known && known.Flag("online") && Sessions(known).Count == 1 && !known.Has("more"), "one is left");
        await ana.SendLineAsync("""{"op":"bye"}""");
        await Eventually.IsTrueAsync(() => picture.Of("ana") is { } known && !known.Flag("online"), "none is left");

        // Signals are counted without a gap, and a ping tells the last one.
        Assert.Equal(picture.LastN, picture.Signals);
        Assert.Equal(picture.LastN, (await luis.DoAsync("ping")).End.Number("n"));
    }

    [Theory(Timeout = 120_000)]
    [InlineData(AddressesFor.Everyone, true, true)]
    [InlineData(AddressesFor.Moderators, false, true)]
    [InlineData(AddressesFor.Nobody, false, false)]
    public async Task Who_may_see_addresses_is_the_operators_choice_and_ones_own_are_always_there(AddressesFor choice, bool seesMember, bool seesModerator)
    {
        await using var server = await TestServer.StartAsync(options => options with { Addresses = choice });
        await using var ana = await server.RegisterAsync("ana");
        foreach (var (role, sees) in ((ServerRole, bool)[])[(ServerRole.Member, seesMember), (ServerRole.Moderator, seesModerator), (ServerRole.Owner, seesModerator)])
        {
            var nick = "w" + role.ToString().ToLowerInvariant();
            await using var watcher = await server.RegisterAsync(nick);
            await server.PromoteAsync(nick, role);
            var picture = await Picture.WatchAsync(watcher);
            Assert.True(Sessions(picture.Of(nick)!.Value)[0].Has("ip"));
            Assert.Equal(sees, Sessions(picture.Of("ana")!.Value)[0].Has("ip"));
            Assert.Equal(sees, Sessions(picture.Of("ana")!.Value)[0].Has("port"));
            Assert.Equal(sees, Sessions((await watcher.DoAsync("whois", new { nick = "ana" })).Rows[0])[0].Has("ip"));
            Assert.Equal(sees, Sessions((await watcher.DoAsync("who")).Rows[0])[0].Has("ip"));
            await using (await server.SignInAsync(ana.Token))
            {
                await Eventually.IsTrueAsync(() => Sessions(picture.Of("ana")!.Value).Count == 2, "a signal of it");
                Assert.Equal(sees, Sessions(picture.Of("ana")!.Value)[1].Has("ip"));
            }
        }
    }

    [Fact(Timeout = 240_000)]
    public async Task A_crowd_is_told_by_its_number_only_and_who_is_known_otherwise_as_ever()
    {
        await using var server = await TestServer.StartAsync();
        await using var luis = await server.RegisterAsync("luis");
        await using var friend = await server.RegisterAsync("friend");
        await luis.DoAsync("post", new { conv = "@friend", text = "hola" });
        var crowd = new List<WireClient>();
        var picture = await Picture.WatchAsync(luis);
        for (var i = 0; i < 98; i++)
            crowd.Add(await server.RegisterAsync($"p{i:000}"));
        await Eventually.IsTrueAsync(() => picture.Online.Length == 100, "100 are no crowd");
        Assert.Null(picture.CountOf("#general"));

        crowd.Add(await server.RegisterAsync("p098"));
        await Eventually.IsTrueAsync(() => picture.CountOf("#general") is { } count && count.Flag("crowded") && count.Number("online") == 101, "101 are one");
        var extra = await server.RegisterAsync("p099");
        await Eventually.IsTrueAsync(() => picture.CountOf("#general")!.Value.Number("online") == 102, "they are counted");
        Assert.Null(picture.Of("p099"));
        await friend.SendLineAsync("""{"op":"bye"}""");
        await Eventually.IsTrueAsync(() => !picture.Of("friend")!.Value.Flag("online"), "the friend is told one by one");

        // Who watches anew has the count, and of people those they know otherwise.
        await using var friendAgain = await server.SignInAsync(friend.Token);
        var again = await Picture.WatchAsync(friendAgain);
        Assert.Equal(["friend", "luis"], again.Online);
        await Eventually.IsTrueAsync(() => again.CountOf("#general") is { } count && count.Flag("crowded"), "it is told of the crowd");
        var who = await luis.DoAsync("who", new { conv = "#general", after = "p050", limit = 10 });
        Assert.Equal((102L, true), (who.End.Number("online"), who.End.Flag("more")));
        Assert.Equal(Enumerable.Range(51, 10).Select(i => $"p{i:000}"), who.Rows.Select(row => row.Text("nick")));

        await extra.DisposeAsync();
        foreach (var one in crowd.Skip(77))
            await one.DisposeAsync();
        await Eventually.IsTrueAsync(() => picture.CountOf("#general")!.Value.Number("online") == 79, "79 are left");
        Assert.False(picture.CountOf("#general")!.Value.Flag("crowded"));
        string[] left = ["friend", "luis", .. crowd.Take(77).Select(one => one.Nick)];
        await Eventually.IsTrueAsync(() => picture.Online.SequenceEqual(left) && again.Online.SequenceEqual(left), "and they are told one by one again");
        foreach (var one in crowd.Take(77))
            await one.DisposeAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Only_who_shares_a_conversation_is_told_of_and_joining_one_tells_of_all_in_it()
    {
        await using var server = await TestServer.StartAsync();
        await using var luis = await server.RegisterAsync("luis");
        await using var ana = await server.RegisterAsync("ana");
        await luis.DoAsync("leave", new { conv = "#general" });
        var picture = await Picture.WatchAsync(luis);
        Assert.Equal(["luis"], picture.Online);
        await ana.DoAsync("create", new { conv = "#redes" });
        await using var eva = await server.RegisterAsync("eva");
        await luis.DoAsync("join", new { conv = "#redes" });
        await Eventually.IsTrueAsync(() => picture.Online.SequenceEqual(["ana", "luis"]), "ana is in it");
        await eva.DoAsync("join", new { conv = "#redes" });
        await Eventually.IsTrueAsync(() => picture.Online.SequenceEqual(["ana", "eva", "luis"]), "eva is too now");

        await luis.DoAsync("leave", new { conv = "#redes" });
        await eva.DisposeAsync();
        await Eventually.IsTrueAsync(() => picture.Online.SequenceEqual(["ana", "luis"]), "of who was told, the going is told too");
        await luis.DoAsync("watch", new { on = false });
        var signals = picture.Signals;
        await using var again = await server.SignInAsync(luis.Token);
        var other = await Picture.WatchAsync(again);
        await luis.DoAsync("join", new { conv = "#redes" });
        await Eventually.IsTrueAsync(() => other.Online.SequenceEqual(["ana", "luis"]), "the other connection is told");
        Assert.Equal(signals, picture.Signals);
    }

    [Fact(Timeout = 120_000)]
    public async Task How_far_others_have_read_is_told_and_can_be_asked()
    {
        await using var server = await TestServer.StartAsync();
        await using var luis = await server.RegisterAsync("luis");
        await using var ana = await server.RegisterAsync("ana");
        await luis.DoAsync("watch");
        await ana.DoAsync("watch");
        var first = (await luis.DoAsync("post", new { conv = "@ana", text = "hola" })).Seq;
        await ana.DoAsync("read", new { conv = "@luis", seq = first });
        var seen = await luis.WaitAsync(frame => frame.Op() == "seen");
        Assert.Equal(("@ana", "ana", first), (seen.Text("conv"), seen.Text("nick"), seen.Number("seq")));
        var general = (await luis.DoAsync("post", new { conv = "#general", text = "a todos" })).Seq;
        await luis.DoAsync("read", new { conv = "#general", seq = general });
        seen = await ana.WaitAsync(frame => frame.Op() == "seen");
        Assert.Equal(("#general", "luis", general), (seen.Text("conv"), seen.Text("nick"), seen.Number("seq")));
        Assert.DoesNotContain(luis.Received, frame => frame.Op() == "seen" && frame.Text("nick") == "luis");

        var mark = Assert.Single((await luis.DoAsync("marks", new { conv = "@ana" })).Rows);
        Assert.Equal(("ana", first), (mark.Text("nick"), mark.Number("seq")));
        await luis.DoAsync("create", new { conv = "#suya", @private = true });
        Assert.Equal("not-found", (await ana.AskAsync("marks", new { conv = "#suya" })).Code);
        Assert.Equal("not-found", (await ana.AskAsync("who", new { conv = "#suya" })).Code);
        Assert.Empty((await luis.DoAsync("marks", new { conv = "#suya" })).Rows);
        await ana.DoAsync("leave", new { conv = "#general" });
        Assert.Equal("not-member", (await ana.AskAsync("marks", new { conv = "#general" })).Code);
        Assert.Equal(1, (await ana.DoAsync("who", new { conv = "#general" })).End.Number("online"));
    }

    [Fact(Timeout = 120_000)]
    public async Task An_account_is_described_also_when_it_is_away_and_after_a_restart()
    {
        await using var server = await TestServer.StartAsync();
        await using var luis = await server.RegisterAsync("luis");
        var ana = await server.RegisterAsync("ana");
        await ana.DoAsync("profile", new { name = "Ana María" });
        var here = await luis.DoAsync("whois", new { nick = "ANA" });
        Assert.True(here.Rows[0].Flag("online"));
        Assert.Equal(("ana", "Ana María"), (here.End.Text("nick"), here.End.Text("name")));
        Assert.True(here.End.Has("since"));
        Assert.False(here.End.Has("seen"));
        Assert.False(here.End.Has("role"));
        await ana.DisposeAsync();
        await Eventually.IsTrueAsync(() => server.Context.Presence.Online == 1, "ana has gone");

        var gone = await luis.DoAsync("whois", new { nick = "ana" });
        Assert.False(gone.Rows[0].Flag("online"));
        var seen = gone.End.GetProperty("seen").GetDateTimeOffset();
        Assert.Equal(seen, gone.Rows[0].GetProperty("seen").GetDateTimeOffset());
        Assert.Equal("not-found", (await luis.AskAsync("whois", new { nick = "nadie" })).Code);

        await server.RestartAsync();
        await using var again = await server.SignInAsync(luis.Token);
        Assert.Equal(seen, (await again.DoAsync("whois", new { nick = "ana" })).End.GetProperty("seen").GetDateTimeOffset());
        Assert.True((await again.DoAsync("who")).Rows is [var only] && only.Text("nick") == "luis");
    }

    [Trait("Category", "Udp")]
    [Fact(Timeout = 120_000)]
    public async Task Who_moves_to_another_address_is_seen_there()
    {
        await using var server = await TestServer.StartAsync();
        await using var luis = await server.RegisterAsync("luis");
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        var picture = await Picture.WatchAsync(luis);
        Assert.Equal(ana.Local.Port, Sessions(picture.Of("ana")!.Value)[0].Number("port"));
        var from = ana.Count;
        ana.Rebind();
        await ana.TellAsync("ping", new { pad = new string('x', 50) });
        await ana.TellAsync("move", new { token = (await ana.WaitAsync(frame => frame.Op() == "move", from)).Text("token") });
        await Eventually.IsTrueAsync(() => Sessions(picture.Of("ana")!.Value)[0].Number("port") == ana.Local.Port, "its new port is told");
    }

    [Trait("Category", "Udp")]
    [Fact(Timeout = 120_000)]
    public async Task Over_UDP_the_pages_fit_datagrams_and_give_everyone_once()
    {
        await using var server = await TestServer.StartAsync();
        var people = new List<WireClient>();
        for (var i = 0; i < 30; i++)
            people.Add(await server.RegisterAsync($"p{i:00}"));
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await luis.RegisterAsync("luis");
        foreach (var op in (string[])["watch", "who"])
        {
            var nicks = new List<string>();
            for (var more = true; more;)
            {
                var page = await luis.DoAsync(op, new { after = nicks.LastOrDefault(), limit = 500 });
                nicks.AddRange(page.Rows.Select(row => row.Text("nick")!));
                more = page.End.Flag("more");
                Assert.NotEmpty(page.Rows);
            }

            Assert.Equal(["luis", .. people.Select(one => one.Nick)], nicks);
        }

        Assert.All(luis.Lengths, length => Assert.InRange(length, 1, 1200));
        foreach (var one in people)
            await one.DisposeAsync();
    }

    private static Func<JsonElement, bool> Is(string nick, bool online) =>
        frame => frame.Op() == "presence" && !frame.Has("id") && frame.Text("nick") == nick && frame.Flag("online") == online;

    private static List<JsonElement> Sessions(JsonElement presence) => [.. presence.GetProperty("sessions").EnumerateArray()];

    private static async Task<string> TokenAsync(TestServer server, string nick)
    {
        await using var client = await server.RegisterAsync(nick);
        return client.Token;
    }

    private static async Task<WireClient> ConnectAsync(TestServer server, string transport, string token)
    {
        var client = transport == "ws" ? await WireClient.ConnectAsync(server.WebSocketAddress) : await server.ConnectAsync();
        await client.HelloAsync();
        await client.SignInAsync(token);
        return client;
    }
}
