using System.Buffers;
using System.Buffers.Binary;
using Charla.Protocol;

namespace Charla.Server.Sessions.Sending;

/// <summary>
/// Frames that wait to be sent in datagrams, as pieces that fit one: each piece with its length before it, in a rented
/// buffer that is given back as soon as it is empty.
/// </summary>
internal struct PendingDatagrams
{
    private const int FirstSize = 4 * 1024;
    private const int LengthBytes = sizeof(ushort);

    private byte[]? _buffer;
    private int _start;
    private int _end;

    public readonly int Length => _end - _start;

    /// <summary>Adds frames that are to travel together.</summary>
    public void AddTogether(ReadOnlySpan<byte> frames)
    {
        if (frames.Length <= Limits.DatagramBytes)
            Append(frames);
        else
            AddInParts(frames);
    }

    /// <summary>Adds frames that may travel apart.</summary>
    public void Add(ReadOnlySpan<byte> frames)
    {
        while (frames.Length > Limits.DatagramBytes)
        {
            var fitting = frames[..Limits.DatagramBytes].LastIndexOf((byte)'\n') + 1;
            if (fitting == 0)
            {
                fitting = frames.IndexOf((byte)'\n') + 1;
                AddInParts(frames[..fitting]);
            }
            else
            {
                Append(frames[..fitting]);
            }

            frames = frames[fitting..];
        }

        if (!frames.IsEmpty)
            Append(frames);
    }

    /// <summary>Takes as many pieces as fit.</summary>
    /// <returns>The bytes written.</returns>
    public int Fill(Span<byte> datagram)
    {
        var written = 0;
        while (_start < _end)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(_start));
            if (length > datagram.Length - written)
                return written;
            _buffer.AsSpan(_start + LengthBytes, length).CopyTo(datagram[written..]);
            written += length;
            _start += LengthBytes + length;
        }

        Release();
        return written;
    }

    public void Release()
    {
        if (_buffer is not null)
            ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = (null, 0, 0);
    }

    private void AddInParts(ReadOnlySpan<byte> frames)
    {
        var parts = PartFrames.Of(frames);

        // A row of more than a line's length, which no client takes.
        if (parts.Count > Limits.Parts)
            return;
        for (var n = 0; n < parts.Count; n++)
            Append(parts[n]);
    }

    private void Append(ReadOnlySpan<byte> piece)
    {
        var needed = LengthBytes + piece.Length;
        if (_buffer is null || _buffer.Length - _end < needed)
            MakeRoom(needed);
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(_end), (ushort)piece.Length);
        piece.CopyTo(_buffer.AsSpan(_end + LengthBytes));
        _end += needed;
    }

    private void MakeRoom(int needed)
    {
        var waiting = _buffer.AsSpan(_start, _end - _start);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstSize, Math.Max(waiting.Length + needed, 2 * waiting.Length)));
        waiting.CopyTo(larger);
        (_start, _end) = (0, waiting.Length);
        if (_buffer is not null)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
