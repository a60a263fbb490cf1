using System.Net;
using System.Net.Sockets;
using Charla.Protocol;

namespace Charla.Server.Transports;

/// <summary>An address that the server was to listen on cannot be bound.</summary>
public sealed class PortException(IPEndPoint endPoint, SocketError error, Transport transport)
    : Exception($"Cannot listen on {endPoint}: {error}.")
{
    public IPEndPoint EndPoint { get; } = endPoint;

    public SocketError Error { get; } = error;

    public Transport Transport { get; } = transport;
}
