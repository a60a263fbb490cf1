using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Charla.Server.Sessions;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Transports;

/// <summary>Listens on one TCP address and runs a <see cref="TcpConnection"/> for each client.</summary>
public sealed class TcpTransport : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly SessionContext _context;
    private readonly bool _isAdmin;
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _accepting = Task.CompletedTask;

    /// <param name="listener">Listens already; the transport's own from here on.</param>
    /// <param name="context">The server's parts.</param>
    /// <param name="isAdmin">It is the socket of who runs the server, and not TCP at all.</param>
    public TcpTransport(Socket listener, SessionContext context, bool isAdmin = false)
    {
        _listener = listener;
        _context = context;
        _isAdmin = isAdmin;
    }

    public IPEndPoint LocalEndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Takes connections from here on.</summary>
    public void Start() => _accepting = AcceptAsync();

    /// <summary>Takes no further connection. Those that are open go on.</summary>
    public async Task StopAcceptingAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
    }

    /// <summary>Completes when every connection has ended.</summary>
    public Task AllEndedAsync() => Task.WhenAll(_connections.Keys);

    public async ValueTask DisposeAsync()
    {
        await StopAcceptingAsync();
        await AllEndedAsync();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Take(await _listener.AcceptAsync(_stopping.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error)
            {
                // One client went away between knocking and entering, or we are out of descriptors: the others wait.
                Log.CannotAccept(_context.Log, error.Message);
                if (error.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
                    await Task.Delay(TimeSpan.FromMilliseconds(100), _context.Time);
            }
        }
    }

    private void Take(Socket socket)
    {
        TcpConnection connection;
        try
        {
            connection = new TcpConnection(socket, _context, _isAdmin);
        }
        catch (SocketException)
        {
            // It went away already.
            socket.Dispose();
            return;
        }

        var running = Task.Run(() => connection.RunAsync());
        _connections[running] = true;
        _ = running.ContinueWith(ended => _connections.TryRemove(ended, out _), CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}

internal static partial class Log
{
    [LoggerMessage(20, LogLevel.Warning, "Could not accept a connection: {Reason}")]
    public static partial void CannotAccept(ILogger log, string reason);

    [LoggerMessage(21, LogLevel.Error, "A connection failed.")]
    public static partial void ConnectionFailed(ILogger log, Exception error);
}
