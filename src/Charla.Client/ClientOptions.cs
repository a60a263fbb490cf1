using Charla.Protocol;

namespace Charla.Client;

/// <summary>How a <see cref="CharlaClient"/> behaves. Every wait and every amount has its bound here.</summary>
public sealed record ClientOptions
{
    /// <summary>The name by which this client introduces itself.</summary>
    public string Name { get; init; } = "Charla.Client";

    /// <summary>The language of the server's error sentences: <c>en</c> or <c>es</c>.</summary>
    public string Language { get; init; } = "en";

    /// <summary>What carries the frames; <see cref="CharlaClient.SwitchAsync"/> changes it later.</summary>
    public Transport Transport { get; init; } = Transport.Tcp;

    /// <summary>
    /// Where a transport is reached, if not where the server says: the address given to <see cref="CharlaClient.ConnectAsync"/>
    /// is that of <see cref="Transport"/>, and for the others the server names its ports.
    /// </summary>
    public IReadOnlyDictionary<Transport, ServerAddress> Addresses { get; init; } = new Dictionary<Transport, ServerAddress>();

    /// <summary>With <see cref="Transport.Auto"/>: how long UDP has to prove that it gets through, until one is signed in.</summary>
    public TimeSpan UdpProof { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>With <see cref="Transport.Auto"/>: the pause after which UDP is tried again from TCP; each further one is twice as long.</summary>
    public TimeSpan FirstUdpPause { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>With <see cref="Transport.Auto"/>: the longest pause between two tries of UDP.</summary>
    public TimeSpan LongestUdpPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long connecting and signing in may take together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a request may wait for its answer, over as many connections as that takes. For ever by default: a post
    /// made while the network is away is stored when it is back.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>After the server was quiet for so long, it is asked for a sign of life.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When nothing at all comes for so long while an answer is due, the connection is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The pause before the first new attempt; each further one is twice as long, less up to half by chance.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest pause between two attempts.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Called with each change of <see cref="CharlaClient.Status"/>, one at a time. It MUST return soon and throw nothing.</summary>
    public Action<ConnectionStatus> StatusChanged { get; init; } = _ => { };

    /// <summary>Whether entries and events are wanted in <see cref="CharlaClient.Feed"/>; a program that only posts says no.</summary>
    public bool Follow { get; init; } = true;

    /// <summary>Whether who is online is wanted, in <see cref="CharlaClient.People"/> and by <see cref="Signalled"/>.</summary>
    public bool Watch { get; init; }

    /// <summary>
    /// With <see cref="Watch"/>: called with each <see cref="Signal"/>, one at a time, when <see cref="CharlaClient.People"/>
    /// knows it already. It MUST return soon and throw nothing.
    /// </summary>
    public Action<Signal> Signalled { get; init; } = _ => { };

    /// <summary>
    /// The last number one has of a conversation, from an earlier run. Conversations that are not named here are followed
    /// from their head at sign-in.
    /// </summary>
    public IReadOnlyDictionary<string, long> After { get; init; } = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);

    /// <summary>A client that is behind by more entries than this gets a <see cref="Gap"/> instead of them.</summary>
    public long FarBehind { get; init; } = 1000;

    /// <summary>Items that wait in <see cref="CharlaClient.Feed"/>; past it they are left in the server's log until there is room.</summary>
    public int FeedCapacity { get; init; } = 1024;

    /// <summary>Requests on the wire without an answer; past it a further one waits for its turn.</summary>
    public int RequestsAtOnce { get; init; } = 128;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the spread of pauses comes from.</summary>
    public Random Random { get; init; } = Random.Shared;
}
