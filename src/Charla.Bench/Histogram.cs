using System.Numerics;

namespace Charla.Bench;

/// <summary>
/// How often each duration was seen, in buckets that grow with the duration, as in HdrHistogram: 64 to each power of two,
/// so a percentile is at most 1/64 above the truth, from nanoseconds to hours, in a fixed 19 KiB.
/// </summary>
internal sealed class Histogram
{
    private const int BucketBits = 6;
    private const int BucketsPerPower = 1 << BucketBits;

    // 2^43 ns are two and a half hours; what took longer counts as that.
    private const int Powers = 43;

    private readonly long[] _buckets = new long[(Powers - BucketBits + 1) * BucketsPerPower];

    public long Count { get; private set; }

    /// <summary>The longest, in nanoseconds, exactly.</summary>
    public long Max { get; private set; }

    public void Add(long nanoseconds)
    {
        var value = Math.Clamp(nanoseconds, 0, (1L << Powers) - 1);
        _buckets[BucketOf(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    /// <summary>What <paramref name="share"/> (0 to 1) of the durations did not exceed, in nanoseconds; 0 where there are none.</summary>
    public long Percentile(double share)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(Count * share));
        var seen = 0L;
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            seen += _buckets[bucket];
            if (seen >= wanted)
                return Math.Min(Max, HighestOf(bucket));
        }

        return Max;
    }

    // Up to 127 a bucket holds one value; from there on each power of two shares 64 buckets.
    private static int BucketOf(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - BucketBits);
        return (shift << BucketBits) + (int)(value >> shift);
    }

    private static long HighestOf(int bucket)
    {
        var shift = Math.Max(0, (bucket >> BucketBits) - 1);
        return ((long)(bucket - (shift << BucketBits)) << shift) + (1L << shift) - 1;
    }
}
