using static System.Threading.Interlocked;

namespace Charla.Netem.Internal;

/// <summary>The counts of one direction, written from many threads.</summary>
internal sealed class Tally
{
    private long _packets;
    private long _bytes;
    private long _forwarded;
    private long _forwardedBytes;
    private long _lost;
    private long _swallowed;
    private long _overflowed;
    private long _repeated;
    private long _reordered;
    private long _delayed;
    private long _queued;
    private long _queuedBytes;

    public void SeePacket() => Increment(ref _packets);

    public void SeeBytes(int bytes) => Add(ref _bytes, bytes);

    public void Lose() => Increment(ref _lost);

    public void Swallow()
    {
        Increment(ref _swallowed);
        Increment(ref _lost);
    }

    public void Overflow()
    {
        Increment(ref _overflowed);
        Increment(ref _lost);
    }

    public void Repeat() => Increment(ref _repeated);

    public void Reorder() => Increment(ref _reordered);

    public void Delay() => Increment(ref _delayed);

    public void Enqueue(int packets, int bytes)
    {
        Add(ref _queued, packets);
        Add(ref _queuedBytes, bytes);
    }

    public void Dequeue(int packets, int bytes) => Enqueue(-packets, -bytes);

    public void Forward(int packets, int bytes)
    {
        Add(ref _forwarded, packets);
        Add(ref _forwardedBytes, bytes);
    }

    public LaneCounters Read() => new()
    {
        Packets = Interlocked.Read(ref _packets),
        Bytes = Interlocked.Read(ref _bytes),
        Forwarded = Interlocked.Read(ref _forwarded),
        ForwardedBytes = Interlocked.Read(ref _forwardedBytes),
        Lost = Interlocked.Read(ref _lost),
        Swallowed = Interlocked.Read(ref _swallowed),
        Overflowed = Interlocked.Read(ref _overflowed),
        Repeated = Interlocked.Read(ref _repeated),
        Reordered = Interlocked.Read(ref _reordered),
        Delayed = Interlocked.Read(ref _delayed),
        Queued = Interlocked.Read(ref _queued),
        QueuedBytes = Interlocked.Read(ref _queuedBytes),
    };
}
