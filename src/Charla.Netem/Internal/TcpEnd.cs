using System.Net;
using System.Net.Sockets;

namespace Charla.Netem.Internal;

/// <summary>One of the two sockets of a link, and the record of what passes through it.</summary>
/// <param name="socket">Owned.</param>
/// <param name="remoteCalled">True towards the client, who called us; false towards the server, whom we call.</param>
/// <param name="capture">Null records nothing.</param>
internal sealed class TcpEnd(Socket socket, bool remoteCalled, PcapWriter? capture) : IDisposable
{
    private volatile TcpTranscript? _transcript;

    public async ValueTask ConnectAsync(IPEndPoint remote, CancellationToken cancellation)
    {
        await socket.ConnectAsync(remote, cancellation);
        Opened();
    }

    /// <summary>To be called once, when the socket is connected.</summary>
    public void Opened()
    {
        // What we forward piece by piece must not be glued together again.
        socket.NoDelay = true;
        if (capture is null) return;
        var (local, remote) = ((IPEndPoint)socket.LocalEndPoint!, (IPEndPoint)socket.RemoteEndPoint!);
        _transcript = remoteCalled
            ? TcpTranscript.Open(capture, caller: remote, called: local)
            : TcpTranscript.Open(capture, caller: local, called: remote);
    }

    /// <returns>0 when the remote side has finished.</returns>
    /// <exception cref="SocketException">The remote side reset the connection.</exception>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            var length = await socket.ReceiveAsync(buffer, cancellation);
            if (length == 0) _transcript?.Finish(fromCaller: remoteCalled);
            else _transcript?.Data(fromCaller: remoteCalled, buffer.Span[..length]);
            return length;
        }
        catch (SocketException)
        {
            _transcript?.Reset(fromCaller: remoteCalled);
            throw;
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        // Recorded before it is sent, or the answer could stand before the question.
        _transcript?.Data(fromCaller: !remoteCalled, bytes.Span);
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, cancellation)..];
    }

    /// <summary>Sends FIN.</summary>
    public void Finish()
    {
        _transcript?.Finish(fromCaller: !remoteCalled);
        socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Sends RST and closes. Harmless if it is closed already.</summary>
    public void Reset()
    {
        _transcript?.Reset(fromCaller: !remoteCalled);
        Reset(socket);
    }

    /// <summary>Sends RST and closes. Harmless if it is closed already.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Somebody was faster: the connection is gone.
        }

        socket.Dispose();
    }

    public void Dispose() => socket.Dispose();
}
