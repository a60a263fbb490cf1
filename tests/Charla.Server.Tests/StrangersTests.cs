using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>More connections than one address may have, on which nobody signs in: who does sign in gets in, and stays.</summary>
public sealed class StrangersTests
{
    // Far more than a sign-in takes on a busy machine, far less than strangers may stay.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    private const string Upgrade =
        "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    [Theory(Timeout = 120_000)]
    [InlineData(false, "")]
    [InlineData(false, "{\"op\":\"hello\"")]
    [InlineData(false, "{\"op\":\"hello\",\"protocol\":1,\"client\":\"x\"}\n")]
    [InlineData(false, "\n\n\n\n")]
    [InlineData(true, "")]
    [InlineData(true, "GET / HTTP/1.1\r\nHost: x\r\n")]
    [InlineData(true, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData(true, "POST /api/signin HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{")]
    [InlineData(true, Upgrade)]
    public async Task Who_signs_in_gets_in_beside_a_thousand_silent_ones(bool overHttp, string says)
    {
        await using var server = await TestServer.StartWithHttpAsync(options => options with { RequestsPerSecond = 200, MostStrangersPerAddress = 200, MostConnections = 300 });
        await using var inside = await server.RegisterAsync("inside", "secret inside");
        await using var insideByWeb = await server.RegisterByWebSocketAsync("web");
        await using var insideByUdp = new UdpWireClient(server.UdpEndPoint);
        await insideByUdp.RegisterAsync("datagrams");
        await using var flood = await Flood.ComeAsync(overHttp ? server.HttpEndPoint : server.EndPoint, says, 1_100);

        var watch = Stopwatch.StartNew();
        await using (var byToken = await server.SignInAsync(inside.Token))
            await byToken.DoAsync("post", new { conv = "#general", text = "by token" });
        await using (var byPassword = await server.ConnectAsync())
        {
            await byPassword.HelloAsync();
            await byPassword.EnterAsync("signin", new { nick = "inside", password = "secret inside" });
        }

        await using (var registers = await server.RegisterByWebSocketAsync("new"))
            await registers.DoAsync("post", new { conv = "#general", text = "by WebSocket" });
        await using (var byUdp = new UdpWireClient(server.UdpEndPoint))
            await byUdp.SignInAsync(insideByUdp.Token);
        await SignInByHttpAsync(server);
        Assert.True(watch.Elapsed < AtOnce, $"{watch.Elapsed}");

        // Nobody who was inside has noticed.
        await inside.DoAsync("post", new { conv = "#general", text = "1" });
        await insideByWeb.DoAsync("post", new { conv = "#general", text = "2" });
        await insideByUdp.DoAsync("post", new { conv = "#general", text = "3" });
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_gave_way_is_told_why()
    {
        await using var server = await TestServer.StartWithHttpAsync(options => options with { MostStrangersPerAddress = 2, StopTimeout = TimeSpan.FromMinutes(1) });
        await using var first = await server.ConnectAsync();
        await using var second = await WireClient.ConnectAsync(server.WebSocketAddress);
        await using var third = await server.ConnectAsync();
        await first.EndAsync();
        await using var fourth = await server.ConnectAsync();
        await second.EndAsync();
        foreach (var gone in new[] { first, second })
            Assert.Equal(("bye", "too-many"), (gone.Received[^1].Op(), gone.Received[^1].Text("code")));
        await third.HelloAsync();
        await fourth.HelloAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_is_signing_in_does_not_give_way_to_those_who_come_and_say_nothing()
    {
        await using var server = await TestServer.StartWithHttpAsync(options => options with { MostStrangersPerAddress = 5 });
        await using var slow = await server.ConnectAsync();
        await slow.HelloAsync();
        await using var slowByWeb = await WireClient.ConnectAsync(server.WebSocketAddress);
        await slowByWeb.HelloAsync();
        for (var i = 0; i < 10; i++)
        {
            await using var drip = await Flood.ComeAsync(i % 2 == 0 ? server.EndPoint : server.HttpEndPoint, "", 3);
            await Task.Delay(20);
        }

        await slow.RegisterAsync("slow");
        await slowByWeb.RegisterAsync("web");
    }

    [Fact(Timeout = 120_000)]
    public async Task Where_everybody_has_signed_in_whoever_comes_is_refused_with_a_sentence()
    {
        await using var server = await TestServer.StartWithHttpAsync(options => options with { MostConnections = 3 });
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterByWebSocketAsync("luis");
        await using var eva = new UdpWireClient(server.UdpEndPoint);
        await eva.RegisterAsync("eva");
        await using (var tcp = await server.ConnectAsync())
        {
            Assert.Equal("too-many", (await tcp.WaitAsync(frame => frame.Op() == "bye")).Text("code"));
            await tcp.EndAsync();
        }

        await using (var web = await WireClient.ConnectAsync(server.WebSocketAddress))
        {
            Assert.Equal("too-many", (await web.WaitAsync(frame => frame.Op() == "bye")).Text("code"));
            await web.EndAsync();
        }

        await using var udp = new UdpWireClient(server.UdpEndPoint);
        await udp.HelloAsync();
        await udp.SendFrameAsync(udp.Request("signin", new { token = eva.Token, client = "test" }));
        await udp.WaitAsync(frame => frame.Text("code") == "too-many");
        using var http = new HttpClient();
        foreach (var path in new[] { "/", "/healthz", "/api/signin" })
        {
            using var answer = await http.GetAsync(new Uri($"http://{server.HttpEndPoint}{path}"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains("as many connections as it takes", await answer.Content.ReadAsStringAsync());
            Assert.True(answer.Headers.ConnectionClose);
            Assert.Equal(path == "/api/signin" ? "application/json" : "text/plain", answer.Content.Headers.ContentType!.MediaType);
        }

        await eva.DoAsync("post", new { conv = "#general", text = "still here" });
        await ana.DisposeAsync();
        await Eventually.IsTrueAsync(() => server.Sessions == 2);
        await using var next = await server.RegisterAsync("next");
    }

    private static async Task SignInByHttpAsync(TestServer server)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await http.PostAsJsonAsync(new Uri($"http://{server.HttpEndPoint}/api/signin"), new { nick = "inside", password = "secret inside" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Connections of this machine that say something, or nothing, and stay as long as they may.</summary>
    private sealed class Flood : IAsyncDisposable
    {
        private readonly List<Socket> _sockets = [];

        public static async Task<Flood> ComeAsync(IPEndPoint server, string says, int count)
        {
            var flood = new Flood();
            for (var i = 0; i < count; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                flood._sockets.Add(socket);
                try
                {
                    await socket.ConnectAsync(server);
                    if (says.Length > 0)
                        await socket.SendAsync(Encoding.ASCII.GetBytes(says));
                }
                catch (SocketException)
                {
                    // It had to give way already.
                }
            }

            return flood;
        }

        public ValueTask DisposeAsync()
        {
            _sockets.ForEach(socket => socket.Dispose());
            return ValueTask.CompletedTask;
        }
    }
}
