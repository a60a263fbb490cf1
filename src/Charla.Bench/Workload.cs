using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench;

/// <summary>What is asked of the server: who is connected, who writes, and how much of it at once.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Rooms">Conversations; each has accounts of its own.</param>
/// <param name="Readers">Accounts in each, every one with a connection of its own that reads all of it.</param>
/// <param name="Posters">How many of a room's readers also write.</param>
/// <param name="Outstanding">Posts that a poster has unanswered at any time; the next one goes out when one is answered.</param>
internal sealed record Workload(string Name, int Rooms, int Readers, int Posters, int Outstanding)
{
    /// <summary>
    /// Posts per second of all posters together, sent by the clock whether or not earlier ones were answered; a post's
    /// latency counts from when it was due. Null: as fast as the answers come.
    /// </summary>
    public double? Rate { get; init; }

    /// <summary>Direct conversations, where the one writes when the other's post has arrived.</summary>
    public bool InTurn { get; init; }

    /// <summary>What writes beside this one, in rooms of its own; this one is measured alone first.</summary>
    public Workload? Flood { get; init; }

    public int Accounts => Rooms * Readers;

    /// <summary>The same, as large as it is over that transport: idle sessions are what datagrams are cheap at.</summary>
    public Workload Over(Transport transport) => transport == Transport.Udp && Name is "idle" ? this with { Rooms = 1000 } : this;

    /// <summary>The workloads of the project's table, in the order they are run.</summary>
    /// <remarks><c>idle</c> is first: what a connection costs in memory shows best on a server that has done nothing yet.</remarks>
    public static IReadOnlyList<Workload> Presets { get; } =
    [
        new("idle", Rooms: 500, Readers: 10, Posters: 0, Outstanding: 0),
        new("room100", Rooms: 1, Readers: 100, Posters: 10, Outstanding: 8),
        new("room50", Rooms: 1, Readers: 50, Posters: 5, Outstanding: 8),
        new("rooms", Rooms: 100, Readers: 10, Posters: 1, Outstanding: 4),
        new("room500", Rooms: 1, Readers: 500, Posters: 5, Outstanding: 4),
        new("steady", Rooms: 1, Readers: 100, Posters: 10, Outstanding: 64) { Rate = 100 },
        new("pairs", Rooms: 500, Readers: 2, Posters: 2, Outstanding: 1) { InTurn = true },
        new("flood", Rooms: 1, Readers: 10, Posters: 2, Outstanding: 64)
        {
            Rate = 50,
            Flood = new("flooding", Rooms: 1, Readers: 100, Posters: 10, Outstanding: 32),
        },
    ];
}
