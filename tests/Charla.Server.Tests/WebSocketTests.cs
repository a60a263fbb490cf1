using System.Net.WebSockets;
using System.Text;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>The WebSocket as its clients meet it; docs/protocol.md section 11.</summary>
public sealed class WebSocketTests
{
    [Fact(Timeout = 120_000)]
    public async Task Two_by_WebSocket_and_one_by_TCP_talk_in_one_room()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await server.RegisterByWebSocketAsync("ana");
        await using var luis = await server.RegisterByWebSocketAsync("luis");
        await using var eva = await server.RegisterAsync("eva");
        WireClient[] all = [ana, luis, eva];
        for (var i = 0; i < 30; i++)
            await all[i % 3].DoAsync("post", new { conv = "#general", text = $"ñ {i}" });

        // After the entries that tell who joined.
        foreach (var reader in all)
        {
            await reader.LiveAsync("#general", 33);
            var texts = reader.Live("#general").Where(entry => entry.Text("kind") == "text").ToList();
            Assert.Equal(Enumerable.Range(0, 30).Select(i => $"ñ {i}"), texts.Select(entry => entry.Text("text")));
            Assert.Equal(Enumerable.Range(0, 30).Select(i => i % 3 == 2 ? "tcp" : "ws"), texts.Select(entry => entry.Text("via")));
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Welcome_tells_how_one_came_and_where_else_the_server_is()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await WireClient.ConnectAsync(server.WebSocketAddress);
        var welcome = await ana.HelloAsync();
        Assert.Equal("ws", welcome.GetProperty("you").Text("transport"));
        Assert.Equal("127.0.0.1", welcome.GetProperty("you").Text("ip"));
        Assert.Equal(server.EndPoint.Port, welcome.GetProperty("ports").Number("tcp"));
        Assert.Equal(server.HttpEndPoint.Port, welcome.GetProperty("ports").Number("http"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_server_without_HTTP_does_not_tell_its_port()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.ConnectAsync();
        Assert.False((await ana.HelloAsync()).GetProperty("ports").Has("http"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_message_may_hold_several_frames_and_end_without_LF()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await server.RegisterByWebSocketAsync("ana");
        await SendAsync(ana, "\r\n{\"op\":\"ping\",\"id\":71}\r\n\n{\"op\":\"ping\",\"id\":72}\n{\"op\":\"ping\",\"id\":73}");
        await SendAsync(ana, "");
        await SendAsync(ana, "{\"op\":\"ping\",\"id\":74}", WebSocketMessageType.Binary);
        for (var id = 71; id <= 74; id++)
            await ana.AnswerAsync(id);
        Assert.DoesNotContain(ana.Received, frame => frame.Op() == "error");
    }

    [Fact(Timeout = 120_000)]
    public async Task Many_answers_and_entries_come_whole()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await server.RegisterByWebSocketAsync("ana");
        for (var i = 0; i < 60; i++)
            await ana.SendAsync("post", new { conv = "#general", text = new string((char)('a' + i % 26), 16_000) });
        await ana.LiveAsync("#general", 61);

        // About 256 KiB in one message.
        var page = await ana.DoAsync("fetch", new { conv = "#general", limit = 500 });
        Assert.InRange(page.Rows.Count, 16, 17);
        Assert.All(page.Rows, row => Assert.Equal(16_000, row.Text("text")!.Length));
    }

    [Fact(Timeout = 120_000)]
    public async Task The_longest_line_that_is_allowed_is_taken()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await server.RegisterByWebSocketAsync("ana");
        await ana.SendLineAsync("{\"op\":\"ping\",\"id\":77}".PadRight(65_536));
        await ana.AnswerAsync(77);
    }

    [Theory(Timeout = 120_000)]
    [InlineData(65_537, "")]
    [InlineData(65_537, "\n")]
    [InlineData(3_000_000, "")]
    public async Task A_message_that_is_too_long_is_answered_and_the_connection_ends(int bytes, string end)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await server.RegisterByWebSocketAsync("ana");
        await SendAsync(ana, new string(' ', bytes) + end);
        await ana.EndAsync();
        Assert.Equal("too-long", ana.Received[^1].Text("code"));
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, ana.WebSocket!.CloseStatus);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_body_that_nobody_wants_is_skipped_to_the_end_of_its_message()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await server.RegisterByWebSocketAsync("ana");
        await SendAsync(ana, "{\"op\":\"ping\",\"len\":4}\n{\n{\n{\"op\":\"ping\",\"id\":71}\n");
        await ana.AnswerAsync(71);
        await SendAsync(ana, "{\"op\":\"ping\",\"len\":4000}\n{\n{\n");
        await ana.DoAsync("ping");
        Assert.Equal(["bad-request", "bad-request"], ana.Received.Where(frame => frame.Op() == "error").Select(frame => frame.Text("code")));
        await SendAsync(ana, "{\"op\":\"ping\",\"len\":65537}\n");
        await ana.EndAsync();
        Assert.Equal("too-long", ana.Received[^1].Text("code"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_client_that_closes_gets_its_answers_and_a_close()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await server.RegisterByWebSocketAsync("ana");
        var posts = new StringBuilder();
        for (var i = 1; i <= 200; i++)
            posts.Append("{\"op\":\"post\",\"id\":").Append(1_000 + i).Append(",\"cid\":\"p").Append(i).Append("\",\"conv\":\"#general\",\"text\":\"x\"}\n");
        await SendAsync(ana, posts.ToString());
        await ana.WebSocket!.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await ana.EndAsync();
        Assert.Equal(200, ana.Received.Count(frame => frame.Op() == "ok" && frame.Number("id") > 1_000));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, ana.WebSocket.CloseStatus);
    }

    [Fact(Timeout = 120_000)]
    public async Task Bye_is_answered_and_closes()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await server.RegisterByWebSocketAsync("ana");
        await ana.SendAsync("bye");
        await ana.EndAsync();
        Assert.Equal("bye", ana.Received[^1].Op());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, ana.WebSocket!.CloseStatus);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_server_that_stops_says_bye_and_closes()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await server.RegisterByWebSocketAsync("ana");
        await using var stranger = await WireClient.ConnectAsync(server.WebSocketAddress);
        await server.StopAsync();
        foreach (var client in new[] { ana, stranger })
        {
            await client.EndAsync();
            Assert.Equal(("bye", "shutting-down"), (client.Received[^1].Op(), client.Received[^1].Text("code")));
            Assert.Equal(WebSocketCloseStatus.NormalClosure, client.WebSocket!.CloseStatus);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_does_not_sign_in_and_who_finds_no_place_is_told_so()
    {
        await using var server = await TestServer.StartWithHttpAsync(options => options with { SignInTimeout = TimeSpan.FromSeconds(1), MostConnections = 2 });
        await using var first = await WireClient.ConnectAsync(server.WebSocketAddress);
        await first.HelloAsync();
        Assert.Equal("not-signed-in", (await first.WaitAsync(frame => frame.Op() == "bye")).Text("code"));
        await first.EndAsync();

        // Strangers give way; who has signed in does not.
        await using var ana = await server.RegisterByWebSocketAsync("ana");
        await using var luis = await server.RegisterByWebSocketAsync("luis");
        await using var third = await WireClient.ConnectAsync(server.WebSocketAddress);
        Assert.Equal("too-many", (await third.WaitAsync(frame => frame.Op() == "bye")).Text("code"));
        await third.EndAsync();
    }

    private static Task SendAsync(WireClient client, string text, WebSocketMessageType type = WebSocketMessageType.Text) =>
        client.WebSocket!.SendAsync(Encoding.UTF8.GetBytes(text), type, endOfMessage: true, CancellationToken.None);
}
