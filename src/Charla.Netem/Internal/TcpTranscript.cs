using System.Net;

namespace Charla.Netem.Internal;

/// <summary>
/// One TCP connection as a capture would show it. A proxy sees bytes, not segments, so the segments are made
/// up: a handshake, data acknowledged at once, FIN or RST. Order and numbers are right, and the moments are those
/// at which the proxy had the bytes in hand.
/// </summary>
internal sealed class TcpTranscript
{
    /// <summary>Initial sequence numbers, easy to tell apart. Wireshark shows them as 0.</summary>
    private const uint CallerStart = 0x1000_0000;
    private const uint CalledStart = 0x2000_0000;

    /// <summary>A reader's buffer may be larger than an IPv4 packet can be.</summary>
    private const int MaxSegment = 32 * 1024;

    private readonly Lock _gate = new();
    private readonly PcapWriter _capture;
    private readonly Side _caller; // both sides guarded by _gate
    private readonly Side _called;
    private bool _reset; // guarded by _gate

    private TcpTranscript(PcapWriter capture, IPEndPoint caller, IPEndPoint called)
    {
        _capture = capture;
        _caller = new Side(caller, CallerStart);
        _called = new Side(called, CalledStart);
    }

    public static TcpTranscript Open(PcapWriter capture, IPEndPoint caller, IPEndPoint called)
    {
        var transcript = new TcpTranscript(capture, caller, called);
        transcript.Shake();
        return transcript;
    }

    public void Data(bool fromCaller, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            var (from, to) = Sides(fromCaller);
            if (_reset || from.Finished) return;
            while (!bytes.IsEmpty)
            {
                var segment = bytes[..Math.Min(bytes.Length, MaxSegment)];
                Write(from, to, TcpFlags.Psh | TcpFlags.Ack, segment);
                from.Next += (uint)segment.Length;
                Write(to, from, TcpFlags.Ack);
                bytes = bytes[segment.Length..];
            }
        }
    }

    public void Finish(bool fromCaller)
    {
        lock (_gate)
        {
            var (from, to) = Sides(fromCaller);
            if (_reset || from.Finished) return;
            Write(from, to, TcpFlags.Fin | TcpFlags.Ack);
            from.Next++;
            from.Finished = true;
            Write(to, from, TcpFlags.Ack);
        }
    }

    /// <summary>Nothing is written after it, nor after both have finished.</summary>
    public void Reset(bool fromCaller)
    {
        lock (_gate)
        {
            var (from, to) = Sides(fromCaller);
            if (_reset || (from.Finished && to.Finished)) return;
            _reset = true;
            Write(from, to, TcpFlags.Rst | TcpFlags.Ack);
        }
    }

    private void Shake()
    {
        lock (_gate)
        {
            _capture.Tcp(_caller.Address, _called.Address, _caller.Next++, 0, TcpFlags.Syn, []);
            Write(_called, _caller, TcpFlags.Syn | TcpFlags.Ack);
            _called.Next++;
            Write(_caller, _called, TcpFlags.Ack);
        }
    }

    private (Side From, Side To) Sides(bool fromCaller) => fromCaller ? (_caller, _called) : (_called, _caller);

    private void Write(Side from, Side to, TcpFlags flags, ReadOnlySpan<byte> payload = default) =>
        _capture.Tcp(from.Address, to.Address, from.Next, to.Next, flags, payload);

    private sealed class Side(IPEndPoint address, uint start)
    {
        public IPEndPoint Address => address;

        /// <summary>The sequence number of its next byte. Wraps at 2³², as it should.</summary>
        public uint Next { get; set; } = start;

        public bool Finished { get; set; }
    }
}
