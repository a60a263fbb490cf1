using System.Net;
using System.Net.Sockets;

namespace Charla.Server.Transports;

/// <summary>
/// A bound UDP socket that receives and sends many datagrams at once. One thread receives; any number may send, each
/// with a batch of its own.
/// </summary>
internal abstract class UdpSocket : IDisposable
{
    /// <summary>A little more than a datagram may have, so that one that is longer shows.</summary>
    public const int ReceiveSlotBytes = 2048;

    // So that what arrives, or is to leave, at once has a place: thousands of datagrams.
    private const int KernelBytes = 4 * 1024 * 1024;

    // Windows tells an unconnected socket that some client's port is closed, unless asked not to: SIO_UDP_CONNRESET.
    private const int WindowsConnectionReset = -1744830452;

    // CHARLA_UDP_SOCKET=plain chooses it by hand, for tests.
    private static readonly bool IsPlain = !LinuxUdpSocket.IsSupported || Environment.GetEnvironmentVariable("CHARLA_UDP_SOCKET") == "plain";

    private static readonly byte[] Off = [0, 0, 0, 0];

    protected UdpSocket(Socket socket)
    {
        Socket = socket;
        LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
    }

    public IPEndPoint LocalEndPoint { get; }

    protected Socket Socket { get; }

    /// <exception cref="SocketException">The address is not ours, or the port is in use.</exception>
    public static UdpSocket Bind(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            if (OperatingSystem.IsWindows())
                socket.IOControl(WindowsConnectionReset, Off, null);
            socket.ReceiveBufferSize = KernelBytes;
            socket.SendBufferSize = KernelBytes;
            socket.Bind(endPoint);
            return IsPlain ? new PlainUdpSocket(socket) : new LinuxUdpSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A batch for this socket.</summary>
    public abstract DatagramBatch CreateBatch(int capacity, int slotBytes);

    /// <summary>Waits for datagrams and puts those that are there, as many as fit, into the batch; now and then none.</summary>
    public abstract void Receive(DatagramBatch batch);

    /// <summary>Sends the batch and clears it. What the kernel does not take is lost, as if it were lost on the way.</summary>
    public abstract void Send(DatagramBatch batch);

    /// <summary>
    /// Has <see cref="Receive"/> return soon, now and from now on. It needs no network: of that anything may be gone. What is sent is sent.
    /// </summary>
    public abstract void StopReceiving();

    public void Dispose() => Socket.Dispose();
}
