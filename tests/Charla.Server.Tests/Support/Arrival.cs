using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Charla.Server.Tests.Support;

/// <summary>Ways to come in.</summary>
public enum Way
{
    Tcp,
    WebSocket,
    Udp,
    Http,
}

/// <summary>Somebody at an address of their own (127.x.y.z) who asks once to be let in, over any transport, and may leave before the answer.</summary>
internal sealed class Arrival : IDisposable
{
    private const string Hello = """{"op":"hello","protocol":1,"client":"arrival","pad":"*"}""";

    private readonly TestServer _server;
    private readonly IPAddress _from;
    private readonly Way _way;
    private Socket? _socket;
    private Stream? _stream;
    private HttpClient? _http;
    private string? _sid;

    public Arrival(TestServer server, Way way, string from) => (_server, _way, _from) = (server, way, IPAddress.Parse(from));

    /// <summary>Asks and waits for the answer: an <c>ok</c> or an <c>error</c>.</summary>
    public async Task<JsonElement> AskAsync(string op, object members, CancellationToken leaving = default)
    {
        var request = JsonSerializer.SerializeToNode(members)!.AsObject();
        return _way switch
        {
            Way.Http => await PostAsync(op, request, leaving),
            Way.Udp => await AskByUdpAsync(op, request, leaving),
            Way.WebSocket => await AskByWebSocketAsync(op, request, leaving),
            _ => await AskByTcpAsync(op, request, leaving),
        };
    }

    /// <summary>Asks, and leaves when it is told to, answered or not.</summary>
    /// <returns>The answer, where it came in time.</returns>
    public async Task<JsonElement?> AskAndLeaveAsync(string op, object members, CancellationToken leaving)
    {
        try
        {
            return await AskAsync(op, members, leaving);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or HttpRequestException or EndOfStreamException or JsonException)
        {
            if (_way == Way.Udp && _socket is not null && _sid is not null)
                _socket.Send(Encoding.UTF8.GetBytes($$"""{"op":"bye","sid":"{{_sid}}"}"""));
            return null;
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _socket?.Dispose();
        _http?.Dispose();
    }

    private async Task<Socket> ConnectAsync(IPEndPoint server, SocketType type, CancellationToken leaving)
    {
        _socket = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp);
        _socket.Bind(new IPEndPoint(_from, 0));
        await _socket.ConnectAsync(server, leaving);
        return _socket;
    }

    private async Task<JsonElement> AskByTcpAsync(string op, JsonObject request, CancellationToken leaving)
    {
        _stream ??= new NetworkStream(await ConnectAsync(_server.EndPoint, SocketType.Stream, leaving));
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(Hello + "\n" + Request(op, request) + "\n"), leaving);
        using var reader = new StreamReader(_stream, leaveOpen: true);
        while (await reader.ReadLineAsync(leaving) is { } line)
        {
            if (JsonElement.Parse(line) is var frame && IsAnswer(frame))
                return frame;
        }

        throw new EndOfStreamException("Closed without an answer.");
    }

    private async Task<JsonElement> AskByWebSocketAsync(string op, JsonObject request, CancellationToken leaving)
    {
        var socket = await ConnectAsync(_server.HttpEndPoint, SocketType.Stream, leaving);
        _stream = new NetworkStream(socket);
        await _stream.WriteAsync(
            Encoding.ASCII.GetBytes($"GET /ws HTTP/1.1\r\nHost: {_server.HttpEndPoint}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"),
            leaving);
        await _stream.WriteAsync(Masked(Hello + "\n" + Request(op, request) + "\n"), leaving);
        var received = new StringBuilder();
        var buffer = new byte[4096];
        while (await _stream.ReadAsync(buffer, leaving) is var count && count > 0)
        {
            // The heads of the server's frames stand between the lines; a line begins at its brace.
            received.Append(Encoding.Latin1.GetString(buffer, 0, count));
            foreach (var line in received.ToString().Split('\n').SkipLast(1).Where(line => line.Contains("{\"op\"", StringComparison.Ordinal)))
            {
                if (JsonElement.Parse(line[line.IndexOf("{\"op\"", StringComparison.Ordinal)..]) is var frame && IsAnswer(frame))
                    return frame;
            }
        }

        throw new EndOfStreamException("Closed without an answer.");
    }

    private async Task<JsonElement> AskByUdpAsync(string op, JsonObject request, CancellationToken leaving)
    {
        var socket = await ConnectAsync(_server.UdpEndPoint, SocketType.Dgram, leaving);
        _sid = (await RepeatAsync(socket, UdpWireClient.Padded(Hello, 400), frame => frame.Op() == "welcome", leaving)).Text("sid")!;
        request["sid"] = _sid;
        return await RepeatAsync(socket, Request(op, request), IsAnswer, leaving);
    }

    private static async Task<JsonElement> RepeatAsync(Socket socket, string line, Func<JsonElement, bool> isIt, CancellationToken leaving)
    {
        var buffer = new byte[2048];
        var sent = DateTimeOffset.MinValue;
        while (true)
        {
            leaving.ThrowIfCancellationRequested();
            if (DateTimeOffset.UtcNow - sent > TimeSpan.FromMilliseconds(500))
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(line), leaving);
                sent = DateTimeOffset.UtcNow;
            }

            using var late = CancellationTokenSource.CreateLinkedTokenSource(leaving);
            late.CancelAfter(TimeSpan.FromMilliseconds(500));
            try
            {
                var count = await socket.ReceiveAsync(buffer, late.Token);
                foreach (var text in Encoding.UTF8.GetString(buffer, 0, count).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    if (JsonElement.Parse(text) is var frame && isIt(frame))
                        return frame;
                }
            }
            catch (OperationCanceledException) when (!leaving.IsCancellationRequested)
            {
                // Again.
            }
        }
    }

    private async Task<JsonElement> PostAsync(string op, JsonObject request, CancellationToken leaving)
    {
        _http ??= new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) => new NetworkStream(await ConnectAsync(_server.HttpEndPoint, SocketType.Stream, cancellation), ownsSocket: true),
        });
        using var post = new HttpRequestMessage(HttpMethod.Post, $"http://{_server.HttpEndPoint}/api/{op}");
        post.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.ToJsonString()));
        post.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        post.Headers.Add("Origin", $"http://{_server.HttpEndPoint}");
        using var answer = await _http.SendAsync(post, leaving);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync(leaving));
    }

    private static bool IsAnswer(JsonElement frame) => frame.Op() is "ok" or "error" or "bye";

    private static string Request(string op, JsonObject members)
    {
        var frame = new JsonObject { ["op"] = op, ["id"] = 1 };
        foreach (var (name, value) in members)
            frame[name] = value?.DeepClone();
        return frame.ToJsonString();
    }

    // A text message with a mask of zeros.
    private static byte[] Masked(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        byte[] head = bytes.Length < 126
            ? [0x81, (byte)(0x80 | bytes.Length)]
            : [0x81, 0xFE, (byte)(bytes.Length >> 8), (byte)bytes.Length];
        return [.. head, 0, 0, 0, 0, .. bytes];
    }
}
