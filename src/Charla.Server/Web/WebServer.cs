using System.Net;
using System.Net.Sockets;
using Charla.Protocol;
using Charla.Server.Sessions;
using Charla.Server.Storage;
using Charla.Server.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Web;

/// <summary>
/// HTTP by Kestrel alone: the application that it is taken from is never run, so there is no configuration, no signal handling and
/// no middleware. What is asked for is found in <see cref="Pages"/>; a WebSocket is given to a <see cref="WebSocketConnection"/>.
/// </summary>
internal sealed class WebServer : ITransport
{
    private readonly WebListeners _listeners;
    private readonly WebApplication _services;
    private readonly IServer _kestrel;
    private readonly Application _application;

    /// <param name="listeners">The server's own from here on.</param>
    /// <param name="context">The server's parts.</param>
    /// <param name="logs">Where Kestrel logs.</param>
    public WebServer(IReadOnlyList<Listener> listeners, SessionContext context, ILoggerFactory logs)
    {
        EndPoints = [.. listeners.Select(listener => (IPEndPoint)listener.EndPoint)];
        _listeners = new WebListeners(listeners, context, logs);
        _services = Build(logs);
        _kestrel = _services.Services.GetRequiredService<IServer>();
        _application = new Application(context);
    }

    public Transport Kind => Transport.WebSocket;

    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    public Task StartAsync() => _kestrel.StartAsync(_application, CancellationToken.None);

    public Task StopAcceptingAsync()
    {
        _listeners.Stop();
        return Task.CompletedTask;
    }

    /// <summary>Waits until every WebSocket has ended, then ends the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAcceptingAsync();
        await _application.AllEndedAsync();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _kestrel.StopAsync(now.Token);
        await _services.DisposeAsync();
        _listeners.Dispose();
    }

    /// <summary>Kestrel with what it needs to serve HTTPS, on our own listeners.</summary>
    private WebApplication Build(ILoggerFactory logs)
    {
        // Nothing is read from there; the folder that the server was started in may be gone.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IConnectionListenerFactory>(_listeners);
        return builder.Build();
    }

    private void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        foreach (var endPoint in EndPoints)
            options.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http1);
    }

    /// <summary>What Kestrel calls for each request.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing.")]
    private sealed class Application(SessionContext context) : IHttpApplication<HttpContext>
    {
        private readonly CancellationTokenSource _stopping = new();
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // WebSockets that are open, sign-ins that are being done, and one for the server while it is not being disposed of.
        private int _open = 1;

        public HttpContext CreateContext(IFeatureCollection features) => new DefaultHttpContext(features);

        public Task ProcessRequestAsync(HttpContext http)
        {
            Pages.Secure(http.Response);
            if (http.Request.Path == "/ws")
                return ServeWebSocketAsync(http);
            var place = HttpConnection.Of(http).Place;
            place.Heard();
            var isSignIn = http.Request.Path.StartsWithSegments(BrowserSignIn.Folder, StringComparison.Ordinal);
            if (place.Refusal is { } refusal)
                return isSignIn ? BrowserSignIn.RefuseAsync(http, refusal, context) : Pages.RefuseAsync(http, refusal);
            return isSignIn ? BrowserSignIn.ServeAsync(http, context, Begin, _stopping.Token) : Pages.ServeAsync(http, context);
        }

        public void DisposeContext(HttpContext http, Exception? exception)
        {
            // It holds nothing of its own.
        }

        public Task AllEndedAsync()
        {
            // A sign-in over HTTP may wait long for its turn.
            _stopping.Cancel();
            Ended();
            return _ended.Task;
        }

        private async Task ServeWebSocketAsync(HttpContext http)
        {
            if (await WebSocketHandshake.AcceptAsync(http) is not { } stream)
                return;
            using var running = Begin();
            if (running is null)
                return;
            var remote = new IPEndPoint(http.Connection.RemoteIpAddress!, http.Connection.RemotePort);
            var socket = http.Features.Get<IConnectionSocketFeature>()?.Socket;
            var connection = HttpConnection.Of(http);
            var webSocket = new WebSocketConnection(
                stream, remote, http.Abort, context, socket, TokenCookie.Of(http.Request), connection.Place, http.RequestAborted);
            connection.Became(webSocket);
            await webSocket.RunAsync();
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
