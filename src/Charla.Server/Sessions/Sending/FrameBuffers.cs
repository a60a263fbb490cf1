using System.Collections.Concurrent;
using System.Numerics;

namespace Charla.Server.Sessions.Sending;

/// <summary>
/// Buffers of pending frames, kept for the next who needs one. Any thread rents and any returns: the log writer rents
/// for a thousand sessions what the flusher's threads give back, which a pool with stocks per thread cannot serve.
/// </summary>
internal static class FrameBuffers
{
    private const int SmallestBits = 10;
    private const int LargestBits = 18;

    // Kept of each size: some 2 MiB.
    private const int KeptBits = 21;

    private static readonly Stock[] Stocks =
        [.. Enumerable.Range(SmallestBits, LargestBits - SmallestBits + 1).Select(bits => new Stock(1 << KeptBits - bits))];

    /// <summary>A buffer of at least so many bytes; its content is anything.</summary>
    public static byte[] Rent(int least)
    {
        var bits = Math.Max(SmallestBits, 32 - BitOperations.LeadingZeroCount((uint)least - 1));
        return bits <= LargestBits && Stocks[bits - SmallestBits].TryTake(out var kept)
            ? kept
            : GC.AllocateUninitializedArray<byte>(1 << bits);
    }

    /// <summary>Gives back what <see cref="Rent"/> gave; not to be touched any more.</summary>
    public static void Return(byte[] buffer)
    {
        var bits = BitOperations.Log2((uint)buffer.Length);
        if (bits <= LargestBits)
            Stocks[bits - SmallestBits].Put(buffer);
    }

    private sealed class Stock(int most)
    {
        private readonly ConcurrentQueue<byte[]> _kept = new();
        private int _count;

        public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? buffer)
        {
            if (!_kept.TryDequeue(out buffer))
                return false;
            Interlocked.Decrement(ref _count);
            return true;
        }

        public void Put(byte[] buffer)
        {
            if (Interlocked.Increment(ref _count) <= most)
                _kept.Enqueue(buffer);
            else
                Interlocked.Decrement(ref _count);
        }
    }
}
