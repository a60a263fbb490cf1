using System.Net;
using System.Net.Sockets;

namespace Charla.Cli.Bench;

/// <summary>One reader's connection: its socket, what it has half received and half sent, and how far it is.</summary>
internal sealed class Connection
{
    private readonly List<Position> _positions = [];
    private byte[] _partial = [];
    private byte[] _unsent = [];

    public Connection(Seat seat, IPEndPoint address, int key)
    {
        Seat = seat;
        Key = key;
        Socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Socket.Connect(address);
        Socket.Blocking = false;
    }

    public Seat Seat { get; }

    public Socket Socket { get; }

    /// <summary>Its place among the load's connections.</summary>
    public int Key { get; }

    /// <summary>The position in the conversation of its <see cref="Seat"/>: nearly all that comes is of that one.</summary>
    public Position? Main { get; private set; }

    public IReadOnlyList<Position> Positions => _positions;

    /// <summary>Null where it only reads.</summary>
    public Poster? Poster { get; set; }

    public bool SignedIn { get; set; }

    public bool Left { get; set; }

    public bool Ended { get; set; }

    /// <summary>The beginning of a line whose end has not come.</summary>
    public ReadOnlySpan<byte> Partial => _partial.AsSpan(0, PartialLength);

    public int PartialLength { get; private set; }

    /// <summary>What the socket did not take; nothing may be sent before it.</summary>
    public ReadOnlySpan<byte> Unsent => _unsent;

    public Position Follow(string name, long head)
    {
        var main = string.Equals(name, Seat.Name, StringComparison.OrdinalIgnoreCase);
        var position = new Position(name, main ? Seat.Conversation : new Conversation(), head);
        _positions.Add(position);
        if (main)
            Main = position;
        return position;
    }

    public Position? Find(ReadOnlySpan<byte> entry)
    {
        foreach (var position in _positions)
        {
            if (entry.StartsWith(position.EntryPrefix))
                return position;
        }

        return null;
    }

    public void KeepPartial(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _partial.Length)
            _partial = new byte[Math.Max(512, bytes.Length * 2)];
        bytes.CopyTo(_partial);
        PartialLength = bytes.Length;
    }

    public void KeepUnsent(ReadOnlySpan<byte> bytes) => _unsent = bytes.ToArray();
}
