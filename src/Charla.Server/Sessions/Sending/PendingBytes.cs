namespace Charla.Server.Sessions.Sending;

/// <summary>A rented buffer that grows, and is given back as soon as it is empty: an idle session holds none.</summary>
internal struct PendingBytes
{
    private const int FirstSize = 1024;

    private byte[]? _buffer;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        if (_buffer is null || _buffer.Length - Length < bytes.Length)
            Grow(Length + bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Hands the buffer over to the caller, who returns it to <see cref="FrameBuffers"/>.</summary>
    public (byte[] Bytes, int Length) Take()
    {
        var taken = (_buffer!, Length);
        _buffer = null;
        Length = 0;
        return taken;
    }

    public void Release()
    {
        if (_buffer is not null)
            FrameBuffers.Return(_buffer);
        _buffer = null;
        Length = 0;
    }

    private void Grow(int least)
    {
        var larger = FrameBuffers.Rent(Math.Max(FirstSize, Math.Max(least, 2 * Length)));
        Written.CopyTo(larger);
        if (_buffer is not null)
            FrameBuffers.Return(_buffer);
        _buffer = larger;
    }
}
