using System.Buffers.Binary;
using System.Net.Sockets;

namespace Charla.Server.Transports;

/// <summary>
/// Distinguishes a peer that has vanished without a word from one that only reads slowly, by what Linux knows of its connection.
/// </summary>
/// <remarks>
/// A peer that reads nothing has closed its window, and goes on confirming whatever comes: it is never cut off. One that
/// has vanished confirms nothing, however often it is sent again. While nothing is under way keepalive finds that out; while
/// something is the system would try for a quarter of an hour. Called by one caller at a time.
/// </remarks>
internal sealed class PeerCheck(Socket socket, TimeProvider time)
{
    // getsockopt(SOL_TCP, TCP_INFO), struct tcp_info of linux/tcp.h.
    private const byte Closed = 7;
    private const byte CloseWait = 8;
    private const int SolTcp = 6;
    private const int TcpInfo = 11;
    private const int ProbesAt = 3;
    private const int UnackedAt = 24;
    private const int LastAckReceivedAt = 56;
    private const int TotalRetransmitsAt = 100;
    private const int InfoBytes = 104;

    // Sent again so often, and not confirmed: what a slow reader drops it still answers each time.
    private const int LeastRetransmits = 2;
    private const int LeastProbes = 3;

    private long _lookedAt;
    private uint _retransmitsAtAck;

    /// <summary>Has an accepted socket send at once, and keepalive notice within a time that an idle peer has vanished.</summary>
    /// <exception cref="SocketException">The peer has gone away already.</exception>
    public static void Prepare(Socket socket, TimeSpan silence)
    {
        socket.NoDelay = true;
        var seconds = (int)Math.Max(6, silence.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds / 2);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, seconds / 6);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    /// <summary>Whether the peer sends no more. Any thread; called while nothing is read from the socket.</summary>
    public static bool HasClosed(Socket socket)
    {
        Span<byte> info = stackalloc byte[InfoBytes];
        try
        {
            // What it sent before may still wait to be read, and would hide the end from whoever reads.
            return OperatingSystem.IsLinux() && socket.GetRawSocketOption(SolTcp, TcpInfo, info) > 0
                ? info[0] is Closed or CloseWait
                : socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>Whether the peer owes confirmations and has been silent for so long. Called again and again.</summary>
    public bool HasVanished(TimeSpan silence)
    {
        Span<byte> info = stackalloc byte[InfoBytes];
        try
        {
            if (!OperatingSystem.IsLinux() || socket.GetRawSocketOption(SolTcp, TcpInfo, info) < InfoBytes)
                return false;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It has ended already.
            return false;
        }

        var silent = TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt32LittleEndian(info[LastAckReceivedAt..]));
        var retransmits = BinaryPrimitives.ReadUInt32LittleEndian(info[TotalRetransmitsAt..]);
        var now = time.GetTimestamp();
        if (_lookedAt == 0 || silent <= time.GetElapsedTime(_lookedAt, now))
            _retransmitsAtAck = retransmits;
        _lookedAt = now;
        if (silent < silence)
            return false;
        var isUnconfirmed = BinaryPrimitives.ReadUInt32LittleEndian(info[UnackedAt..]) > 0 && retransmits - _retransmitsAtAck >= LeastRetransmits;
        return isUnconfirmed || info[ProbesAt] >= LeastProbes;
    }
}
