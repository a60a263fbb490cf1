using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Transports;

/// <summary>
/// Takes the connections that come to one listening socket. One that cannot be taken costs the others nothing; where none can,
/// since the system is out of something, it waits a moment before it tries again.
/// </summary>
/// <param name="socket">It listens already; the listener's own from here on.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The operator's log.</param>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2213", Justification = "Whoever accepts still asks it, and it holds nothing.")]
public sealed class Listener(Socket socket, TimeProvider time, ILogger log) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();

    // Logged once for each time that it gets into trouble.
    private bool _isInTrouble;

    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    /// <summary>The next connection; null once it is disposed of. Called by one caller at a time.</summary>
    public async ValueTask<Socket?> AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var accepted = await socket.AcceptAsync(_stopping.Token);
                _isInTrouble = false;
                return accepted;
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                break;
            }
            catch (SocketException error) when (!_stopping.IsCancellationRequested && !HasGone(error))
            {
                if (!_isInTrouble)
                    Log.CannotAccept(log, error.Message);
                _isInTrouble = true;
                await Task.Delay(Pause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (SocketException)
            {
                // One client went away between knocking and entering.
            }
        }

        return null;
    }

    /// <summary>Takes no further connection.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        socket.Dispose();
    }

    private static bool HasGone(SocketException error) => error.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset;
}

internal static partial class Log
{
    [LoggerMessage(20, LogLevel.Warning, "Connections cannot be accepted now: {Reason}. It is tried again and again.")]
    public static partial void CannotAccept(ILogger log, string reason);
}
