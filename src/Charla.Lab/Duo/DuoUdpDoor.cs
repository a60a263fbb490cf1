using System.Net;
using System.Net.Sockets;
using Charla.Lab.Talks;

namespace Charla.Lab.Duo;

/// <summary>Waits over UDP: the first datagram is the caller's name. From then on others are not heard.</summary>
public sealed class DuoUdpDoor : DuoDoor
{
    private readonly Socket _socket;
    private readonly string _name;
    private readonly bool _isFree;
    private readonly GuestBook _book;
    private Guest? _guest;

    private DuoUdpDoor(Socket socket, string name, bool isFree, GuestBook book)
    {
        (_socket, _name, _isFree, _book) = (socket, name, isFree, book);
        LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
        book.Listens("UDP", LocalEndPoint);
    }

    /// <inheritdoc/>
    public override IPEndPoint LocalEndPoint { get; }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="PortException">It cannot listen there.</exception>
    public static DuoUdpDoor Open(IPEndPoint at, string name, bool isFree, GuestBook book)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (at.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(at);
            return new DuoUdpDoor(socket, name, isFree, book);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new PortException("UDP", at, e);
        }
    }

    /// <inheritdoc/>
    public override async Task<DuoTalk> WaitAsync(CancellationToken cancellation)
    {
        var talk = await UdpTalk.WaitAsync(_socket, cancellation);
        _guest = _book.Enter("UDP", talk.There);
        var duo = await DuoTalk.MeetAsync(talk, _name, isCaller: false, _isFree, cancellation);
        _book.Call(_guest, duo.Other);
        return duo;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (_guest is not null)
            _book.Leave(_guest, "Left");
        return ValueTask.CompletedTask;
    }
}
