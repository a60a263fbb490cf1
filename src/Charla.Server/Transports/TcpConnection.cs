using System.Net;
using System.Net.Sockets;
using Charla.Protocol;
using Charla.Server.Sessions;
using Charla.Server.Storage;

namespace Charla.Server.Transports;

/// <summary>One TCP client: what only its socket knows of the other end.</summary>
public sealed class TcpConnection : LineConnection
{
    private readonly Socket _socket;
    private readonly PeerCheck _peer;

    /// <param name="socket">The accepted socket; the connection's own from here on.</param>
    /// <param name="context">The server's parts.</param>
    /// <exception cref="SocketException">The client has gone away already.</exception>
    public TcpConnection(Socket socket, SessionContext context)
        : base(new NetworkStream(socket, ownsSocket: true), Unmapped((IPEndPoint)socket.RemoteEndPoint!), context, context.Admission)
    {
        _socket = socket;
        _peer = new PeerCheck(socket, context.Time);
    }

    public override Transport Transport => Transport.Tcp;

    public override bool HasLeft => PeerCheck.HasClosed(_socket);

    public override void Abort() => _socket.Dispose();

    public override bool HasVanished(TimeSpan silence) => _peer.HasVanished(silence);

    protected override void EndWriting() => _socket.Shutdown(SocketShutdown.Send);

    private static IPEndPoint Unmapped(IPEndPoint endPoint) => endPoint.Address.IsIPv4MappedToIPv6
        ? new IPEndPoint(endPoint.Address.MapToIPv4(), endPoint.Port)
        : endPoint;
}
