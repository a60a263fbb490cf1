using System.Net;
using System.Net.Sockets;

namespace Charla.Lab;

/// <summary>Listens on a UDP port, gives each datagram to the peer, one at a time, and sends others.</summary>
public sealed class UdpDoor : IAsyncDisposable
{
    /// <summary>The most that a datagram of IPv4 carries: 65,535 less its headers.</summary>
    public const int MostBytes = 65_507;

    private readonly Socket _socket;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _receiving;

    private UdpDoor(Socket socket, Action<UdpDoor, IPEndPoint, ReadOnlyMemory<byte>> received)
    {
        _socket = socket;
        LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
        _receiving = ReceiveAllAsync(received);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="at">Port 0 takes a free one.</param>
    /// <param name="received">Called with each datagram and where it came from; it must not wait, and the bytes are good until it returns.</param>
    /// <param name="book">Is told where it listens.</param>
    /// <exception cref="PortException">It cannot listen there.</exception>
    public static UdpDoor Open(IPEndPoint at, Action<UdpDoor, IPEndPoint, ReadOnlyMemory<byte>> received, GuestBook book)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (at.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(at);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new PortException("UDP", at, e);
        }

        book.Listens("UDP", (IPEndPoint)socket.LocalEndPoint!);
        return new UdpDoor(socket, received);
    }

    /// <summary>Sends a datagram, from any thread. Whether it arrives nobody knows; that is UDP.</summary>
    /// <returns>False where the system did not take it: no way there, or too long.</returns>
    public bool Send(IPEndPoint to, ReadOnlySpan<byte> datagram)
    {
        try
        {
            _socket.SendTo(datagram, SocketFlags.None, to);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Listens no more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _receiving;
        _socket.Dispose();
        _stopping.Dispose();
    }

    private async Task ReceiveAllAsync(Action<UdpDoor, IPEndPoint, ReadOnlyMemory<byte>> received)
    {
        await Task.Yield();
        var buffer = new byte[65_536];
        var anyone = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var datagram = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, anyone, _stopping.Token);
                received(this, (IPEndPoint)datagram.RemoteEndPoint, buffer.AsMemory(0, datagram.ReceivedBytes));
            }
            catch (SocketException)
            {
                // An ICMP error about a datagram sent before (Windows tells it here): the next one may be good.
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
