using System.Net.Sockets;

namespace Charla.Bench.Wires;

/// <summary>Frames on a TCP stream: docs/protocol.md, section 9.</summary>
internal class StreamWire(Connection connection, WireContext context) : Wire(connection, context, SocketType.Stream, ProtocolType.Tcp)
{
    // The beginning of a line whose end has not come.
    private byte[] _partial = [];
    private int _partialLength;

    // What the socket did not take; nothing may be sent before it.
    private byte[] _unsent = [];

    public override bool TakesMore => _unsent.Length == 0;

    /// <summary>Bytes before what is received that belong to it already.</summary>
    protected virtual int Headroom => 0;

    public override void Send(ReadOnlySpan<byte> frames) => SendBytes(frames);

    public override void SendRest()
    {
        var sent = Socket.Send(_unsent, SocketFlags.None, out _);
        _unsent = _unsent[Math.Max(0, sent)..];
        if (TakesMore)
            Context.Readiness.Change(Socket, Connection.Key, writing: false);
    }

    public override bool Receive()
    {
        var buffer = Context.Received.AsSpan();
        _partial.AsSpan(0, _partialLength).CopyTo(buffer);
        var undecoded = buffer[_partialLength..];
        var got = Socket.Receive(undecoded.Slice(Headroom, WireContext.ReceiveBytes), SocketFlags.None, out var error);
        if (error is SocketError.WouldBlock)
            return true;
        if (got <= 0 || error != SocketError.Success)
            return false;

        var now = Clock.Now;
        var goesOn = Decode(undecoded, got, out var decoded);
        var rest = GiveLines(buffer[..(_partialLength + decoded)], now);
        if (rest.Length > Protocol.Limits.LineBytes)
            throw new BenchStoppedException(BenchTexts.Of("LineTooLong"));
        KeepPartial(rest);
        return goesOn;
    }

    /// <summary>Makes frames of what was received, in place.</summary>
    /// <param name="bytes">What came, after <see cref="Headroom"/> bytes; the frames go to the front of it.</param>
    /// <param name="got">How much came.</param>
    /// <param name="decoded">How much the frames are.</param>
    /// <returns>False where the other side has ended.</returns>
    protected virtual bool Decode(Span<byte> bytes, int got, out int decoded)
    {
        decoded = got;
        return true;
    }

    protected void SendBytes(ReadOnlySpan<byte> bytes)
    {
        var sent = Socket.Send(bytes, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
            return; // The next receive finds the connection ended.
        if (sent == bytes.Length)
            return;
        _unsent = bytes[Math.Max(0, sent)..].ToArray();
        Context.Readiness.Change(Socket, Connection.Key, writing: true);
    }

    private void KeepPartial(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _partial.Length)
            _partial = new byte[Math.Max(512, bytes.Length * 2)];
        bytes.CopyTo(_partial);
        _partialLength = bytes.Length;
    }
}
