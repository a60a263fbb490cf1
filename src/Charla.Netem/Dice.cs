namespace Charla.Netem;

/// <summary>
/// The random numbers of one flow in one direction. A number is a pure function of seed, flow, direction,
/// packet index and question, so no draw depends on timing, on other flows, or on which other
/// questions were asked.
/// </summary>
public readonly record struct Dice
{
    private readonly ulong _key;

    private Dice(ulong key) => _key = key;

    /// <param name="seed">The proxy's seed.</param>
    /// <param name="flow">The flow's number: 0 for the first connection or client address the proxy met.</param>
    /// <param name="direction">Each direction has numbers of its own.</param>
    public static Dice For(ulong seed, long flow, Direction direction) =>
        new(Mix(Mix(Mix(seed) ^ (ulong)flow) ^ (ulong)direction));

    /// <summary>An even draw from [0, 1).</summary>
    internal double Roll(long index, Question question) =>
        (Mix(Mix(_key ^ (ulong)index) ^ (ulong)question) >> 11) * (1.0 / (1UL << 53));

    /// <summary>One step of SplitMix64 (Steele, Lea, Flood 2014; constants of Vigna's splitmix64.c).</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9e3779b97f4a7c15;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }

    /// <summary>What is asked about a packet. The numbers are part of what a seed means: only append.</summary>
    internal enum Question
    {
        Lost = 0,
        Repeated = 1,
        Reordered = 2,
        HeldBack = 3,
        CopyReordered = 4,
        CopyHeldBack = 5,
        Jitter = 6,
        Length = 7,
    }
}
