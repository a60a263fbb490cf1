using System.Net;
using System.Net.Sockets;

namespace Charla.Netem.Internal;

/// <summary>One client address and the socket that speaks to the server in its stead.</summary>
internal sealed class UdpFlow : IDisposable
{
    private long _lastHeard; // ticks of the proxy's clock
    private volatile bool _closed;

    /// <exception cref="SocketException">There is no socket to be had, or no way to the server.</exception>
    public UdpFlow(IPEndPoint client, IPEndPoint upstream, long number, ulong seed, TimeSpan now)
    {
        Client = client;
        ToServer = new UdpStream(Dice.For(seed, number, Direction.ToServer));
        ToClient = new UdpStream(Dice.For(seed, number, Direction.ToClient));
        LastHeard = now;
        Upstream = new Socket(upstream.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // Connected, so that only the server is heard.
            Upstream.Connect(upstream);
        }
        catch
        {
            Upstream.Dispose();
            throw;
        }

        Local = (IPEndPoint)Upstream.LocalEndPoint!;
    }

    public IPEndPoint Client { get; }

    /// <summary>The address under which the server knows this client.</summary>
    public IPEndPoint Local { get; }

    public Socket Upstream { get; }

    public UdpStream ToServer { get; }

    public UdpStream ToClient { get; }

    public bool Closed => _closed;

    public TimeSpan LastHeard
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _lastHeard));
        set => Volatile.Write(ref _lastHeard, value.Ticks);
    }

    public void Dispose()
    {
        _closed = true;
        Upstream.Dispose();
    }
}
