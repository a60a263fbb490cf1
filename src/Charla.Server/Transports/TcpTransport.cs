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
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly ConcurrentDictionary<IPAddress, int> _strangers = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _accepting = Task.CompletedTask;

    private TcpTransport(Socket listener, SessionContext context)
    {
        _listener = listener;
        _context = context;
    }

    public IPEndPoint LocalEndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Binds the address; connections are taken once <see cref="Start"/> is called.</summary>
    /// <exception cref="SocketException">The address is not ours, or the port is in use.</exception>
    public static TcpTransport Bind(IPEndPoint endPoint, SessionContext context)
    {
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
                listener.DualMode = false;
            listener.Bind(endPoint);
            listener.Listen(4096);
            return new TcpTransport(listener, context);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

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
        IPAddress address;
        try
        {
            address = ((IPEndPoint)socket.RemoteEndPoint!).Address;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return;
        }

        var strangers = _strangers.AddOrUpdate(address, 1, (_, count) => count + 1);
        var full = _connections.Count >= _context.Options.MostConnections || strangers > _context.Options.MostStrangersPerAddress;
        var connection = new TcpConnection(socket, _context, () => Known(address));
        var running = Task.Run(() => connection.RunAsync(full));
        _connections[running] = true;
        _ = running.ContinueWith(ended => _connections.TryRemove(ended, out _), CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>A connection of that address has signed in, or ended before.</summary>
    private void Known(IPAddress address)
    {
        if (_strangers.AddOrUpdate(address, 0, (_, count) => count - 1) <= 0)
            _strangers.TryRemove(new(address, 0));
    }
}

internal static partial class Log
{
    [LoggerMessage(20, LogLevel.Warning, "Could not accept a connection: {Reason}")]
    public static partial void CannotAccept(ILogger log, string reason);

    [LoggerMessage(21, LogLevel.Error, "A connection failed.")]
    public static partial void ConnectionFailed(ILogger log, Exception error);
}
