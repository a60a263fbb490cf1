namespace Charla.Lab;

/// <summary>A message that a client said over TCP, or, where it is longer than what is held, a part of it.</summary>
/// <param name="Bytes">Without the newline; good until the next one is read.</param>
/// <param name="Begins">The message begins here.</param>
/// <param name="Ends">The message ends here.</param>
public readonly record struct MessagePart(ReadOnlyMemory<byte> Bytes, bool Begins, bool Ends)
{
    /// <summary>What <see cref="MessageReader.ReadWholeAsync"/> gives for a message that is longer than asked for.</summary>
    public static MessagePart TooLong { get; } = new(default, Begins: false, Ends: true);

    /// <summary>All of the message.</summary>
    public bool IsWhole => Begins && Ends;
}

/// <summary>
/// Finds the messages in a stream of bytes that has none. A message ends with a newline (LF or CR LF), and for a client
/// that has never sent one, with a pause: so both <c>nc</c> and a beginner's <c>send("hello")</c> are understood, however
/// the bytes were cut on their way.
/// </summary>
/// <remarks>For one reader at a time. It holds at most <see cref="HeldBytes"/>; what is longer comes in parts.</remarks>
public sealed class MessageReader(Stream stream, TimeProvider time)
{
    /// <summary>The longest message that comes as a whole.</summary>
    public const int HeldBytes = 64 * 1024;

    private readonly byte[] _buffer = new byte[HeldBytes + 2]; // and its CR LF
    private Task<int>? _reading;
    private int _start;
    private int _searched;
    private int _end;
    private bool _isEnded;
    private bool _isInside;

    /// <summary>How long a client that sends no newlines must be silent for its message to have ended.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The client has ended a message with a newline: only that ends its messages from then on.</summary>
    public bool SpeaksLines { get; private set; }

    /// <summary>Bytes that have come so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The next message, or the next part of it; null at the end of the stream.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<MessagePart?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (Line() is { } line)
                return line;
            if (_isEnded)
                return _end > _start || _isInside ? Take(_end - _start, 0, ends: true) : null;
            // The last byte may be a CR whose LF is still to come.
            if (_end - _start > HeldBytes + (_end > 0 && _buffer[_end - 1] == '\r' ? 1 : 0))
                return Take(HeldBytes, 0, ends: false);
            if (!await ReadMoreAsync(cancellation))
                return Take(_end - _start, 0, ends: true);
        }
    }

    /// <summary>
    /// The next message as a whole; one longer than <paramref name="most"/> bytes is passed over to its end and comes as
    /// <see cref="MessagePart.TooLong"/>. Null at the end of the stream.
    /// </summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<MessagePart?> ReadWholeAsync(int most, CancellationToken cancellation)
    {
        var part = await ReadAsync(cancellation);
        if (part is not { } first || (first.IsWhole && first.Bytes.Length <= most))
            return part;
        while (part is { Ends: false })
            part = await ReadAsync(cancellation);
        return MessagePart.TooLong;
    }

    /// <summary>
    /// Bytes as they come, whatever is in them: for content whose length is known. What was read too far comes first.
    /// </summary>
    /// <returns>How many; 0 at the end of the stream.</returns>
    public async ValueTask<int> ReadBytesAsync(Memory<byte> to, CancellationToken cancellation)
    {
        while (_end == _start)
        {
            if (_isEnded)
                return 0;
            await (_reading ?? BeginReading(cancellation));
            Finish();
        }

        var length = Math.Min(to.Length, _end - _start);
        _buffer.AsMemory(_start, length).CopyTo(to);
        _start += length;
        _searched = _start;
        return length;
    }

    private MessagePart? Line()
    {
        var newline = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
        if (newline < 0)
        {
            _searched = _end;
            return null;
        }

        SpeaksLines = true;
        var length = _searched + newline - _start;
        var ending = length > 0 && _buffer[_start + length - 1] == '\r' ? 2 : 1;
        return Take(length + 1 - ending, ending, ends: true);
    }

    private MessagePart Take(int length, int ending, bool ends)
    {
        var part = new MessagePart(_buffer.AsMemory(_start, length), !_isInside, ends);
        _start += length + ending;
        _searched = _start;
        _isInside = !ends;
        return part;
    }

    /// <summary>Reads on.</summary>
    /// <returns>False where nothing came for so long that the message has ended.</returns>
    private async ValueTask<bool> ReadMoreAsync(CancellationToken cancellation)
    {
        var reading = _reading ?? BeginReading(cancellation);
        if (SpeaksLines || (_end == _start && !_isInside))
        {
            await ((Task)reading.WaitAsync(cancellation)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else
        {
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            if (await Task.WhenAny(reading, Task.Delay(Pause, time, pause.Token)) != reading)
            {
                cancellation.ThrowIfCancellationRequested();
                return false;
            }

            await pause.CancelAsync();
        }

        cancellation.ThrowIfCancellationRequested();
        Finish();
        return true;
    }

    // What was given out lies before the start and may be overwritten by now; what a read is under way to write to may not move.
    private Task<int> BeginReading(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_end, _searched, _start) = (_end - _start, _searched - _start, 0);
        }

        return _reading = stream.ReadAsync(_buffer.AsMemory(_end), cancellation).AsTask();
    }

    private void Finish()
    {
        var read = _reading!.GetAwaiter().GetResult();
        _reading = null;
        _end += read;
        BytesRead += read;
        _isEnded = read == 0;
    }
}
