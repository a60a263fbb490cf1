using Charla.Netem;

namespace Charla.Lab.Comparing;

/// <summary>What is sent over TCP and over UDP, and through which weather.</summary>
public sealed record ComparePlan
{
    /// <summary>The least that a message is: its number.</summary>
    public const int LeastBytes = 16;

    /// <summary>
    /// The most, and what is usual: one packet of TCP. Message n of TCP then is packet n of the proxy as it is on UDP, and
    /// the same seed loses the same messages.
    /// </summary>
    public const int MostBytes = Conditions.SegmentBytes;

    /// <summary>The shares of packets that are lost, 0 to 1, one measurement each.</summary>
    public IReadOnlyList<double> Losses { get; init; } = [0, 0.01, 0.05, 0.10, 0.20, 0.30];

    /// <summary>How many messages each time.</summary>
    public int Messages { get; init; } = 200;

    /// <summary>The bytes of a message.</summary>
    public int Size { get; init; } = MostBytes;

    /// <summary>A message is sent so long after the one before it.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(20);

    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(20);

    public TimeSpan Jitter { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The share of datagrams that are overtaken, 0 to 1.</summary>
    public double Reorder { get; init; } = 0.05;

    /// <summary>The share of datagrams that arrive twice, 0 to 1.</summary>
    public double Repeat { get; init; } = 0.02;

    /// <summary>Same seed, same losses.</summary>
    public ulong Seed { get; init; } = 1;

    internal ProxyOptions Weather(double loss) => new()
    {
        Seed = Seed,
        ToServer = new Conditions { Loss = loss, Delay = Delay, Jitter = Jitter, Reorder = Reorder, Repeat = Repeat },
    };
}
