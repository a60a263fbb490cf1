using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Charla.Server.Tests.Support;

/// <summary>A signed-in reader that can stop, and keeps of each conversation only how far it is: each number once, in order.</summary>
internal sealed class CountingReader : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long First, long Last)> _seen = [];
    private readonly Dictionary<string, long> _jumps = [];
    private TaskCompletionSource _may = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;

    private CountingReader(Stream stream)
    {
        _stream = stream;
        _may.SetResult();
    }

    public static async Task<CountingReader> SignInAsync(TestServer server, string token, int? receiveBuffer = null)
    {
        return await SignInAsync(await ConnectAsync(server.EndPoint, receiveBuffer), token);
    }

    public static async Task<CountingReader> SignInByWebSocketAsync(TestServer server, string token, int? receiveBuffer = null)
    {
        var webSocket = new ClientWebSocket();
        using var handler = new SocketsHttpHandler { ConnectCallback = async (_, _) => await ConnectAsync(server.HttpEndPoint, receiveBuffer) };
        using var invoker = new HttpMessageInvoker(handler);
        await webSocket.ConnectAsync(server.WebSocketAddress, invoker, CancellationToken.None);
        return await SignInAsync(WebSocketStream.Create(webSocket, WebSocketMessageType.Text, TimeSpan.FromSeconds(1)), token);
    }

    public void Stop()
    {
        lock (_gate)
            _may = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void GoOn() => _may.TrySetResult();

    /// <summary>Before that number some may be missing.</summary>
    public void MayJumpTo(string conversation, long seq) => _jumps[conversation] = seq;

    public long First(string conversation)
    {
        lock (_gate)
            return _seen[conversation].First;
    }

    public async Task WaitForAsync(string conversation, long seq)
    {
        while (true)
        {
            Task news;
            lock (_gate)
            {
                if (_seen.TryGetValue(conversation, out var seen) && seen.Last >= seq)
                    return;
                news = _news.Task;
            }

            if (await Task.WhenAny(news.WaitAsync(WireClient.Patience), _reading) == _reading)
                await _reading;
            await news;
        }
    }

    public async ValueTask DisposeAsync()
    {
        GoOn();
        await _stream.DisposeAsync();
        await Task.WhenAny(_reading);
    }

    private static async Task<NetworkStream> ConnectAsync(IPEndPoint server, int? receiveBuffer)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (receiveBuffer is { } bytes)
            socket.ReceiveBufferSize = bytes;
        await socket.ConnectAsync(server);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task<CountingReader> SignInAsync(Stream stream, string token)
    {
        var client = new CountingReader(stream);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(
            "{\"op\":\"hello\",\"protocol\":1,\"client\":\"reader\"}\n{\"op\":\"signin\",\"id\":1,\"token\":\"" + token + "\"}\n"));
        var reader = new StreamReader(stream, Encoding.UTF8, false, 1024);
        while (JsonElement.Parse((await reader.ReadLineAsync())!).Op() != "ok")
        {
            // The welcome and the rows.
        }

        client._reading = client.ReadAsync(reader);
        return client;
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (true)
        {
            await _may.Task;
            var frame = JsonElement.Parse(await reader.ReadLineAsync() ?? throw new IOException("The connection has ended."));
            if (frame.Op() == "entry")
                Take(frame.Text("conv")!, frame.Number("seq"));
        }
    }

    private void Take(string conversation, long seq)
    {
        lock (_gate)
        {
            var seen = _seen.GetValueOrDefault(conversation, (First: seq, Last: seq - 1));
            if (seq != seen.Last + 1 && seq != _jumps.GetValueOrDefault(conversation))
                throw new InvalidOperationException($"In {conversation} {seq} came after {seen.Last}.");
            _seen[conversation] = (seen.First, seq);
            _news.TrySetResult();
            _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
