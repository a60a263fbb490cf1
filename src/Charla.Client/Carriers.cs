using Charla.Protocol;

namespace Charla.Client;

/// <summary>The carrier of each transport.</summary>
public static class Carriers
{
    /// <summary>Connects to a server over one transport.</summary>
    /// <param name="transport">Which one; not <see cref="Transport.Auto"/>.</param>
    /// <param name="address">Where the server listens for it.</param>
    /// <param name="time">The clock of what is repeated.</param>
    /// <param name="cancellation">Stops trying.</param>
    /// <exception cref="CharlaException">Nobody is there.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Clients do not connect over that one.</exception>
    public static Task<ICarrier> ConnectAsync(Transport transport, ServerAddress address, TimeProvider time, CancellationToken cancellation) =>
        transport switch
        {
            Transport.Tcp => TcpCarrier.ConnectAsync(address, cancellation),
            Transport.Udp => UdpCarrier.ConnectAsync(address, time, cancellation),
            Transport.WebSocket => WebSocketCarrier.ConnectAsync(address, cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(transport), transport, "Clients do not connect over it."),
        };
}
