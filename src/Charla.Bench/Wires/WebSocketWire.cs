using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Charla.Bench.Wires;

/// <summary>Frames in the messages of a WebSocket (RFC 6455): docs/protocol.md, section 11.</summary>
/// <remarks>What is sent at once is one message. What comes is read as a stream: where a message ends, a line ends.</remarks>
internal sealed class WebSocketWire : StreamWire
{
    /// <summary>The longest header of a message's piece: two bytes, the length in eight, the mask in four.</summary>
    public const int HeaderBytes = 14;

    private const int Final = 0x80;
    private const int Masked = 0x80;
    private const int Text = 1;
    private const int Close = 8;
    private const int Ping = 9;
    private const int Pong = 10;

    // A length up to 125 stands in the header's second byte; 126 and 127 say that it follows in two or in eight.
    private const int ShortLength = 126;
    private const int LongLength = 127;

    private const int MostGreeting = 4096;

    // The beginning of a header whose end has not come.
    private readonly byte[] _header = new byte[HeaderBytes];
    private int _headerLength;

    // Of the piece that is being received.
    private int _opcode;
    private bool _isFinal;
    private long _left;

    private bool _isOpen;
    private byte[] _greeting = [];
    private byte[] _waiting = [];
    private bool _midLine;

    public WebSocketWire(Connection connection, WireContext context)
        : base(connection, context)
    {
        var key = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
        SendBytes(Encoding.ASCII.GetBytes(
            $"GET /ws HTTP/1.1\r\nHost: {context.Address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            $"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"));
    }

    public override bool TakesMore => _isOpen && base.TakesMore;

    protected override int Headroom => HeaderBytes;

    public override void Send(ReadOnlySpan<byte> frames)
    {
        if (_isOpen)
            SendMessage(Text, frames);
        else
            _waiting = [.. _waiting, .. frames];
    }

    protected override bool Decode(Span<byte> bytes, int got, out int decoded)
    {
        decoded = 0;
        var start = HeaderBytes;
        var end = HeaderBytes + got;
        if (!_isOpen)
        {
            start = end - TakeGreeting(bytes[start..end]);
            if (!_isOpen)
                return true;
        }

        start -= _headerLength;
        _header.AsSpan(0, _headerLength).CopyTo(bytes[start..]);
        _headerLength = 0;
        while (start < end)
        {
            if (_left == 0 && !TryReadHeader(bytes[start..end], ref start))
            {
                _headerLength = end - start;
                bytes[start..end].CopyTo(_header);
                return true;
            }

            var piece = bytes.Slice(start, (int)Math.Min(_left, end - start));
            start += piece.Length;
            _left -= piece.Length;
            if (_opcode >= Close)
            {
                if (_opcode == Close)
                    return false;
                if (_opcode == Ping && _left == 0 && base.TakesMore)
                    SendMessage(Pong, []);
                continue;
            }

            piece.CopyTo(bytes[decoded..]);
            decoded += piece.Length;
            _midLine = decoded > 0 ? bytes[decoded - 1] != (byte)'\n' : _midLine;

            // There is room: at least a header of two bytes was taken out before.
            if (_left == 0 && _isFinal && _midLine)
            {
                bytes[decoded++] = (byte)'\n';
                _midLine = false;
            }
        }

        return true;
    }

    /// <summary>Reads the answer to the upgrade; how many bytes came after it.</summary>
    private int TakeGreeting(ReadOnlySpan<byte> bytes)
    {
        _greeting = [.. _greeting, .. bytes];
        var end = _greeting.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0 && _greeting.Length <= MostGreeting)
            return 0;
        if (!_greeting.AsSpan().StartsWith("HTTP/1.1 101 "u8))
            throw new BenchStoppedException(BenchTexts.Of("NoWebSocket", Encoding.ASCII.GetString(_greeting.AsSpan(0, Math.Min(32, _greeting.Length))).Split('\r')[0]));
        var after = _greeting.Length - end - 4;
        _isOpen = true;
        _greeting = [];
        if (_waiting.Length > 0)
            SendMessage(Text, _waiting);
        _waiting = [];
        return after;
    }

    private bool TryReadHeader(ReadOnlySpan<byte> bytes, ref int start)
    {
        if (bytes.Length < 2)
            return false;
        var length = bytes[1] & ~Masked;
        var size = length switch { ShortLength => 4, LongLength => 10, _ => 2 };
        if (bytes.Length < size)
            return false;
        _left = length switch
        {
            ShortLength => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            LongLength => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => length,
        };
        _opcode = bytes[0] & 0x0F;
        _isFinal = (bytes[0] & Final) != 0;
        start += size;
        return true;
    }

    private void SendMessage(int opcode, ReadOnlySpan<byte> payload)
    {
        var message = Context.ToSend.AsSpan();
        message[0] = (byte)(Final | opcode);
        int size;
        if (payload.Length < ShortLength)
        {
            message[1] = (byte)(Masked | payload.Length);
            size = 2;
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            message[1] = Masked | ShortLength;
            BinaryPrimitives.WriteUInt16BigEndian(message[2..], (ushort)payload.Length);
            size = 4;
        }
        else
        {
            message[1] = Masked | LongLength;
            BinaryPrimitives.WriteInt64BigEndian(message[2..], payload.Length);
            size = 10;
        }

        // In front of proxies that cache, the mask must not be foreseeable; here it is only to cost what it costs.
        var mask = (uint)Random.Shared.Next();
        MemoryMarshal.Write(message[size..], mask);
        size += sizeof(uint);
        var body = message.Slice(size, payload.Length);
        payload.CopyTo(body);
        Mask(body, mask);
        SendBytes(message[..(size + payload.Length)]);
    }

    private static void Mask(Span<byte> body, uint mask)
    {
        var words = MemoryMarshal.Cast<byte, uint>(body);
        foreach (ref var word in words)
            word ^= mask;
        var rest = body[(words.Length * sizeof(uint))..];
        for (var i = 0; i < rest.Length; i++)
            rest[i] ^= (byte)(mask >> (8 * i));
    }
}
