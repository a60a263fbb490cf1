using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Charla.Client;
using Charla.CommandLine.Texts;
using Charla.Protocol;

namespace Charla.Bench.Tests;

/// <summary>One client of the <see cref="BenchFakeServer"/>: where what is said to it goes.</summary>
internal sealed class BenchFakeSession(Action<string> say)
{
    public string Nick { get; set; } = "";

    /// <summary>Answers by the request's id: over datagrams a request may come again.</summary>
    public Dictionary<long, string> Answers { get; } = [];

    public void Say(string frames) => say(frames + "\n");
}

/// <summary>How frames reach the fake server: one of the three transports, on a free port.</summary>
internal sealed class BenchFakeDoor(Transport transport, Action<BenchFakeSession, JsonElement> take, Action<BenchFakeSession> leave) : IAsyncDisposable
{
    private const string WebSocketKey = "Sec-WebSocket-Key: ";

    // RFC 6455, section 1.3.
    private const string WebSocketGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Socket _datagrams = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Task> _running = [];

    public string Address { get; private set; } = "";

    public void Open()
    {
        if (transport == Transport.Udp)
        {
            _datagrams.ReceiveBufferSize = 1024 * 1024;
            _datagrams.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Address = _datagrams.LocalEndPoint!.ToString()!;
            Run(ReceiveAsync);
        }
        else
        {
            _listener.Start();
            Address = _listener.LocalEndpoint.ToString()!;
            Run(AcceptAsync);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Task[] running;
        lock (_gate)
            running = [.. _running];
        await Task.WhenAll(running);
        _datagrams.Dispose();
        _stop.Dispose();
    }

    private void Run(Func<Task> work)
    {
        lock (_gate)
            _running.Add(UntilTheEndAsync());

        async Task UntilTheEndAsync()
        {
            await Task.Yield();
            try
            {
                await work();
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or IOException or WebSocketException)
            {
                // The client or the test is done.
            }
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            Run(async () =>
            {
                using (client)
                    await (transport == Transport.WebSocket ? ServeWebSocketAsync(client.GetStream()) : ServeStreamAsync(client.GetStream()));
            });
        }
    }

    private async Task ServeStreamAsync(NetworkStream stream)
    {
        var session = new BenchFakeSession(frames => stream.Write(Encoding.UTF8.GetBytes(frames)));
        using var lines = new StreamReader(stream, Encoding.UTF8);
        try
        {
            while (await lines.ReadLineAsync(_stop.Token) is { } line)
                TakeLines(session, line);
        }
        finally
        {
            leave(session);
        }
    }

    private async Task ServeWebSocketAsync(NetworkStream stream)
    {
        using var socket = await UpgradeAsync(stream);
        var session = new BenchFakeSession(frames =>
            socket.SendAsync(Encoding.UTF8.GetBytes(frames), WebSocketMessageType.Text, endOfMessage: true, _stop.Token).GetAwaiter().GetResult());
        var buffer = new byte[256 * 1024];
        try
        {
            var length = 0;
            while (await socket.ReceiveAsync(buffer.AsMemory(length), _stop.Token) is { MessageType: not WebSocketMessageType.Close } got)
            {
                length += got.Count;
                if (!got.EndOfMessage)
                    continue;
                TakeLines(session, Encoding.UTF8.GetString(buffer, 0, length));
                length = 0;
            }
        }
        finally
        {
            leave(session);
        }
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 says SHA-1, and it guards nothing.")]
    private async Task<WebSocket> UpgradeAsync(NetworkStream stream)
    {
        // Nobody speaks before this is answered, so a buffering reader takes nothing that comes after it.
        using var lines = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var key = "";
        while (await lines.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
        {
            if (line.StartsWith(WebSocketKey, StringComparison.OrdinalIgnoreCase))
                key = line[WebSocketKey.Length..];
        }

        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + WebSocketGuid)));
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"),
            _stop.Token);
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
    }

    private async Task ReceiveAsync()
    {
        var sessions = new Dictionary<EndPoint, BenchFakeSession>();
        var buffer = new byte[2048];
        while (true)
        {
            var got = await _datagrams.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
            if (!sessions.TryGetValue(got.RemoteEndPoint, out var session))
            {
                var client = got.RemoteEndPoint;
                session = sessions[client] = new BenchFakeSession(frames => _datagrams.SendTo(Encoding.UTF8.GetBytes(frames), client));
            }

            var text = Encoding.UTF8.GetString(buffer, 0, got.ReceivedBytes);
            TakeLines(session, text);
            if (!text.Contains("\"op\":\"bye\"", StringComparison.Ordinal))
                continue;
            sessions.Remove(got.RemoteEndPoint);
            leave(session);
        }
    }

    private void TakeLines(BenchFakeSession session, string lines)
    {
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var frame = JsonDocument.Parse(line);
            take(session, frame.RootElement);
        }
    }
}
