using System.Runtime.InteropServices;

namespace Charla.Netem;

/// <summary>What a proxy has done so far.</summary>
/// <param name="ToServer">The direction from clients to the server.</param>
/// <param name="ToClient">The direction from the server to clients.</param>
/// <param name="Flows">Connections or client addresses open now.</param>
/// <param name="FlowsSeen">Connections or client addresses let in since the start.</param>
/// <param name="Refused">Connections, or datagrams of new clients, turned away.</param>
public sealed record Counters(LaneCounters ToServer, LaneCounters ToClient, int Flows, long FlowsSeen, long Refused);

/// <summary>
/// One direction's counts. On UDP, whenever nothing moves,
/// <c>Packets + Repeated = Forwarded + Lost + Queued</c>.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LaneCounters
{
    /// <summary>Packets that arrived at the proxy.</summary>
    public long Packets { get; init; }

    /// <summary>Bytes of payload that arrived at the proxy.</summary>
    public long Bytes { get; init; }

    /// <summary>Packets the proxy sent on.</summary>
    public long Forwarded { get; init; }

    /// <summary>Bytes of payload the proxy sent on.</summary>
    public long ForwardedBytes { get; init; }

    /// <summary>Packets never to arrive, for whatever reason; on TCP, packets that came late as if sent again.</summary>
    public long Lost { get; init; }

    /// <summary>Of the lost, those a deaf direction or a refusing proxy swallowed.</summary>
    public long Swallowed { get; init; }

    /// <summary>Of the lost, those for which the queue had no room.</summary>
    public long Overflowed { get; init; }

    /// <summary>Copies made.</summary>
    public long Repeated { get; init; }

    /// <summary>Packets and copies held back so that others could pass.</summary>
    public long Reordered { get; init; }

    /// <summary>Packets and copies that had to wait, for whatever reason but a slow reader.</summary>
    public long Delayed { get; init; }

    /// <summary>Packets waiting in the proxy now.</summary>
    public long Queued { get; init; }

    /// <summary>Bytes of payload waiting in the proxy now.</summary>
    public long QueuedBytes { get; init; }
}
