using Charla.Protocol;

namespace Charla.EndToEnd.Support;

internal static class ClientTransports
{
    /// <summary>Those that clients connect over.</summary>
    public static IReadOnlyList<Transport> All { get; } = [Transport.Tcp, Transport.Udp, Transport.WebSocket];
}
