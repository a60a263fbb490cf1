using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Charla.Server.Web;

/// <summary>
/// Counts, per address, the connections that have not become a WebSocket: one address must not take the places of all,
/// by beginning requests and not ending them.
/// </summary>
internal sealed class HttpGuests(int mostPerAddress)
{
    private readonly ConcurrentDictionary<IPAddress, int> _guests = new();

    /// <summary>Serves a connection, or ends it where its address has too many.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = ((IPEndPoint)connection.RemoteEndPoint!).Address;
        using var place = new Place(_guests, address);
        if (place.Number > mostPerAddress)
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
        private readonly ConcurrentDictionary<IPAddress, int> _guests;
        private readonly IPAddress _address;
        private int _isLeft;

        public Place(ConcurrentDictionary<IPAddress, int> guests, IPAddress address)
        {
            (_guests, _address) = (guests, address);
            Number = guests.AddOrUpdate(address, 1, (_, count) => count + 1);
        }

        public int Number { get; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0 && _guests.AddOrUpdate(_address, 0, (_, count) => count - 1) <= 0)
                _guests.TryRemove(new(_address, 0));
        }
    }
}
