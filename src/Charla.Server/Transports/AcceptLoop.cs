using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Transports;

/// <summary>Runs a connection for each client that comes to one listener.</summary>
/// <param name="listener">The loop's own from here on.</param>
/// <param name="connect">Makes the connection of an accepted socket.</param>
internal sealed class AcceptLoop(Listener listener, Func<Socket, LineConnection> connect) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private Task _accepting = Task.CompletedTask;

    public void Start() => _accepting = AcceptAsync();

    /// <summary>Accepts no further connection. Those that are open go on.</summary>
    public Task StopAcceptingAsync()
    {
        listener.Dispose();
        return _accepting;
    }

    /// <summary>Completes when every connection has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAcceptingAsync();
        await Task.WhenAll(_connections.Keys);
    }

    private async Task AcceptAsync()
    {
        while (await listener.AcceptAsync() is { } socket)
            Begin(socket);
    }

    private void Begin(Socket socket)
    {
        LineConnection connection;
        try
        {
            connection = connect(socket);
        }
        catch (Exception error) when (error is SocketException or IOException)
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
