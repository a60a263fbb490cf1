using System.Net;
using System.Net.Sockets;

namespace Charla.Server.Transports;

/// <summary>One bound UDP address: a socket, who receives from it and who sends.</summary>
internal sealed class UdpTransport : IDisposable
{
    private readonly UdpSocket _socket;
    private readonly UdpSender _sender;
    private readonly UdpReceiver _receiver;

    private UdpTransport(UdpSocket socket, UdpSessions sessions)
    {
        _socket = socket;
        _sender = new UdpSender(socket, sessions.Context.Time);
        _receiver = new UdpReceiver(socket, _sender, sessions);
    }

    /// <summary>The server's senders' own from here on: it goes on until the log writer has ended.</summary>
    public UdpSender Sender => _sender;

    public IPEndPoint LocalEndPoint => _socket.LocalEndPoint;

    /// <summary>Binds the address; datagrams are taken once <see cref="Start"/> is called.</summary>
    /// <exception cref="SocketException">The address is not ours, or the port is in use.</exception>
    public static UdpTransport Bind(IPEndPoint endPoint, UdpSessions sessions) => new(UdpSocket.Bind(endPoint), sessions);

    public void Start()
    {
        _sender.Start();
        _receiver.Start();
    }

    /// <summary>Takes no further datagram. What the sessions are still to be sent is sent.</summary>
    public void StopReceiving() => _receiver.Stop();

    public void Dispose()
    {
        StopReceiving();
    }
}
