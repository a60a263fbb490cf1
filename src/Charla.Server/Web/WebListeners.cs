using System.Net;
using System.Net.Sockets;
using Charla.Server.Sessions;
using Charla.Server.Transports;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Web;

/// <summary>Hands Kestrel the connections that come to our own listeners, each with its place.</summary>
internal sealed class WebListeners(IReadOnlyList<Listener> listeners, SessionContext context, ILoggerFactory logs) : IConnectionListenerFactory, IDisposable
{
    private readonly SocketConnectionContextFactory _connections = new(
        // What the flusher sends goes to the socket on its own thread, as over TCP.
        new SocketConnectionFactoryOptions { UnsafePreferInlineScheduling = true },
        logs.CreateLogger<SocketConnectionContextFactory>());

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new Accepting(listeners.Single(listener => endpoint.Equals(listener.EndPoint)), this));

    /// <summary>No further connection is taken.</summary>
    public void Stop()
    {
        foreach (var listener in listeners)
            listener.Dispose();
    }

    public void Dispose() => _connections.Dispose();

    private HttpConnection? Take(Socket socket)
    {
        try
        {
            PeerCheck.Prepare(socket, context.Options.LongestSilence);
            return new HttpConnection(_connections.Create(socket), context.Admission);
        }
        catch (SocketException)
        {
            // It went away already.
            socket.Dispose();
            return null;
        }
    }

    private sealed class Accepting(Listener listener, WebListeners all) : IConnectionListener
    {
        public EndPoint EndPoint => listener.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await listener.AcceptAsync() is { } socket)
            {
                if (all.Take(socket) is { } connection)
                    return connection;
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            listener.Dispose();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
