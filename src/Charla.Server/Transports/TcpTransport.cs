using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Charla.Server.Sessions;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Transports;

/// <summary>Runs a <see cref="TcpConnection"/> for each client that comes to one TCP address.</summary>
/// <param name="listener">The transport's own from here on.</param>
/// <param name="context">The server's parts.</param>
/// <param name="admission">Which connections have a place.</param>
/// <param name="isAdmin">It is the socket of who runs the server, and not TCP at all.</param>
public sealed class TcpTransport(Listener listener, SessionContext context, Admission admission, bool isAdmin = false) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private Task _accepting = Task.CompletedTask;

    public IPEndPoint LocalEndPoint => (IPEndPoint)listener.EndPoint;

    /// <summary>Takes connections from here on.</summary>
    public void Start() => _accepting = AcceptAsync();

    /// <summary>Takes no further connection. Those that are open go on.</summary>
    public Task StopAcceptingAsync()
    {
        listener.Dispose();
        return _accepting;
    }

    /// <summary>Completes when every connection has ended.</summary>
    public Task AllEndedAsync() => Task.WhenAll(_connections.Keys);

    public async ValueTask DisposeAsync()
    {
        await StopAcceptingAsync();
        await AllEndedAsync();
    }

    private async Task AcceptAsync()
    {
        while (await listener.AcceptAsync() is { } socket)
            Take(socket);
    }

    private void Take(Socket socket)
    {
        TcpConnection connection;
        try
        {
            connection = new TcpConnection(socket, context, admission, isAdmin);
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
    [LoggerMessage(21, LogLevel.Error, "A connection failed.")]
    public static partial void ConnectionFailed(ILogger log, Exception error);
}
