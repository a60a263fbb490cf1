using System.Net;
using Charla.Protocol;
using Charla.Server.Storage;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Transports;

/// <summary>A connection, as far as its place is concerned.</summary>
public interface IGuest
{
    /// <summary>It is to end, and say why. Any thread; does not wait.</summary>
    void GiveWay(Fault why);

    /// <summary>It is to end at once: there is no more room for those that still say why. Any thread; does not wait.</summary>
    void Abort();
}

/// <summary>
/// Gives connections their places: those of all transports together, those that hold a descriptor, and strangers, which are those on
/// which nobody has signed in yet.
/// </summary>
/// <remarks>
/// Strangers give way to those who come, so that whoever signs in soon always gets in. Those who have said nothing and those who
/// have said something are two crowds: of the larger one, and of the silent where they are equal, the one that was heard longest
/// ago goes. So a flood of either kind costs only its own crowd, and a client that is about to sign in is safe from the other. One that has
/// signed in gives way to nobody, and counts for no address. Only where no stranger is left is somebody refused.
/// </remarks>
public sealed class Admission(AdmissionLimits limits, ILogger log)
{
    private readonly Lock _gate = new();
    private readonly Strangers _strangers = new();
    private readonly Dictionary<Origin, Strangers> _perAddress = [];

    // Without a place, but still saying why: each holds a descriptor until it is closed.
    private readonly LinkedList<Place> _leaving = new();
    private int _connections;
    private int _sockets;
    private long _refused;
    private long _gaveWay;
    private bool _isLogged;

    /// <summary>Connections that were refused.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Strangers that had to give way.</summary>
    public long GaveWay => Volatile.Read(ref _gaveWay);

    /// <summary>A connection begins. Dispose of its place when it has ended.</summary>
    /// <param name="address">The client's.</param>
    /// <param name="guest">The connection.</param>
    /// <param name="holdsSocket">It has a descriptor of its own.</param>
    public Place Enter(IPAddress address, IGuest guest, bool holdsSocket = true)
    {
        var place = new Place(this, Origin.Of(address), guest, holdsSocket);
        List<Place>? ending = null;
        bool isRefused, isToLog;
        lock (_gate)
        {
            while (IsFull(place, out var stranger))
            {
                if (stranger is null)
                {
                    place.Refusal = new Fault(ErrorCode.TooMany, "TooManyConnections");
                    break;
                }

                Remove(stranger);
                stranger.Refusal = new Fault(ErrorCode.TooMany, "TooManyStrangers");
                (ending ??= []).Add(stranger);
            }

            isRefused = place.Refusal is not null;
            isToLog = isRefused && !_isLogged;
            if (isRefused)
                (_isLogged, _refused) = (true, _refused + 1);
            else
                Add(place);
            _gaveWay += ending?.Count ?? 0;
        }

        if (isToLog)
            Log.NoPlace(log, limits.MostConnections, limits.MostSockets);
        foreach (var stranger in ending ?? [])
        {
            stranger.Guest.GiveWay(stranger.Refusal!);
            Leaves(stranger);
        }

        if (isRefused)
            Leaves(place);
        return place;
    }

    /// <summary>Whether a stranger has to go before a place is free, and which one; null where there is none.</summary>
    private bool IsFull(Place place, out Place? stranger)
    {
        var noSocket = place.HoldsSocket && _sockets >= limits.MostSockets;
        var tooManyThere = _perAddress.TryGetValue(place.From, out var neighbours) && neighbours.Count >= limits.MostStrangersPerAddress;
        stranger = (tooManyThere ? neighbours! : _strangers).Longest(noSocket);
        if (noSocket)
            stranger ??= _strangers.Longest(noSocket);
        return noSocket || tooManyThere || _connections >= limits.MostConnections || _strangers.Count >= limits.MostStrangers;
    }

    private void Add(Place place)
    {
        place.IsStranger = true;
        _connections++;
        _sockets += place.HoldsSocket ? 1 : 0;
        if (!_perAddress.TryGetValue(place.From, out var neighbours))
            _perAddress.Add(place.From, neighbours = new Strangers());
        _strangers.Add(place.InAll);
        neighbours.Add(place.AtAddress);
    }

    /// <summary>It has no place any more.</summary>
    private void Remove(Place place)
    {
        NoStranger(place);
        _connections--;
        _sockets -= place.HoldsSocket ? 1 : 0;

        // Logged again only after there was room for a while.
        _isLogged &= _connections > limits.MostConnections * 9L / 10 || _sockets > limits.MostSockets * 9L / 10;
    }

    private void NoStranger(Place place)
    {
        if (!place.IsStranger)
            return;
        place.IsStranger = false;
        place.InAll.List!.Remove(place.InAll);
        place.AtAddress.List!.Remove(place.AtAddress);
        if (_perAddress[place.From].Count == 0)
            _perAddress.Remove(place.From);
    }

    /// <summary>Without a place it may say why for a while, as long as not too many others do.</summary>
    private void Leaves(Place place)
    {
        Place? oldest = null;
        lock (_gate)
        {
            if (!place.HoldsSocket || place.HasLeft)
                return;
            _leaving.AddLast(place.AtDoor);
            if (_leaving.Count > limits.MostLeaving)
            {
                oldest = _leaving.First!.Value;
                _leaving.RemoveFirst();
            }
        }

        oldest?.Guest.Abort();
    }

    /// <summary>Strangers in the order in which they give way.</summary>
    private sealed class Strangers
    {
        private readonly LinkedList<Place> _silent = new();
        private readonly LinkedList<Place> _heard = new();

        public int Count => _silent.Count + _heard.Count;

        public void Add(LinkedListNode<Place> node) => _silent.AddLast(node);

        public void Heard(LinkedListNode<Place> node)
        {
            node.List!.Remove(node);
            _heard.AddLast(node);
        }

        public Place? Longest(bool withSocket)
        {
            var (larger, other) = _silent.Count >= _heard.Count ? (_silent, _heard) : (_heard, _silent);
            return First(larger, withSocket) ?? First(other, withSocket);
        }

        private static Place? First(LinkedList<Place> places, bool withSocket)
        {
            for (var node = places.First; node is not null; node = node.Next)
            {
                if (!withSocket || node.Value.HoldsSocket)
                    return node.Value;
            }

            return null;
        }
    }

    /// <summary>One connection's place.</summary>
    public sealed class Place : IDisposable
    {
        private readonly Admission _admission;
        private volatile bool _isStranger;
        private volatile Fault? _refusal;

        internal Place(Admission admission, Origin from, IGuest guest, bool holdsSocket)
        {
            (_admission, From, Guest, HoldsSocket) = (admission, from, guest, holdsSocket);
            (InAll, AtAddress, AtDoor) = (new(this), new(this), new(this));
        }

        /// <summary>Why it is none, or no more: say so and end. Null where it is one.</summary>
        public Fault? Refusal
        {
            get => _refusal;
            internal set => _refusal = value;
        }

        internal Origin From { get; }

        internal IGuest Guest { get; }

        internal bool HoldsSocket { get; }

        internal LinkedListNode<Place> InAll { get; }

        internal LinkedListNode<Place> AtAddress { get; }

        internal LinkedListNode<Place> AtDoor { get; }

        internal bool IsStranger
        {
            get => _isStranger;
            set => _isStranger = value;
        }

        internal bool HasLeft { get; private set; }

        /// <summary>The client has said something whole. May be called each time.</summary>
        public void Heard()
        {
            if (!_isStranger)
                return;
            lock (_admission._gate)
            {
                if (!_isStranger)
                    return;
                _admission._strangers.Heard(InAll);
                _admission._perAddress[From].Heard(AtAddress);
            }
        }

        /// <summary>Somebody has signed in: it is theirs until they go.</summary>
        public void Known()
        {
            lock (_admission._gate)
                _admission.NoStranger(this);
        }

        public void Dispose()
        {
            lock (_admission._gate)
            {
                if (HasLeft)
                    return;
                HasLeft = true;
                AtDoor.List?.Remove(AtDoor);
                if (_refusal is null)
                    _admission.Remove(this);
            }
        }
    }
}

internal static partial class Log
{
    [LoggerMessage(22, LogLevel.Warning,
        "Every place is taken by somebody who has signed in ({Connections} at most, {Sockets} over TCP and HTTP): whoever comes is refused until others leave. More descriptors allow more over TCP and HTTP: ulimit -n, or LimitNOFILE in systemd's unit.")]
    public static partial void NoPlace(ILogger log, int connections, int sockets);
}
