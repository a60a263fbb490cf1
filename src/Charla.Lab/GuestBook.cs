using System.Net;

namespace Charla.Lab;

/// <summary>
/// Who is connected to a lab's peer, and what happened: what people look at while it runs. All members may be called from
/// any thread, and none waits.
/// </summary>
/// <param name="texts">In which language it is told.</param>
/// <param name="time">The clock.</param>
public sealed class GuestBook(LabTexts texts, TimeProvider time)
{
    /// <summary>The last lines that are kept.</summary>
    public const int KeptLines = 200;

    private readonly Lock _gate = new();
    private readonly List<Guest> _here = []; // guarded by _gate
    private readonly Queue<string> _lines = new(); // guarded by _gate

    /// <summary>Called with each line as it is written, one at a time.</summary>
    public Action<string> Told { get; set => Volatile.Write(ref field, value); } = _ => { };

    /// <summary>How what others wrote is made harmless before it is shown.</summary>
    public Func<string, string> Safe { get; init; } = text => text;

    /// <summary>Those who are here, the first to come first.</summary>
    public IReadOnlyList<Guest> Here
    {
        get
        {
            lock (_gate)
                return [.. _here];
        }
    }

    /// <summary>The last lines, the oldest first.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    /// <summary>The peer can be reached there.</summary>
    public void Listens(string transport, EndPoint at) => Note(texts.Of("Listening", transport, at));

    /// <summary>Someone came.</summary>
    public Guest Enter(string transport, EndPoint from, string? name = null)
    {
        var guest = Meet(transport, from);
        Enter(guest, name);
        return guest;
    }

    /// <summary>Someone came of whom it is not known yet whether they stay: see <see cref="Enter(Guest, string?)"/>.</summary>
    public Guest Meet(string transport, EndPoint from) => new(transport, Plain(from), time.GetUtcNow());

    /// <summary>Someone stays.</summary>
    public void Enter(Guest guest, string? name)
    {
        guest.Name = name;
        lock (_gate)
            _here.Add(guest);
        Note(name is null
            ? texts.Of("Arrived", guest.Transport, guest.From)
            : texts.Of("ArrivedNamed", guest.Transport, guest.From, Safe(name)));
    }

    /// <summary>Someone said who they are.</summary>
    public void Call(Guest guest, string name)
    {
        guest.Name = name;
        Note(texts.Of("ArrivedNamed", guest.Transport, guest.From, Safe(name)));
    }

    /// <summary>Someone went, or was made to go; once is enough.</summary>
    /// <param name="guest">Who.</param>
    /// <param name="why">The name of a text: <c>Left</c>, <c>Vanished</c>, <c>TooSlow</c>, <c>Stopped</c> …</param>
    public void Leave(Guest guest, string why)
    {
        lock (_gate)
        {
            if (!_here.Remove(guest))
                return;
        }

        Note(guest.Name is { } name
            ? texts.Of("GoneNamed", guest.Transport, guest.From, Safe(name), texts.Of(why))
            : texts.Of("Gone", guest.Transport, guest.From, texts.Of(why)));
    }

    /// <summary>Tells a line without keeping it: whoever looks at a screen sees there what it says.</summary>
    public void Tell(string line)
    {
        lock (_gate)
            Told(line);
    }

    /// <summary>Writes a line.</summary>
    public void Note(string line)
    {
        lock (_gate)
        {
            if (_lines.Count == KeptLines)
                _lines.Dequeue();
            _lines.Enqueue(line);
            Told(line);
        }
    }

    // An IPv4 guest of a socket for both is ::ffff:192.0.2.7 there, which is no address that people know.
    private static EndPoint Plain(EndPoint from) =>
        from is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port) : from;
}
