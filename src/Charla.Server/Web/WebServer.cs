using System.Net;
using System.Net.Sockets;
using Charla.Server.Sessions;
using Charla.Server.Transports;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Charla.Server.Web;

/// <summary>
/// HTTP by Kestrel alone: no host, no configuration, no container of services around it. What is asked for is found in
/// <see cref="Pages"/>; a WebSocket is given to a <see cref="WebSocketConnection"/>.
/// </summary>
public sealed class WebServer : IAsyncDisposable
{
    // Connections that have asked for no WebSocket: pages, monitoring, and whoever says nothing at all.
    private const int MostPlainConnections = 1_000;

    private readonly HttpGuests _guests = new(MostPlainConnections, MostPlainConnections / 2);
    private readonly IReadOnlyList<Socket> _listeners;
    private readonly KestrelServer _kestrel;
    private readonly Application _application;

    /// <param name="listeners">They listen already; the server's own from here on.</param>
    /// <param name="context">The server's parts.</param>
    /// <param name="logs">Where Kestrel tells its troubles.</param>
    public WebServer(IReadOnlyList<Socket> listeners, SessionContext context, ILoggerFactory logs)
    {
        _listeners = listeners;
        EndPoints = [.. listeners.Select(listener => (IPEndPoint)listener.LocalEndPoint!)];
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        foreach (var endPoint in EndPoints)
        {
            options.Listen(endPoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection =>
                {
                    KeepAlive(connection, context.Options.LongestSilence);
                    return _guests.RunAsync(connection, next);
                });
            });
        }

        var transport = new SocketTransportOptions
        {
            CreateBoundListenSocket = endPoint => _listeners.Single(listener => endPoint.Equals(listener.LocalEndPoint)),

            // What the flusher sends goes to the socket on its own thread, as over TCP.
            UnsafePreferInlineScheduling = true,
        };
        _kestrel = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(transport), logs), logs);
        _application = new Application(context);
    }

    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    /// <summary>Takes connections from here on.</summary>
    public Task StartAsync() => _kestrel.StartAsync(_application, CancellationToken.None);

    /// <summary>Takes no further connection. Those that are open go on.</summary>
    public void StopAccepting()
    {
        foreach (var listener in _listeners)
            listener.Dispose();
    }

    /// <summary>Waits until every WebSocket has ended, then ends the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        StopAccepting();
        await _application.AllEndedAsync();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _kestrel.StopAsync(now.Token);
        _kestrel.Dispose();
    }

    private static void KeepAlive(ConnectionContext connection, TimeSpan silence)
    {
        try
        {
            if (connection.Features.Get<IConnectionSocketFeature>() is { Socket: { } socket })
                PeerCheck.KeepAlive(socket, silence);
        }
        catch (SocketException)
        {
            // It went away already.
        }
    }

    /// <summary>What Kestrel calls for each request.</summary>
    private sealed class Application(SessionContext context) : IHttpApplication<HttpContext>
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // WebSockets that are open, sign-ins that are being done, and one for the server while it is not being disposed of.
        private int _open = 1;

        public HttpContext CreateContext(IFeatureCollection features) => new DefaultHttpContext(features);

        public Task ProcessRequestAsync(HttpContext http)
        {
            Pages.Secure(http.Response);
            if (http.Request.Path == "/ws")
                return ServeWebSocketAsync(http);
            return http.Request.Path.StartsWithSegments(BrowserSignIn.Folder, StringComparison.Ordinal)
                ? BrowserSignIn.ServeAsync(http, context, Begin)
                : Pages.ServeAsync(http, context);
        }

        public void DisposeContext(HttpContext http, Exception? exception)
        {
            // It holds nothing of its own.
        }

        public Task AllEndedAsync()
        {
            Ended();
            return _ended.Task;
        }

        private async Task ServeWebSocketAsync(HttpContext http)
        {
            if (await WebSocketHandshake.AcceptAsync(http) is not { } stream)
                return;
            HttpGuests.Known(http);
            using var running = Begin();
            if (running is null)
                return;
            var remote = new IPEndPoint(http.Connection.RemoteIpAddress!, http.Connection.RemotePort);
            var socket = http.Features.Get<IConnectionSocketFeature>()?.Socket;
            await new WebSocketConnection(stream, remote, http.Abort, context, socket, TokenCookie.Of(http.Request), http.RequestAborted).RunAsync();
        }

        /// <summary>Something begins that the server waits for before it ends; null where it waits no more.</summary>
        private Running? Begin()
        {
            for (var open = Volatile.Read(ref _open); open > 0; open = Volatile.Read(ref _open))
            {
                if (Interlocked.CompareExchange(ref _open, open + 1, open) == open)
                    return new Running(this);
            }

            return null;
        }

        private void Ended()
        {
            if (Interlocked.Decrement(ref _open) == 0)
                _ended.TrySetResult();
        }

        private sealed class Running(Application application) : IDisposable
        {
            public void Dispose() => application.Ended();
        }
    }
}
