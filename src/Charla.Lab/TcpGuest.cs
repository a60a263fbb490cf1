using System.Net;
using System.Net.Sockets;

namespace Charla.Lab;

/// <summary>A TCP client of a lab's peer, with what is needed to talk with it.</summary>
public sealed class TcpGuest : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    internal TcpGuest(Socket socket, GuestBook book, TimeProvider time)
    {
        _socket = socket;
        Prepare(socket);
        _stream = new NetworkStream(socket, ownsSocket: true);
        Reader = new MessageReader(_stream, time);
        Writer = new MessageWriter(_stream, Reader, time);
        Guest = book.Enter("TCP", socket.RemoteEndPoint ?? new IPEndPoint(IPAddress.None, 0));
    }

    /// <summary>What people see of it.</summary>
    public Guest Guest { get; }

    /// <summary>What it says.</summary>
    public MessageReader Reader { get; }

    /// <summary>What it is told.</summary>
    public MessageWriter Writer { get; }

    /// <summary>Nothing more is said to it; it may still be heard. It reads the end of the stream after what was sent.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has gone already.
        }
    }

    /// <summary>Ends it now, from any thread; whatever waits for it ends with an <see cref="IOException"/>.</summary>
    public void Cut() => _socket.Close(0);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <summary>What is sent goes at once, and who vanished without a word is noticed within half a minute.</summary>
    internal static void Prepare(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }
}
