using System.Net;
using System.Net.Sockets;
using System.Text;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Floods;

/// <summary>A connection of somebody who means no good, from any address of this machine. That the server ends it is no surprise.</summary>
internal sealed class Stranger : IDisposable
{
    private readonly Socket _socket;

    private Stranger(Socket socket) => _socket = socket;

    /// <param name="port">Of the server.</param>
    /// <param name="from">It comes from 127.0.0.<paramref name="from"/>.</param>
    /// <param name="receiveBuffer">0: as large as the system makes it.</param>
    public static async Task<Stranger?> ConnectAsync(int port, int from = 1, int receiveBuffer = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (receiveBuffer > 0)
                socket.ReceiveBufferSize = receiveBuffer;
            socket.Bind(new IPEndPoint(IPAddress.Parse($"127.0.0.{from}"), 0));
            await socket.ConnectAsync(IPAddress.Loopback, port).WaitAsync(Eventually.Limit);
            return new Stranger(socket);
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            socket.Dispose();
            return null;
        }
    }

    public Task<bool> SendAsync(string text, CancellationToken cancellation) => SendAsync(Encoding.UTF8.GetBytes(text), cancellation);

    /// <returns>False where the server, or the end of the attack, was in the way.</returns>
    public async Task<bool> SendAsync(byte[] bytes, CancellationToken cancellation)
    {
        try
        {
            for (var sent = 0; sent < bytes.Length;)
                sent += await _socket.SendAsync(bytes.AsMemory(sent), cancellation);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>What comes until something like <paramref name="part"/> is in it, the connection ends, or it takes too long.</summary>
    public async Task<string> HearAsync(string part, TimeSpan patience, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(patience);
        var heard = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            while (!heard.ToString().Contains(part, StringComparison.Ordinal) && await _socket.ReceiveAsync(buffer, late.Token) is > 0 and var count)
                heard.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // That is what it was then.
        }

        return heard.ToString();
    }

    /// <summary>Takes what comes and throws it away.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await _socket.ReceiveAsync(buffer, cancellation) > 0)
            {
                // So that it is not held up.
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The end.
        }
    }

    public void Dispose()
    {
        if (_socket.SafeHandle.IsClosed)
            return;
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }
}
