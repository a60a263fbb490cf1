using Charla.Netem.Internal;

namespace Charla.Netem;

/// <summary>How a proxy starts. <see cref="ToServer"/> and <see cref="ToClient"/> may change while it runs.</summary>
public sealed record ProxyOptions
{
    /// <summary>Same seed and same packets: same fates.</summary>
    public ulong Seed { get; init; }

    /// <summary>The conditions from clients to the server.</summary>
    public Conditions ToServer { get; init; } = Conditions.Clear;

    /// <summary>The conditions from the server to clients.</summary>
    public Conditions ToClient { get; init; } = Conditions.Clear;

    /// <summary>
    /// Where to record what arrives at the proxy and what leaves it. The caller keeps it and closes it after
    /// the proxy; several proxies may share one.
    /// </summary>
    public PcapWriter? Capture { get; init; }

    /// <summary>
    /// Bytes that may wait inside, each packet counted with <see cref="PacketOverhead"/>. UDP: for the whole
    /// proxy, what does not fit is lost. TCP: per connection and direction, and the proxy reads no further
    /// when it is reached. 4 MiB holds a second of delay at 30 Mbit/s.
    /// </summary>
    public int QueueBytes { get; init => field = AtLeastOne(value, nameof(QueueBytes)); } = 4 * 1024 * 1024;

    /// <summary>Connections or client addresses at a time. More are refused. Each costs one or two sockets.</summary>
    public int MaxFlows { get; init => field = AtLeastOne(value, nameof(MaxFlows)); } = 1024;

    /// <summary>
    /// UDP only: a client address unheard and unspoken to for this long is forgotten, at the latest after half
    /// as long again. The default is what RFC 4787 (REQ-5) asks of a NAT at the very least. 1 ms to 1 day.
    /// </summary>
    public TimeSpan ForgetAfter
    {
        get;
        init => field = Limits.Check(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), nameof(ForgetAfter));
    } = TimeSpan.FromMinutes(2);

    /// <summary>The clock everything waits by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Bytes a waiting packet is counted for beyond its payload, so that empty ones are bounded too.</summary>
    public const int PacketOverhead = 64;

    private static int AtLeastOne(int value, string name) => Limits.Check(value, 1, int.MaxValue, name);
}
