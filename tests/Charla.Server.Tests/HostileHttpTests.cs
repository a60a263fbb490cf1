using System.Net.Sockets;
using System.Text;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Requests that no honest browser sends, byte by byte.</summary>
public sealed class HostileHttpTests
{
    private const string Body = """{"nick":"ana","password":"una muy larga"}""";

    [Theory(Timeout = 120_000)]
    [InlineData("", 200)]
    [InlineData("Origin: http://{host}\r\n", 200)]
    [InlineData("Origin: https://{host}\r\n", 200)]
    [InlineData("Origin: http://{host}\r\nOrigin: http://other.example\r\n", 403)]
    [InlineData("Origin: http://other.example\r\nOrigin: http://other.example\r\n", 403)]
    [InlineData("Origin: ftp://{host}\r\n", 403)]
    [InlineData("Origin: http://other@{host}\r\n", 403)]
    [InlineData("Origin: http://{host}.other.example\r\n", 403)]
    [InlineData("Origin: http://127.0.0.1:1\r\n", 403)]
    [InlineData("Origin: \r\n", 403)]
    [InlineData("Origin: null\r\n", 403)]
    [InlineData("Origin: http://{host}\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n", 403)]
    public async Task Only_the_one_origin_that_is_the_host_signs_in(string headers, int status)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        var answer = await AnswerAsync(server, Request(server, "register", headers.Replace("{host}", server.HttpEndPoint.ToString(), StringComparison.Ordinal), Body));
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(status == 200, answer.Contains("Set-Cookie", StringComparison.OrdinalIgnoreCase));
    }

    // The server that ends without errors in its log is the other half of these two.
    [Theory(Timeout = 120_000)]
    [InlineData("Content-Length: 100\r\n\r\n{\"nick\"")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nnone\r\n{\"nick\"")]
    public async Task A_body_that_comes_too_slowly_or_is_none_is_refused_and_no_fault_of_the_servers(string rest)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        var answer = await AnswerAsync(server, Head(server, "signin") + rest);
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"bad-frame\"", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_goes_within_a_body_is_no_fault_of_the_servers()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        foreach (var reset in new[] { true, false })
        {
            using var socket = await ConnectAsync(server);
            await socket.SendAsync(Encoding.ASCII.GetBytes(Head(server, "signin") + "Expect: 100-continue\r\nContent-Length: 100\r\n\r\n{"));

            // Who is told to go on is being listened to.
            Assert.NotEqual(0, await socket.ReceiveAsync(new byte[100]).WaitAsync(WireClient.Patience));
            if (reset)
                socket.LingerState = new LingerOption(true, 0);
        }

        await Eventually.IsTrueAsync(() => server.Context.Metrics.Errors(Protocol.ErrorCode.BadFrame) == 2);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("localhost", 200)]
    [InlineData("[::1]:8080", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("other.example:8080", 403)]
    [InlineData("127.0.0.1.other.example", 403)]
    [InlineData("", 403)]
    public async Task Metrics_are_not_read_under_a_name_that_others_give_this_machine(string host, int status)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        var answer = await AnswerAsync(server, $"GET /metrics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    }

    // {host} and {port} are the server's; what is above 7 bits goes out as one byte.
    private const string UpgradeHead = "Host: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private const string JsonHead = "Host: {host}\r\nContent-Type: application/json\r\n";

    private static readonly string[] Strange =
    [
        "HEaD / HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "head /connect HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "gET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "HEAD /api/signin HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "HEAD /ws HTTP/1.1\r\n" + UpgradeHead + "\r\n",
        "HEaD /ws HTTP/1.1\r\n" + UpgradeHead + "\r\n",
        "POST /ws HTTP/1.1\r\n" + UpgradeHead + "\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "TRACE / HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "G\u00c9T / HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "PoSt /api/signout HTTP/1.1\r\n" + JsonHead + "Content-Length: 2\r\n\r\n{}",
        "GET http://{host}/connect HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "GET http://x:99999999/ HTTP/1.1\r\nHost: x:99999999\r\n\r\n",
        "GET /connect HTTP/1.1\r\nHost: xn--a\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: xn--\r\n\r\n",
        "GET /connect HTTP/1.1\r\nHost: xn--a:8080\r\n\r\n",
        "POST /api/signout HTTP/1.1\r\nHost: xn--zzzzzz999\r\nContent-Type: application/json\r\nCookie: charla=k1.!!!\r\nContent-Length: 2\r\n\r\n{}",
        "POST /api/signout HTTP/1.1\r\nHost: x:70000\r\nContent-Type: application/json\r\nCookie: charla-70000=k1.!!!\r\nContent-Length: 2\r\n\r\n{}",
        "GET /ws HTTP/1.1\r\n" + UpgradeHead.Replace("{host}", "xn--a", StringComparison.Ordinal) + "Origin: http://xn--a\r\n\r\n",
        "GET /connect HTTP/1.1\r\nHost: a:99999999999999\r\n\r\n",
        "GET /connect HTTP/1.1\r\nHost: [::1\r\n\r\n",
        "GET /connect HTTP/1.1\r\nHost: :80\r\n\r\n",
        "GET /connect HTTP/1.1\r\nHost: %41\r\n\r\n",
        "GET /connect HTTP/1.1\r\nHost: \u00ff\r\n\r\n",
        "GET /connect HTTP/1.1\r\nHost: \r\n\r\n",
        "GET /connect HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: {host}\r\nIf-None-Match: *, \"x, W/\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: br;q=x, ;;;, gzip;q=99\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: {host}\r\nAccept: text/html;q=9999999999999999999999, /, ;\r\n\r\n",
        "GET /nothing HTTP/1.1\r\nHost: {host}\r\nAccept-Language: es;q=1e999,*;q=,;,e\r\n\r\n",
        "GET /%00 HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "GET /%ff%fe HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n\r\n",
        "GET /assets/%2e%2e/x HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n\r\n",
        "GET /\u00ff HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\n\r\nhe",
        "GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        "GET / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "POST /api/signin HTTP/1.1\r\n" + JsonHead + "Transfer-Encoding: chunked\r\n\r\n5;x=\u00ff\r\nhello\r\n0\r\nTrailer: x\r\n\r\n",
        "POST /api/signin HTTP/1.1\r\n" + JsonHead + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nTra\0iler: x\r\n\r\n",
        "POST /api/signin HTTP/1.1\r\n" + JsonHead + "Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\n{}",
        "POST /api/signin HTTP/1.1\r\n" + JsonHead + "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "POST /api/signin HTTP/1.1\r\n" + JsonHead + "Expect: 200-ok\r\nContent-Length: 2\r\n\r\n{}",
        "POST /api/signin HTTP/1.1\r\n" + JsonHead + "Origin: \u00ff\r\nContent-Length: 2\r\n\r\n{}",
        "POST /api/signin HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json; charset=\"\r\nContent-Length: 2\r\n\r\n{}",
        "POST /api/signout HTTP/1.1\r\n" + JsonHead + "Cookie: charla-{port}=%ed%a0%80%00%ff; =;;=; charla-{port}\r\nContent-Length: 2\r\n\r\n{}",
        "GET /ws HTTP/1.1\r\n" + UpgradeHead + "Content-Length: 3\r\n\r\nabc",
        "GET /ws HTTP/1.1\r\n" + UpgradeHead + "Sec-WebSocket-Extensions: ;;;=\r\nSec-WebSocket-Protocol: ,,\r\n\r\n",
        "GET /ws HTTP/1.1\r\n" + UpgradeHead + "Cookie: charla-{port}=k1.!!!\r\n\r\n\u0081\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
        "GET /ws HTTP/1.1\r\n" + UpgradeHead.Replace("dGhlIHNhbXBsZSBub25jZQ==", "!!!!!!!!!!!!!!!!!!!!!!!!", StringComparison.Ordinal) + "\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: {host}\r\n\r\n",
        "GET /\r\n\r\n",
        "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003",
        "GET / HTTP/1.1\r\nHost: {host}\r\n: x\r\n\r\n",
        "GET /" + new string('a', 9_000) + " HTTP/1.1\r\nHost: {host}\r\n\r\n",
    ];

    [Theory(Timeout = 120_000)]
    [InlineData("read")]
    [InlineData("half-closed")]
    [InlineData("reset")]
    public async Task No_request_is_a_fault_of_the_servers_whether_its_answer_is_waited_for_or_not(string how)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        foreach (var request in Strange)
            await SayAsync(server, Encoding.Latin1.GetBytes(ToServer(request, server)), how);
        await IsWellAsync(server);
    }

    [Fact(Timeout = 3_600_000)]
    public async Task No_request_spoilt_at_random_is_a_fault_of_the_servers()
    {
        var isLong = Environment.GetEnvironmentVariable("CHARLA_LONG") == "1";
        var seed = isLong ? Environment.TickCount & 0xFFFFFF : 1;
        var random = new Random(seed);
        await using var server = await TestServer.StartWithHttpAsync();
        for (var i = 0; i < (isLong ? 50_000 : 1_500); i++)
        {
            var bytes = Encoding.Latin1.GetBytes(ToServer(Strange[random.Next(Strange.Length)], server)).ToList();
            for (var changes = random.Next(4); changes > 0 && bytes.Count > 0; changes--)
            {
                var at = random.Next(bytes.Count);
                if (random.Next(2) == 0)
                    bytes[at] = (byte)random.Next(256);
                else
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(20)));
            }

            await SayAsync(server, [.. bytes], random.Next(3) switch { 0 => "read", 1 => "half-closed", _ => "reset" });
            Assert.True(server.LogLines.Count == 0, $"seed {seed}, request {i}: {Encoding.Latin1.GetString([.. bytes])}\n{string.Join('\n', server.LogLines)}");
        }

        await IsWellAsync(server);
    }

    private static string ToServer(string request, TestServer server) => request
        .Replace("{host}", server.HttpEndPoint.ToString(), StringComparison.Ordinal)
        .Replace("{port}", $"{server.HttpEndPoint.Port}", StringComparison.Ordinal);

    /// <summary>Sends it, and reads the head of what is answered, where anything is within a moment.</summary>
    private static async Task SayAsync(TestServer server, byte[] request, string how)
    {
        using var socket = await ConnectAsync(server);
        try
        {
            await socket.SendAsync(request);
            if (how == "reset")
                socket.LingerState = new LingerOption(true, 0);
            else if (how == "half-closed")
                socket.Shutdown(SocketShutdown.Send);
            if (how == "reset")
                return;
            using var moment = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            var head = new byte[32];
            var count = await socket.ReceiveAsync(head, moment.Token);
            Assert.False(Encoding.ASCII.GetString(head, 0, count).StartsWith("HTTP/1.1 5", StringComparison.Ordinal)
                && !Encoding.ASCII.GetString(head, 0, count).StartsWith("HTTP/1.1 505", StringComparison.Ordinal), Encoding.Latin1.GetString(request));
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            // It was ended without an answer, or waits for more.
        }
    }

    private static async Task IsWellAsync(TestServer server)
    {
        using var http = new HttpClient();
        Assert.Equal("ok\n", await http.GetStringAsync(new Uri($"http://{server.HttpEndPoint}/healthz")));
        Assert.Empty(server.LogLines);
    }

    private static string Head(TestServer server, string path) =>
        $"POST /api/{path} HTTP/1.1\r\nHost: {server.HttpEndPoint}\r\nContent-Type: application/json\r\n";

    private static string Request(TestServer server, string path, string headers, string body) =>
        $"{Head(server, path)}{headers}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    /// <summary>All that is answered until the server ends the connection.</summary>
    private static async Task<string> AnswerAsync(TestServer server, string request)
    {
        using var socket = await ConnectAsync(server);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        using var answer = new StreamReader(new NetworkStream(socket));
        return await answer.ReadToEndAsync().WaitAsync(WireClient.Patience);
    }

    private static async Task<Socket> ConnectAsync(TestServer server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.HttpEndPoint);
        return socket;
    }
}
