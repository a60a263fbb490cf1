using System.Net;
using System.Net.Sockets;
using Charla.Protocol;

namespace Charla.Server.Transports;

/// <summary>Sockets that listen on the same port of several addresses.</summary>
internal static class Listeners
{
    // A port that is free on one address may be taken on the next.
    private const int Attempts = 20;

    /// <param name="addresses">Where to listen.</param>
    /// <param name="port">0 finds one that is free on all of them.</param>
    /// <param name="transport">What listens there; the error names the port to change.</param>
    /// <exception cref="PortException">An address cannot be bound; none is then.</exception>
    public static IReadOnlyList<Socket> Bind(IReadOnlyList<IPAddress> addresses, int port, Transport transport) =>
        Bind(addresses, port, transport, Listen, socket => (IPEndPoint)socket.LocalEndPoint!);

    /// <summary>The same for datagrams.</summary>
    public static IReadOnlyList<UdpSocket> BindUdp(IReadOnlyList<IPAddress> addresses, int port) =>
        Bind(addresses, port, Transport.Udp, UdpSocket.Bind, socket => socket.LocalEndPoint);

    private static List<T> Bind<T>(
        IReadOnlyList<IPAddress> addresses, int port, Transport transport, Func<IPEndPoint, T> bind, Func<T, IPEndPoint> bound)
        where T : IDisposable
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return BindOnce(addresses, port, transport, bind, bound);
            }
            catch (PortException error) when (port == 0 && attempt < Attempts && error.Error == SocketError.AddressAlreadyInUse)
            {
                // Another free one.
            }
        }
    }

    private static List<T> BindOnce<T>(
        IReadOnlyList<IPAddress> addresses, int port, Transport transport, Func<IPEndPoint, T> bind, Func<T, IPEndPoint> bound)
        where T : IDisposable
    {
        var listeners = new List<T>();
        foreach (var address in addresses)
        {
            try
            {
                listeners.Add(bind(new IPEndPoint(address, port)));
                port = bound(listeners[0]).Port;
            }
            catch (SocketException error) when (listeners.Count > 0 && IsAbsentIPv6(address, error))
            {
                // A machine without IPv6 still serves IPv4.
            }
            catch (SocketException error)
            {
                foreach (var listener in listeners)
                    listener.Dispose();
                throw new PortException(new IPEndPoint(address, port), error.SocketErrorCode, transport);
            }
        }

        return listeners;
    }

    private static Socket Listen(IPEndPoint endPoint)
    {
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
                listener.DualMode = false;
            listener.Bind(endPoint);
            listener.Listen(4096);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private static bool IsAbsentIPv6(IPAddress address, SocketException error) =>
        address.AddressFamily == AddressFamily.InterNetworkV6
        && error.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported;
}
