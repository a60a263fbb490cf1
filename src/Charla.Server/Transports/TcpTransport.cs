using System.Net;
using System.Net.Sockets;
using Charla.Protocol;
using Charla.Server.Sessions;
using Charla.Server.Storage;

namespace Charla.Server.Transports;

/// <summary>TCP: lines of frames on a connection of their own.</summary>
internal sealed class TcpTransport : ITransport
{
    private readonly SessionContext _context;
    private readonly AcceptLoop[] _loops;

    /// <param name="listeners">One for each address; the transport's own from here on.</param>
    /// <param name="context">The server's parts.</param>
    public TcpTransport(IReadOnlyList<Listener> listeners, SessionContext context)
    {
        _context = context;
        EndPoints = [.. listeners.Select(listener => (IPEndPoint)listener.EndPoint)];
        _loops = [.. listeners.Select(listener => new AcceptLoop(listener, Connect))];
    }

    public Transport Kind => Transport.Tcp;

    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    public Task StartAsync()
    {
        foreach (var loop in _loops)
            loop.Start();
        return Task.CompletedTask;
    }

    public Task StopAcceptingAsync() => Task.WhenAll(_loops.Select(loop => loop.StopAcceptingAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var loop in _loops)
            await loop.DisposeAsync();
    }

    private TcpConnection Connect(Socket socket)
    {
        PeerCheck.Prepare(socket, _context.Options.LongestSilence);
        return new TcpConnection(socket, _context);
    }
}
