using System.Net;
using System.Net.Sockets;

namespace Charla.Client.Internal.Udp;

/// <summary>
/// The way to one server: a socket, and another one where the server has several addresses or this machine has changed
/// its own. A datagram that cannot be sent is one that got lost.
/// </summary>
internal sealed class UdpPath : IDisposable
{
    private readonly IPAddress[] _addresses;
    private readonly int _port;
    private readonly Lock _gate = new();
    private Socket _socket;
    private int _at;
    private bool _isDisposed;

    public UdpPath(IPAddress[] addresses, int port)
    {
        _addresses = addresses;
        _port = port;
        _socket = Open();
    }

    /// <summary>How many of the addresses said that nobody listens there.</summary>
    public int Refusals { get; private set; }

    public int Addresses => _addresses.Length;

    public void Send(ReadOnlySpan<byte> datagram)
    {
        try
        {
            _socket.Send(datagram);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused)
        {
            Refusals++;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
        {
            // The network card has more to send than it can: this one is lost.
        }
        catch (SocketException)
        {
            // This machine has another address now.
            Reopen();
        }
        catch (ObjectDisposedException)
        {
            // It is over, or the socket was just replaced.
        }
    }

    /// <summary>The length of the next datagram; 0 where what came was only bad news.</summary>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await _socket.ReceiveAsync(buffer, cancellation);
        }
        catch (SocketException e)
        {
            if (e.SocketErrorCode is SocketError.ConnectionRefused)
                Refusals++;
            return 0;
        }
        catch (ObjectDisposedException)
        {
            // It is over, or the socket was just replaced.
            return 0;
        }
    }

    /// <summary>Goes on with the server's next address.</summary>
    public void NextAddress()
    {
        if (_addresses.Length == 1)
            return;
        _at++;
        Reopen();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _socket.Dispose();
        }
    }

    private void Reopen()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            var old = _socket;
            _socket = Open();
            old.Dispose();
        }
    }

    // Without a way to the server it is open all the same: the way may come.
    private Socket Open()
    {
        var address = _addresses[_at % _addresses.Length];
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            socket.ReceiveBufferSize = 512 * 1024;
            socket.Connect(address, _port);
        }
        catch (SocketException)
        {
            // Sending will tell.
        }

        return socket;
    }
}
