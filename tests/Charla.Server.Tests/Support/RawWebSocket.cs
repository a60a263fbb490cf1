using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Charla.Server.Tests.Support;

/// <summary>A WebSocket client that sends its bytes by itself, right ones and wrong ones.</summary>
internal sealed class RawWebSocket : IDisposable
{
    private static readonly byte[] Mask = [0x37, 0xfa, 0x21, 0x3d];

    private readonly TcpClient _tcp = new();
    private readonly Queue<JsonElement> _received = new();

    public Socket Socket => _tcp.Client;

    private NetworkStream Stream => field ??= _tcp.GetStream();

    /// <summary>Connected, with the handshake done and hello said.</summary>
    public static async Task<RawWebSocket> ConnectAsync(TestServer server)
    {
        var client = new RawWebSocket();
        var answer = await client.HandshakeAsync(server);
        Assert.StartsWith("HTTP/1.1 101 ", answer, StringComparison.Ordinal);

        // The example of RFC 6455, section 1.3.
        Assert.Contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", answer, StringComparison.Ordinal);
        await client.SendAsync("{\"op\":\"hello\",\"protocol\":1,\"client\":\"raw\"}\n");
        Assert.Equal("welcome", (await client.NextAsync()).Op());
        return client;
    }

    /// <summary>Sends the handshake; the head of what is answered.</summary>
    public async Task<string> HandshakeAsync(TestServer server, string headers = "", string version = "13")
    {
        await _tcp.ConnectAsync(server.HttpEndPoint);
        await Stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /ws HTTP/1.1\r\nHost: {server.HttpEndPoint}\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
            + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: {version}\r\n{headers}\r\n"));
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append((char)(await ReadAsync(1))[0]);
        return head.ToString();
    }

    public Task SendAsync(string text) => SendFrameAsync(0x81, Encoding.UTF8.GetBytes(text));

    /// <param name="first">FIN, the reserved bits and the opcode.</param>
    /// <param name="payload">Before it is masked.</param>
    public async Task SendFrameAsync(byte first, byte[] payload) => await SendBytesAsync(Frame(first, payload));

    public async Task SendBytesAsync(byte[] bytes) => await Stream.WriteAsync(bytes);

    /// <summary>Sends the same again and again until the server has taken nothing for a second.</summary>
    public async Task SendUntilNothingIsTakenAsync(byte[] bytes)
    {
        byte[] many = [.. Enumerable.Repeat(bytes, 100).SelectMany(frame => frame)];
        using var patience = new CancellationTokenSource();
        try
        {
            while (true)
            {
                patience.CancelAfter(TimeSpan.FromSeconds(1));
                await Stream.WriteAsync(many, patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Nothing more is taken.
        }
    }

    public static byte[] Frame(byte first, byte[] payload)
    {
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)(0x80 | payload.Length)],
            < 65_536 => [0xFE, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [0xFF, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
        };
        return [first, .. length, .. Mask, .. payload.Select((one, i) => (byte)(one ^ Mask[i % 4]))];
    }

    /// <summary>The next of Charla's frames; each ends with LF in its message.</summary>
    public async Task<JsonElement> NextAsync()
    {
        if (_received.Count == 0)
        {
            var (first, payload) = await NextFrameAsync();
            Assert.Equal(0x81, first);
            Assert.Equal((byte)'\n', payload[^1]);
            foreach (var line in Encoding.UTF8.GetString(payload[..^1]).Split('\n'))
                _received.Enqueue(JsonElement.Parse(line));
        }

        return _received.Dequeue();
    }

    public async Task<(byte First, byte[] Payload)> NextFrameAsync()
    {
        var head = await ReadAsync(2);
        var length = (ulong)head[1];
        if (length == 126)
            length = BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2));
        else if (length == 127)
            length = BinaryPrimitives.ReadUInt64BigEndian(await ReadAsync(8));
        return (head[0], await ReadAsync((int)length));
    }

    /// <summary>The close that comes next, and the end of the connection after it.</summary>
    public async Task<int> CloseCodeAsync()
    {
        var (first, payload) = await NextFrameAsync();
        Assert.Equal(0x88, first);
        Stream.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await Stream.ReadAsync(new byte[1]).AsTask().WaitAsync(WireClient.Patience));
        return BinaryPrimitives.ReadUInt16BigEndian(payload);
    }

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset()
    {
        _tcp.LingerState = new LingerOption(true, 0);
        _tcp.Close();
    }

    public void Dispose() => _tcp.Dispose();

    private async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await Stream.ReadExactlyAsync(bytes).AsTask().WaitAsync(WireClient.Patience);
        return bytes;
    }
}
