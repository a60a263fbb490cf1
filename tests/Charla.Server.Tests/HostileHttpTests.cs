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
