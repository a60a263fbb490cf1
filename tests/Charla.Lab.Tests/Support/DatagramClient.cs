using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Charla.Lab.Tests.Support;

/// <summary>A UDP client with an address of its own.</summary>
internal sealed class DatagramClient : IDisposable
{
    private readonly Socket _socket;
    private readonly IPEndPoint _to;

    public DatagramClient(IPEndPoint to)
    {
        _to = to;
        _socket = new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        _socket.Bind(new IPEndPoint(to.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, 0));
    }

    public IPEndPoint LocalEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>What came and was not read yet.</summary>
    public bool HasMore => _socket.Available > 0;

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> datagram) => await _socket.SendToAsync(datagram, _to);

    /// <summary>The next datagram.</summary>
    public async Task<string> ReadAsync() => Encoding.UTF8.GetString(await ReadBytesAsync());

    public async Task<byte[]> ReadBytesAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Limit);
        var buffer = new byte[65536];
        return buffer[..await _socket.ReceiveAsync(buffer, patience.Token)];
    }

    public void Dispose() => _socket.Dispose();
}
