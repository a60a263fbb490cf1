using System.Buffers.Binary;
using System.Numerics;

namespace Charla.Server.Transports;

internal enum WebSocketOpcode : byte
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>The head of a frame of RFC 6455, section 5.2. (Charla's own frames are the lines inside its messages.)</summary>
internal readonly record struct WebSocketFrame(WebSocketOpcode Opcode, bool IsFinal, ulong Length, uint Mask)
{
    public const int MostHeadBytes = 14;
    public const int MostControlBytes = 125;

    public bool IsControl => Opcode >= WebSocketOpcode.Close;

    /// <summary>Reads the head of a client's frame.</summary>
    /// <param name="bytes">What has arrived.</param>
    /// <param name="frame">The head.</param>
    /// <param name="headBytes">Its length; 0 while some of it has not arrived.</param>
    /// <returns>False where it is none, or one that a client may not send.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out WebSocketFrame frame, out int headBytes)
    {
        (frame, headBytes) = (default, 0);
        if (bytes.Length < 2)
            return true;
        var opcode = (WebSocketOpcode)(bytes[0] & 0x0F);
        var isFinal = (bytes[0] & 0x80) != 0;
        ulong length = (uint)bytes[1] & 0x7F;

        // No extension was agreed on that would use the reserved bits, and a client masks everything.
        if ((bytes[0] & 0x70) != 0 || (bytes[1] & 0x80) == 0 || !Enum.IsDefined(opcode))
            return false;
        if (opcode >= WebSocketOpcode.Close && (!isFinal || length > MostControlBytes))
            return false;
        var maskAt = length switch { 126 => 4, 127 => 10, _ => 2 };
        if (bytes.Length < maskAt + 4)
            return true;
        if (length == 126)
            length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        else if (length == 127)
            length = BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]);
        frame = new WebSocketFrame(opcode, isFinal, length, BinaryPrimitives.ReadUInt32LittleEndian(bytes[maskAt..]));
        headBytes = maskAt + 4;
        return true;
    }

    /// <summary>Writes the head of a server's frame, which is a whole message.</summary>
    public static int Write(Span<byte> to, WebSocketOpcode opcode, int length)
    {
        to[0] = (byte)(0x80 | (byte)opcode);
        switch (length)
        {
            case < 126:
                to[1] = (byte)length;
                return 2;
            case <= ushort.MaxValue:
                to[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)length);
                return 4;
            default:
                to[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(to[2..], (ulong)length);
                return 10;
        }
    }

    /// <summary>Takes the mask off some bytes. They may be unmasked where they are.</summary>
    /// <returns>The mask for the bytes that follow.</returns>
    public static uint Unmask(ReadOnlySpan<byte> from, Span<byte> to, uint mask)
    {
        var twice = (ulong)mask << 32 | mask;
        var at = 0;
        for (; from.Length - at >= 8; at += 8)
            BinaryPrimitives.WriteUInt64LittleEndian(to[at..], BinaryPrimitives.ReadUInt64LittleEndian(from[at..]) ^ twice);
        for (; at < from.Length; at++)
        {
            to[at] = (byte)(from[at] ^ mask);
            mask = BitOperations.RotateRight(mask, 8);
        }

        return mask;
    }
}
