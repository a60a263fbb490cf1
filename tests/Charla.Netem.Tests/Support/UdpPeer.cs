using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Charla.Netem.Tests.Support;

/// <summary>A UDP socket on loopback that remembers what it received.</summary>
internal sealed class UdpPeer : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Task _listening;
    private readonly Lock _gate = new();
    private readonly List<(byte[] Payload, IPEndPoint From)> _received = [];

    public UdpPeer(IPAddress? address = null, int port = 0)
    {
        address ??= IPAddress.Loopback;
        _socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        _socket.Bind(new IPEndPoint(address, port));
        Address = (IPEndPoint)_socket.LocalEndPoint!;
        _listening = ListenAsync();
    }

    public IPEndPoint Address { get; }

    public IReadOnlyList<(byte[] Payload, IPEndPoint From)> Received
    {
        get
        {
            lock (_gate) return [.. _received];
        }
    }

    /// <summary>What was received, each read as a number.</summary>
    public IReadOnlyList<int> Numbers => [.. Received.Select(r => BinaryPrimitives.ReadInt32BigEndian(r.Payload))];

    public async Task SendAsync(IPEndPoint to, byte[] payload) => await _socket.SendToAsync(payload, to);

    /// <summary>Sends the numbers first to first + count − 1, each padded to <paramref name="size"/> bytes.</summary>
    public async Task SendNumbersAsync(IPEndPoint to, int first, int count, int size = 4)
    {
        for (var number = first; number < first + count; number++)
        {
            var payload = new byte[size];
            BinaryPrimitives.WriteInt32BigEndian(payload, number);
            await SendAsync(to, payload);
        }
    }

    /// <summary>
    /// Sends <paramref name="count"/> numbers through a proxy in small crowds, so that no kernel buffer can
    /// overflow and lose what the dice have not lost.
    /// </summary>
    public async Task SendThroughAsync(UdpProxy proxy, UdpPeer server, int count)
    {
        for (var first = 0; first < count; first += 50)
        {
            var crowd = Math.Min(50, count - first);
            await SendNumbersAsync(proxy.LocalEndPoint, first, crowd);
            // Only those held back may stay behind.
            await Eventually.IsTrue(() => proxy.Counters.ToServer is var c
                && c.Packets == first + crowd && c.Queued == c.Reordered && c.Packets + c.Repeated == c.Forwarded + c.Lost + c.Queued);
            await Eventually.IsTrue(() => server.Received.Count == proxy.Counters.ToServer.Forwarded);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _listening;
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[65536];
        var anyone = new IPEndPoint(Address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (true)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, anyone);
                lock (_gate) _received.Add((buffer[..received.ReceivedBytes], (IPEndPoint)received.RemoteEndPoint));
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
        }
    }
}
