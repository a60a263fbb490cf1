using System.Collections.Concurrent;
using System.Net;

namespace Charla.Server.Transports;

/// <summary>Who still has a place: connections of all transports together, and strangers of one address.</summary>
public sealed class Admission(ServerOptions options)
{
    private readonly ConcurrentDictionary<IPAddress, int> _strangers = new();
    private int _connections;

    /// <summary>A connection begins. Dispose of its place when it has ended.</summary>
    public Place Enter(IPAddress address)
    {
        var connections = Interlocked.Increment(ref _connections);
        var strangers = _strangers.AddOrUpdate(address, 1, (_, count) => count + 1);
        return new Place(this, address, connections <= options.MostConnections && strangers <= options.MostStrangersPerAddress);
    }

    private void Known(IPAddress address)
    {
        if (_strangers.AddOrUpdate(address, 0, (_, count) => count - 1) <= 0)
            _strangers.TryRemove(new(address, 0));
    }

    /// <summary>One connection's place.</summary>
    /// <param name="admission">Of all of them.</param>
    /// <param name="address">The client's.</param>
    /// <param name="isFree">False where the server has none: say so and end.</param>
    public sealed class Place(Admission admission, IPAddress address, bool isFree) : IDisposable
    {
        private int _isKnown;
        private int _isLeft;

        public bool IsFree { get; } = isFree;

        /// <summary>Somebody has signed in: no stranger any more. May be said again.</summary>
        public void Known()
        {
            if (Volatile.Read(ref _isKnown) == 0 && Interlocked.Exchange(ref _isKnown, 1) == 0)
                admission.Known(address);
        }

        public void Dispose()
        {
            Known();
            if (Interlocked.Exchange(ref _isLeft, 1) == 0)
                Interlocked.Decrement(ref admission._connections);
        }
    }
}
