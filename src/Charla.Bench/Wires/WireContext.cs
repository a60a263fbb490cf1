using System.Net;
using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench.Wires;

/// <summary>What the wires of one load share: where they lead, and the buffers that none needs longer than a call.</summary>
internal sealed class WireContext(IPEndPoint address, Transport transport, IFrameSink sink, Tally tally) : IDisposable
{
    /// <summary>The most that one receive takes from a stream, and that one send gives to it.</summary>
    public const int ReceiveBytes = 256 * 1024;

    public const int SendBytes = 64 * 1024;

    private readonly FrameWriter _frames = new();

    public IPEndPoint Address { get; } = address;

    public IFrameSink Sink { get; } = sink;

    public Tally Tally { get; } = tally;

    public Readiness Readiness { get; } = Readiness.Create();

    public Alarms Alarms { get; } = new();

    // What a line has too little of is copied in front of what comes next.
    public byte[] Received { get; } = new byte[Limits.LineBytes + WebSocketWire.HeaderBytes + ReceiveBytes];

    public byte[] ToSend { get; } = new byte[WebSocketWire.HeaderBytes + SendBytes];

    public DatagramReceiver Datagrams { get; } = DatagramReceiver.Create();

    public Wire Open(Connection connection) => transport switch
    {
        Transport.Udp => new DatagramWire(connection, this),
        Transport.WebSocket => new WebSocketWire(connection, this),
        Transport.Tcp => new StreamWire(connection, this),
        _ => throw new NotSupportedException($"There is no wire for {transport}."),
    };

    /// <summary>Begins a frame where the last one was: that one was sent or copied.</summary>
    public FrameWriter NewFrame(ReadOnlySpan<byte> op)
    {
        _frames.Clear();
        return _frames.Begin(op);
    }

    public void Dispose() => Readiness.Dispose();
}
