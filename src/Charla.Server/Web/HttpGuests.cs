using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Charla.Server.Web;

/// <summary>
/// Counts the connections that have not become a WebSocket, all of them and per address: one address must not take the
/// places of all, by beginning requests and not ending them. Kestrel could count them all too, but logs each one that it refuses.
/// </summary>
internal sealed class HttpGuests(int most, int mostPerAddress)
{
    private readonly ConcurrentDictionary<IPAddress, int> _perAddress = new();
    private int _count;

    /// <summary>Serves a connection, or ends it where its address has too many, or all together.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = ((IPEndPoint)connection.RemoteEndPoint!).Address;
        using var place = new Place(this, address);
        if (place.Number > mostPerAddress || Volatile.Read(ref _count) > most)
        {
            connection.Abort();
            return;
        }

        connection.Features.Set(place);
        await next(connection);
    }

    /// <summary>The connection has become a WebSocket, and is counted among those.</summary>
    public static void Known(HttpContext http) => http.Features.Get<Place>()?.Dispose();

    internal sealed class Place : IDisposable
    {
        private readonly HttpGuests _guests;
        private readonly IPAddress _address;
        private int _isLeft;

        public Place(HttpGuests guests, IPAddress address)
        {
            (_guests, _address) = (guests, address);
            Interlocked.Increment(ref guests._count);
            Number = guests._perAddress.AddOrUpdate(address, 1, (_, count) => count + 1);
        }

        public int Number { get; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) != 0)
                return;
            Interlocked.Decrement(ref _guests._count);
            if (_guests._perAddress.AddOrUpdate(_address, 0, (_, count) => count - 1) <= 0)
                _guests._perAddress.TryRemove(new(_address, 0));
        }
    }
}
