namespace Charla.Netem.Internal;

/// <summary>A datagram on its way through the proxy.</summary>
internal sealed record Datagram(UdpFlow Flow, Direction Direction, Lane Lane, byte[] Payload);
