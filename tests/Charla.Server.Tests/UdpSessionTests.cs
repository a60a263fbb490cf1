using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>A UDP session from its sign-in to its end.</summary>
[Trait("Category", "Udp")]
public sealed class UdpSessionTests
{
    [Fact(Timeout = 120_000)]
    public async Task A_sign_in_whose_answer_was_lost_is_answered_again_with_its_token_until_another_request_comes()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await ana.HelloAsync();
        var register = ana.Request("register", new { nick = "ana", client = "test" });
        await ana.SendFrameAsync(register);
        await ana.SendFrameAsync(register);
        await Eventually.IsTrueAsync(() => Oks(ana, register).Count == 2, "two answers");
        Assert.Equal(Oks(ana, register)[0].Text("token"), Oks(ana, register)[1].Text("token"));
        Assert.Equal(2, ana.Received.Count(frame => frame.Op() == "conv"));
        Assert.Equal(1, server.Sessions);

        await ana.DoAsync("ping");
        await ana.SendFrameAsync(register);
        await Eventually.IsTrueAsync(() => Oks(ana, register).Count == 3, "a third answer");
        Assert.False(Oks(ana, register)[2].Has("token"));
        Assert.Equal("already-signed-in", (await ana.AskAsync("register", new { nick = "ana" })).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_sign_in_that_fails_leaves_no_session_and_may_be_tried_again()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var other = new UdpWireClient(server.UdpEndPoint);
        Assert.Equal("bad-credentials", (await other.SignInAsync("no token")).Code);
        await Eventually.IsTrueAsync(() => server.Sessions == 1, "only ana's session");
        Assert.True((await other.SignInAsync(ana.Token)).IsOk);
        Assert.Equal(2, server.Sessions);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_late_copy_of_a_sign_in_begins_no_session_again()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        await ana.HelloAsync();
        var signIn = ana.Request("signin", new { token = ana.Token, client = "test" });
        await ana.SendFrameAsync(signIn);
        await Eventually.IsTrueAsync(() => Oks(ana, signIn).Count == 1, "its answer");
        await ana.TellAsync("bye", new { });
        await Eventually.IsTrueAsync(() => server.Sessions == 1, "that session's end");

        var before = ana.Count;
        await ana.SendFrameAsync(signIn);
        await ana.WaitAsync(frame => frame.Text("code") == "session-gone", before);
        Assert.Equal(1, server.Sessions);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_request_that_comes_twice_is_done_once()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        var post = ana.Request("post", new { conv = "#general", text = "once" });
        await ana.SendFrameAsync(post);
        await ana.SendFrameAsync(post);
        await Eventually.IsTrueAsync(() => Oks(ana, post).Count == 2, "two answers");
        Assert.Equal(Oks(ana, post)[0].Number("seq"), Oks(ana, post)[1].Number("seq"));
        Assert.Equal(["once"], (await ana.DoAsync("fetch", new { conv = "#general" })).Rows.Select(row => row.Text("text")).Where(text => text is not null));
    }

    [Fact(Timeout = 120_000)]
    public async Task Several_frames_of_one_datagram_are_taken_in_turn_and_a_broken_one_harms_no_other()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        var first = ana.Request("post", new { conv = "#general", text = "one" });
        var fetch = ana.Request("fetch", new { conv = "#general" });
        var last = ana.Request("post", new { conv = "#general", text = "two" });
        fetch.Remove("sid");
        last.Remove("sid");
        await ana.SendBytesAsync(Encoding.UTF8.GetBytes($"{first.ToJsonString()}\n{{\"op\":\"post\",\"id\":\n\n{fetch.ToJsonString()}\n{last.ToJsonString()}"));
        await Eventually.IsTrueAsync(() => Oks(ana, last).Count == 1, "the last one's answer");
        Assert.Single(Oks(ana, first));
        Assert.Single(Oks(ana, fetch));
        Assert.Contains(ana.Received, frame => frame.Text("code") == "bad-frame");
        Assert.Equal("bad-request", (await ana.AskAsync("ping", new { len = 3 })).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_says_bye_is_gone_and_a_server_that_stops_says_so()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        await luis.RegisterAsync("luis");

        await ana.TellAsync("bye", new { });
        await ana.WaitAsync(frame => frame.Op() == "bye" && frame.Text("sid") == ana.Sid);
        await Eventually.IsTrueAsync(() => server.Sessions == 1, "only luis's session");
        await ana.TellAsync("ping", new { pad = new string('x', 50) });
        await ana.WaitAsync(frame => frame.Text("code") == "session-gone");

        var post = luis.Request("post", new { conv = "#general", text = "last words" });
        await luis.SendFrameAsync(post);
        await luis.WaitAsync(frame => frame.Op() == "ok" && frame.Number("id") == post["id"]!.GetValue<long>());
        await server.StopAsync();
        Assert.Equal("shutting-down", (await luis.WaitAsync(frame => frame.Op() == "bye")).Text("code"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_is_silent_for_a_minute_is_gone_and_who_pings_stays()
    {
        var time = new ShiftedTime();
        await using var server = await TestServer.StartAsync(time: time);
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        await luis.RegisterAsync("luis");
        time.Pass(TimeSpan.FromSeconds(40));
        await luis.DoAsync("ping");
        time.Pass(TimeSpan.FromSeconds(30));
        await Eventually.IsTrueAsync(() => server.Sessions == 1, "only luis's session");
        await luis.DoAsync("ping");
        await ana.WaitAsync(frame => frame.Op() == "bye");
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_moves_to_another_address_proves_it_and_goes_on_there()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await luis.RegisterAsync("luis");
        luis.Rebind();

        var post = luis.Request("post", new { conv = "#general", text = "from elsewhere" });
        await luis.SendFrameAsync(post);
        var token = (await luis.WaitAsync(frame => frame.Op() == "move")).Text("token")!;
        Assert.Equal(16, token.Length);
        Assert.Empty(Oks(luis, post));

        // Somebody else cannot take it along.
        await using var thief = new UdpWireClient(server.UdpEndPoint) { Sid = luis.Sid };
        await thief.TellAsync("move", new { token });
        await thief.WaitAsync(frame => frame.Op() == "move");

        await luis.TellAsync("move", new { token });
        await luis.DoAsync("ping");
        await luis.SendFrameAsync(post);
        await Eventually.IsTrueAsync(() => Oks(luis, post).Count == 1, "the answer at the new address");
        var seen = await ana.DoAsync("post", new { conv = "#general", text = "to there" });
        await luis.LiveAsync("#general", seen.Seq);
        Assert.Equal(2, server.Sessions);
        Assert.DoesNotContain(thief.Received, frame => frame.Op() is "ok" or "entry");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_session_goes_on_at_another_address_of_the_server()
    {
        await using var server = await TestServer.StartAsync(options => options with { Bind = [IPAddress.Loopback, IPAddress.Parse("127.0.0.2")] });
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = new UdpWireClient(server.UdpEndPoints[0]);
        await luis.RegisterAsync("luis");
        luis.Rebind(server.UdpEndPoints[1]);
        await luis.TellAsync("ack", new { pad = new string('x', 50) });
        await luis.TellAsync("move", new { token = (await luis.WaitAsync(frame => frame.Op() == "move")).Text("token") });
        await luis.DoAsync("ping");
        var posted = await ana.DoAsync("post", new { conv = "#general", text = "there" });
        await luis.LiveAsync("#general", posted.Seq);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("ack")]
    [InlineData("pull")]
    [InlineData("move")]
    [InlineData("part")]
    public async Task What_only_datagrams_need_is_refused_over_tcp(string op)
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        var refused = await ana.AskAsync(op, new { conv = "#general", after = 0, key = "k", n = 0, of = 1, data = "x" });
        Assert.Equal("bad-request", refused.Code);
        Assert.Contains($"\"{op}\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Many_conversations_are_listed_in_several_answers_over_every_transport()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        var expected = new List<string> { "#general" };
        for (var i = 0; i < 40; i++)
        {
            expected.Add(string.Create(CultureInfo.InvariantCulture, $"#room-{i:00}"));
            await ana.DoAsync("create", new { conv = expected[^1], topic = "of it" });
        }

        await using var other = await server.RegisterAsync("zoe");
        await ana.DoAsync("post", new { conv = "@zoe", text = "hi" });
        expected.Add("@zoe");

        await using var udp = new UdpWireClient(server.UdpEndPoint);
        await udp.SignInAsync(ana.Token);
        Assert.True(udp.Signed.End.Flag("more"));
        Assert.All(udp.Lengths, length => Assert.InRange(length, 1, 1200));
        var rows = udp.Signed.Rows.ToList();
        for (var more = true; more;)
        {
            var page = await udp.DoAsync("convs", new { after = rows[^1].Text("conv") });
            rows.AddRange(page.Rows);
            more = page.End.Flag("more");
        }

        Assert.Equal(expected, rows.Select(row => row.Text("conv")));
        var whole = await ana.DoAsync("convs", new { limit = 500 });
        Assert.False(whole.End.Flag("more"));
        Assert.Equal(rows.Select(row => (row.Text("conv"), row.Number("head"), row.Number("unread"))), whole.Rows.Select(row => (row.Text("conv"), row.Number("head"), row.Number("unread"))));
        Assert.False(ana.Signed.End.Has("more"));
    }

    private static List<System.Text.Json.JsonElement> Oks(UdpWireClient client, JsonObject request) =>
        [.. client.Received.Where(frame => frame.Op() == "ok" && frame.Has("id") && frame.Number("id") == request["id"]!.GetValue<long>())];
}
