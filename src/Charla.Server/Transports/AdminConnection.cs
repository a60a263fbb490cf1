using System.Net;
using System.Net.Sockets;
using Charla.Protocol;
using Charla.Server.Sessions;
using Charla.Server.Storage;

namespace Charla.Server.Transports;

/// <summary>One connection to the admin socket: nobody signs in on it, and it may do what owners may.</summary>
internal sealed class AdminConnection : LineConnection
{
    private static readonly IPEndPoint Here = new(IPAddress.Loopback, 0);

    private readonly Socket _socket;

    /// <param name="socket">The accepted socket; the connection's own from here on.</param>
    /// <param name="context">The server's parts.</param>
    /// <param name="admission">Whether there is a place for it.</param>
    public AdminConnection(Socket socket, SessionContext context, Admission admission)
        : base(new NetworkStream(socket, ownsSocket: true), Here, context, admission)
    {
        _socket = socket;
        SignedIn();
    }

    public override Transport Transport => Transport.Server;

    public override bool IsAdmin => true;

    public override void Abort() => _socket.Dispose();

    protected override void EndWriting() => _socket.Shutdown(SocketShutdown.Send);
}
