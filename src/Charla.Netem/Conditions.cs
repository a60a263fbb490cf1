using Charla.Netem.Internal;

namespace Charla.Netem;

/// <summary>
/// The weather of one direction. Immutable: change it while the proxy runs by giving the proxy another.
/// What arrives from then on meets the new conditions; what is already on its way keeps its fate.
/// </summary>
/// <remarks>
/// A packet is a datagram on UDP. On TCP, where reads have no meaning of their own, the stream is cut into
/// packets at offsets that depend only on the seed and <see cref="Split"/>, so the same bytes meet the same
/// fates however they were read.
/// </remarks>
public sealed record Conditions
{
    /// <summary>Everything arrives, at once, in order.</summary>
    public static Conditions Clear { get; } = new();

    /// <summary>
    /// Share of packets lost, 0 to 1. On TCP a lost packet comes late by <see cref="RetransmitAfter"/>, and
    /// what follows waits behind it: a byte stream cannot lose bytes and stay a byte stream.
    /// </summary>
    public double Loss { get; init => field = Share(value, nameof(Loss)); }

    /// <summary>How late a lost packet of TCP comes. 200 ms is Linux' TCP_RTO_MIN (include/net/tcp.h).</summary>
    public TimeSpan RetransmitAfter { get; init => field = Span(value, nameof(RetransmitAfter)); } = TimeSpan.FromMilliseconds(200);

    /// <summary>Every packet takes at least this long. 0 to 1 day.</summary>
    public TimeSpan Delay { get; init => field = Span(value, nameof(Delay)); }

    /// <summary>Up to this much on top of <see cref="Delay"/>, evenly drawn. It never changes the order. 0 to 1 day.</summary>
    public TimeSpan Jitter { get; init => field = Span(value, nameof(Jitter)); }

    /// <summary>Share of datagrams that arrive twice, 0 to 1. No meaning on TCP.</summary>
    public double Repeat { get; init => field = Share(value, nameof(Repeat)); }

    /// <summary>
    /// Share of datagrams (copies made by <see cref="Repeat"/> draw anew) held back so that later ones may
    /// pass, 0 to 1. No meaning on TCP.
    /// </summary>
    public double Reorder { get; init => field = Share(value, nameof(Reorder)); }

    /// <summary>A datagram that is held back waits between half of this and all of it. 0 to 1 day.</summary>
    public TimeSpan ReorderWindow { get; init => field = Span(value, nameof(ReorderWindow)); } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Bytes of payload per second through the whole direction, all clients together; null is no limit, the
    /// least is 1. Kept to within a millisecond.
    /// </summary>
    public long? Rate
    {
        get;
        init => field = value is { } rate ? Limits.Check(rate, 1, long.MaxValue, nameof(Rate)) : null;
    }

    /// <summary>
    /// TCP is forwarded in pieces of 1 to this many bytes, each a packet of its own; null forwards packets of
    /// <see cref="SegmentBytes"/>. No meaning on UDP.
    /// </summary>
    public int? Split
    {
        get;
        init => field = value is { } most ? Limits.Check(most, 1, SegmentBytes, nameof(Split)) : null;
    }

    /// <summary>
    /// The direction swallows everything. On UDP that is lost. On TCP nothing more comes out, neither bytes
    /// nor FIN nor RST, while the proxy reads on until its queue is full; when the direction hears again,
    /// what was held arrives late and whole, as it does when TCP retransmits through a healed path.
    /// </summary>
    public bool Deaf { get; init; }

    /// <summary>
    /// The proxy stops reading this direction of TCP: a reader that stops. The sender notices as soon as the
    /// buffers between are full. What was read before travels on. No meaning on UDP.
    /// </summary>
    public bool Paused { get; init; }

    /// <summary>The size of a TCP packet: what one Ethernet frame carries (1500 − 20 IPv4 − 20 TCP).</summary>
    public const int SegmentBytes = 1460;

    private static double Share(double value, string name) => Limits.Check(value, 0, 1, name);

    private static TimeSpan Span(TimeSpan value, string name) => Limits.Check(value, TimeSpan.Zero, TimeSpan.FromDays(1), name);
}
