using System.Net;
using Charla.Netem.Internal;

namespace Charla.Netem;

/// <summary>
/// Stands in front of a server and makes its network worse. It knows nothing of what it carries.
/// All members may be called from any thread at any time.
/// </summary>
public abstract class Proxy : IAsyncDisposable
{
    private protected Proxy(ProxyOptions options)
    {
        Options = options;
        Clock = new Clock(options.Time);
        LaneToServer = new Lane(options.ToServer);
        LaneToClient = new Lane(options.ToClient);
    }

    /// <summary>Where clients connect or send to.</summary>
    public abstract IPEndPoint LocalEndPoint { get; }

    /// <summary>The conditions from clients to the server. A change holds for what arrives from then on.</summary>
    public Conditions ToServer
    {
        get => LaneToServer.Road.Conditions;
        set => LaneToServer.Change(value);
    }

    /// <summary>The conditions from the server to clients. A change holds for what arrives from then on.</summary>
    public Conditions ToClient
    {
        get => LaneToClient.Road.Conditions;
        set => LaneToClient.Change(value);
    }

    /// <summary>
    /// While true, new clients are turned away and those already here stay; with <see cref="CutAll"/> it is a
    /// full outage. A TCP client sees its connection opened and then reset, for the port stays the proxy's own.
    /// </summary>
    public bool Refuse { get; set => Volatile.Write(ref field, value); }

    /// <summary>A picture of the counts as they stand.</summary>
    public Counters Counters =>
        new(LaneToServer.Tally.Read(), LaneToClient.Tally.Read(), FlowCount, Interlocked.Read(ref _flowsSeen), Interlocked.Read(ref _refused));

    private protected ProxyOptions Options { get; }

    private protected Clock Clock { get; }

    private protected Lane LaneToServer { get; }

    private protected Lane LaneToClient { get; }

    private protected abstract int FlowCount { get; }

    private long _flowsSeen;
    private long _refused;

    /// <summary>Drops every connection or session now, with whatever is on its way. New ones may come at once.</summary>
    public abstract void CutAll(CutKind kind = CutKind.Reset);

    /// <summary>Stops listening, cuts everything, and returns when nothing of the proxy runs any more.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>The number the next flow's dice are made from.</summary>
    private protected long NextFlow() => Interlocked.Increment(ref _flowsSeen) - 1;

    private protected void CountRefused() => Interlocked.Increment(ref _refused);
}
