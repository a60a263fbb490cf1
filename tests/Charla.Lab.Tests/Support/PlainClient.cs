using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Charla.Lab.Tests.Support;

/// <summary>A TCP client that sends what it is told to, byte for byte, and reads as beginners do.</summary>
internal sealed class PlainClient : IDisposable
{
    private readonly Socket _socket;
    private readonly List<byte> _rest = []; // read, and not yet given out

    private PlainClient(Socket socket) => _socket = socket;

    public IPEndPoint LocalEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    public static async Task<PlainClient> ConnectAsync(IPEndPoint to)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(to).WaitAsync(Eventually.Limit);
        return new PlainClient(socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var patience = new CancellationTokenSource(Eventually.Limit);
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes, patience.Token)..];
    }

    /// <summary>One <c>recv(1024)</c>; empty at the end of the stream.</summary>
    public async Task<string> ReadAsync()
    {
        if (_rest.Count == 0)
            await ReceiveAsync(1024);
        return Take(_rest.Count);
    }

    /// <summary>All up to and with a text.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        var end = Encoding.UTF8.GetBytes(text);
        while (true)
        {
            var at = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_rest).IndexOf(end);
            if (at >= 0)
                return Take(at + end.Length);
            if (await ReceiveAsync(65536) == 0)
                Assert.Fail($"It ended without: {text}\n{Take(_rest.Count)}");
        }
    }

    /// <summary>Exactly so many bytes.</summary>
    public async Task<byte[]> ReadBytesAsync(int count)
    {
        while (_rest.Count < count)
            Assert.NotEqual(0, await ReceiveAsync(65536));
        var bytes = _rest[..count].ToArray();
        _rest.RemoveRange(0, count);
        return bytes;
    }

    /// <summary>All up to the end of the stream.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReceiveAsync(65536) > 0)
        {
            // And on.
        }

        return Take(_rest.Count);
    }

    /// <summary>FIN: it says nothing more, and still reads.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>RST: it is gone from one moment to the next, as when its program was killed with data unread.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> ReceiveAsync(int most)
    {
        using var patience = new CancellationTokenSource(Eventually.Limit);
        var buffer = new byte[most];
        var length = await _socket.ReceiveAsync(buffer, patience.Token);
        _rest.AddRange(buffer.AsSpan(0, length));
        return length;
    }

    private string Take(int count)
    {
        var text = Encoding.UTF8.GetString([.. _rest[..count]]);
        _rest.RemoveRange(0, count);
        return text;
    }
}
