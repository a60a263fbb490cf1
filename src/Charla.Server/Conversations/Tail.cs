using System.Buffers;

namespace Charla.Server.Conversations;

/// <summary>
/// How much memory all tails together may hold. A tail takes its share of it, so that many small conversations get
/// little each and a few busy ones much.
/// </summary>
public sealed class TailBudget(int bytes = 32 * 1024 * 1024)
{
    private int _tails;

    /// <summary>Bytes that one tail may hold now.</summary>
    public int Share => Math.Clamp(bytes / Math.Max(1, Volatile.Read(ref _tails)), 4 * 1024, 256 * 1024);

    internal void Grow() => Interlocked.Increment(ref _tails);

    internal void Shrink() => Interlocked.Decrement(ref _tails);
}

/// <summary>The newest entries of a log as frames, so that repairs rarely touch the disk. Guarded by its feed's lock.</summary>
internal sealed class Tail(TailBudget budget)
{
    private const int MostEntries = 512;

    private readonly Queue<ReadOnlyMemory<byte>> _frames = new();
    private readonly ArrayBufferWriter<byte> _joined = new();
    private long _first;
    private int _bytes;

    public void Add(FrameBlock block, int spelling)
    {
        if (_frames.Count == 0)
        {
            _first = block.First;
            budget.Grow();
        }

        for (var i = 0; i < block.Count; i++)
        {
            var frame = block.Frame(i, spelling);
            _frames.Enqueue(frame);
            _bytes += frame.Length;
        }

        var share = budget.Share;
        while (_frames.Count > 1 && (_frames.Count > MostEntries || _bytes > share))
        {
            _bytes -= _frames.Dequeue().Length;
            _first++;
        }
    }

    /// <summary>The frames after a number, as many whole ones as fit (at least one).</summary>
    public bool TryRead(long after, int mostBytes, out ReadOnlySpan<byte> frames, out long last)
    {
        frames = default;
        last = after;
        if (_frames.Count == 0 || after + 1 < _first || after + 1 >= _first + _frames.Count)
            return false;
        _joined.ResetWrittenCount();
        foreach (var frame in _frames.Skip((int)(after + 1 - _first)))
        {
            if (_joined.WrittenCount > 0 && _joined.WrittenCount + frame.Length > mostBytes)
                break;
            _joined.Write(frame.Span);
            last++;
        }

        frames = _joined.WrittenSpan;
        return true;
    }

    public void Clear()
    {
        if (_frames.Count > 0)
            budget.Shrink();
        _frames.Clear();
        _bytes = 0;
    }
}
