using System.Net;
using System.Net.Sockets;

namespace Charla.Lab.Talks;

/// <summary>
/// A talk over UDP. Its socket is connected, which costs no packet: the system then passes over what others send, and tells
/// when the other machine answers that nobody listens there (ICMP port unreachable).
/// </summary>
public sealed class UdpTalk : PlainTalk
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[65_536];
    private ReadOnlyMemory<byte>? _first;

    private UdpTalk(Socket socket, IPEndPoint there) => (_socket, There) = (socket, there);

    /// <inheritdoc/>
    public override string Transport => "UDP";

    /// <inheritdoc/>
    public override IPEndPoint There { get; }

    /// <inheritdoc/>
    public override int MostBytes => UdpDoor.MostBytes;

    /// <summary>Calls: nothing is sent yet, and nobody needs to be there.</summary>
    /// <exception cref="SocketException">No way leads there.</exception>
    public static UdpTalk With(IPEndPoint to)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Connect(to);
            return new UdpTalk(socket, to);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Waits for someone's first datagram, which is then the first message; it is with them that the talk is.</summary>
    /// <param name="socket">A socket that is bound; from here on it belongs to the talk.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<UdpTalk> WaitAsync(Socket socket, CancellationToken cancellation)
    {
        var buffer = new byte[65_536];
        while (true)
        {
            var first = await socket.ReceiveFromAsync(buffer, SocketFlags.None, Anyone(socket), cancellation);
            if (MessagePart.Of(buffer.AsMemory(0, first.ReceivedBytes)).Bytes.IsEmpty)
                continue;
            var there = (IPEndPoint)first.RemoteEndPoint;
            await socket.ConnectAsync(there, cancellation);
            return new UdpTalk(socket, there) { _first = buffer.AsMemory(0, first.ReceivedBytes) };
        }
    }

    /// <inheritdoc/>
    public override async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        try
        {
            await _socket.SendAsync(message, cancellation);
        }
        catch (SocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<MessagePart?> ReadAsync(CancellationToken cancellation)
    {
        if (_first is { } first)
        {
            _first = null;
            return MessagePart.Of(first);
        }

        while (true)
        {
            try
            {
                // What others sent before it was connected may wait there still.
                var datagram = await _socket.ReceiveFromAsync(_buffer, SocketFlags.None, Anyone(_socket), cancellation);
                if (datagram.RemoteEndPoint.Equals(There))
                    return MessagePart.Of(_buffer.AsMemory(0, datagram.ReceivedBytes));
            }
            catch (SocketException e)
            {
                throw new IOException(e.Message, e);
            }
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static IPEndPoint Anyone(Socket socket) =>
        new(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
}
