using System.Buffers;
using Charla.Protocol;

namespace Charla.Server.Transports;

internal enum WebSocketRead
{
    /// <summary>A whole text or binary message.</summary>
    Message,

    Ping,

    Pong,

    Close,

    /// <summary>The client sends no more.</summary>
    End,

    /// <summary>Not RFC 6455, or nothing that a client may send.</summary>
    Wrong,

    /// <summary>A message is over its limit.</summary>
    TooLong,
}

/// <summary>
/// Reads RFC 6455 from a stream: messages, unmasked and joined of their fragments, and the control frames between them.
/// It holds no buffer while nothing comes, and never more than has arrived.
/// </summary>
internal sealed class WebSocketReader(Stream stream) : IDisposable
{
    private const int InputBytes = 4 * 1024;

    // The longest line, and its LF.
    private const int MostMessageBytes = Limits.LineBytes + 1;

    private byte[] _input = [];
    private int _start;
    private int _end;
    private byte[] _message = [];
    private int _length;
    private bool _isTaken;
    private bool _isDiscarding;
    private bool _isWrong;

    // The data frame whose payload is being read, and how the next one must begin.
    private WebSocketFrame _frame;
    private ulong _missing;
    private uint _mask;
    private bool _isInFrame;
    private bool _isInMessage;

    /// <summary>Of the message or control frame that was read last; until the next reading.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>Reads on, but keeps nothing of what is in the messages.</summary>
    public void Discard() => _isDiscarding = true;

    public async ValueTask<WebSocketRead> ReadAsync(CancellationToken cancel)
    {
        if (_isTaken)
            (_isTaken, _length) = (false, 0);
        while (true)
        {
            if (Take() is { } read)
                return read;
            if (!await FillAsync(cancel))
                return WebSocketRead.End;
        }
    }

    public void Dispose()
    {
        Release(ref _input);
        Release(ref _message);
    }

    /// <summary>What there is in the input; null where more has to arrive first.</summary>
    private WebSocketRead? Take()
    {
        while (true)
        {
            if (!_isInFrame)
            {
                if (Begin() is { } read)
                    return read;
                if (!_isInFrame)
                    return null;
            }

            TakePayload();
            if (_missing > 0)
                return null;
            _isInFrame = false;
            _isInMessage = !_frame.IsFinal;
            if (_frame.IsFinal)
            {
                Payload = _message.AsMemory(0, _length);
                _isTaken = true;
                return WebSocketRead.Message;
            }
        }
    }

    /// <summary>Begins a frame, and ends it where it is a control frame.</summary>
    private WebSocketRead? Begin()
    {
        if (_isWrong)
        {
            // Nobody can tell where the next frame begins.
            _start = _end;
            return null;
        }

        var input = _input.AsMemory(_start.._end);
        if (!WebSocketFrame.TryRead(input.Span, out var frame, out var headBytes))
            return Wrong();
        if (headBytes == 0)
            return null;
        if (frame.IsControl)
        {
            var payload = (int)frame.Length;
            if (input.Length < headBytes + payload)
                return null;
            _start += headBytes + payload;
            var unmasked = input.Slice(headBytes, payload);
            WebSocketFrame.Unmask(unmasked.Span, unmasked.Span, frame.Mask);
            Payload = unmasked;
            return frame.Opcode switch
            {
                WebSocketOpcode.Ping => WebSocketRead.Ping,
                WebSocketOpcode.Pong => WebSocketRead.Pong,
                _ => WebSocketRead.Close,
            };
        }

        if (_isInMessage != (frame.Opcode == WebSocketOpcode.Continuation))
            return Wrong();
        if (!_isDiscarding && frame.Length > (ulong)(MostMessageBytes - _length))
            return WebSocketRead.TooLong;
        _start += headBytes;
        (_frame, _missing, _mask, _isInFrame) = (frame, frame.Length, frame.Mask, true);
        return null;
    }

    private WebSocketRead Wrong()
    {
        _isWrong = true;
        return WebSocketRead.Wrong;
    }

    private void TakePayload()
    {
        var count = (int)Math.Min(_missing, (ulong)(_end - _start));
        if (!_isDiscarding)
        {
            Reserve(_length + count);
            _mask = WebSocketFrame.Unmask(_input.AsSpan(_start, count), _message.AsSpan(_length), _mask);
            _length += count;
        }

        _start += count;
        _missing -= (ulong)count;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancel)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
            Release(ref _input);
            if (_length == 0)
                Release(ref _message);

            // Completes when there is something to read.
            await stream.ReadAsync(Memory<byte>.Empty, cancel);
            _input = ArrayPool<byte>.Shared.Rent(InputBytes);
        }
        else if (_start > 0)
        {
            // The beginning of a head or of a control frame.
            _input.AsSpan(_start.._end).CopyTo(_input);
            (_start, _end) = (0, _end - _start);
        }

        var count = await stream.ReadAsync(_input.AsMemory(_end), cancel);
        _end += count;
        return count > 0;
    }

    private void Reserve(int bytes)
    {
        if (bytes <= _message.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, Math.Min(2 * _length, MostMessageBytes)));
        _message.AsSpan(0, _length).CopyTo(larger);
        Release(ref _message);
        _message = larger;
    }

    private static void Release(ref byte[] buffer)
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }
}
