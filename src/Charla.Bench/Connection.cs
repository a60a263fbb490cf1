using Charla.Bench.Wires;

namespace Charla.Bench;

/// <summary>One reader's connection: who reads, what carries it, and how far it is.</summary>
internal sealed class Connection
{
    public Connection(Seat seat, int key, WireContext context)
    {
        Seat = seat;
        Key = key;
        Wire = context.Open(this);
    }

    public Seat Seat { get; }

    public Wire Wire { get; }

    /// <summary>Its place among the load's connections.</summary>
    public int Key { get; }

    /// <summary>The position in the conversation of its <see cref="Seat"/>: nearly all that comes is of that one.</summary>
    public Position? Main { get; private set; }

    public List<Position> Positions { get; } = [];

    /// <summary>Null where it only reads.</summary>
    public Poster? Poster { get; set; }

    public bool SignedIn { get; set; }

    public bool Left { get; set; }

    public bool Ended { get; set; }

    public Position Follow(string name, long head)
    {
        var main = string.Equals(name, Seat.Name, StringComparison.OrdinalIgnoreCase);
        var position = new Position(name, main ? Seat.Conversation : new Conversation(), head);
        Positions.Add(position);
        if (main)
            Main = position;
        return position;
    }

    public Position? Find(ReadOnlySpan<byte> entry)
    {
        foreach (var position in Positions)
        {
            if (entry.StartsWith(position.EntryPrefix))
                return position;
        }

        return null;
    }
}
