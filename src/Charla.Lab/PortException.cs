using System.Net;
using System.Net.Sockets;

namespace Charla.Lab;

/// <summary>A peer cannot listen where it was told to.</summary>
/// <param name="transport"><c>TCP</c> or <c>UDP</c>.</param>
/// <param name="endPoint">Where.</param>
/// <param name="inner">What the system said.</param>
public sealed class PortException(string transport, IPEndPoint endPoint, SocketException inner)
    : Exception($"Cannot listen on {transport} {endPoint}: {inner.Message}", inner)
{
    /// <summary><c>TCP</c> or <c>UDP</c>.</summary>
    public string Transport { get; } = transport;

    /// <summary>Where.</summary>
    public IPEndPoint EndPoint { get; } = endPoint;

    /// <summary>What the system said.</summary>
    public SocketError Error { get; } = inner.SocketErrorCode;
}
