using System.Net;
using System.Net.Sockets;
using Charla.Lab;
using Charla.Netem;

namespace Charla.Lab.Commands;

/// <summary>One stretch of bad network: a proxy for each protocol, under the same weather.</summary>
internal sealed class NetemProxies : IAsyncDisposable
{
    private readonly List<NetemProxy> _all = [];

    /// <summary>TCP first.</summary>
    public IReadOnlyList<NetemProxy> All => _all;

    public Conditions ToServer
    {
        get => _all[0].Proxy.ToServer;
        set => _all.ForEach(one => one.Proxy.ToServer = value);
    }

    public Conditions ToClient
    {
        get => _all[0].Proxy.ToClient;
        set => _all.ForEach(one => one.Proxy.ToClient = value);
    }

    /// <summary>New clients are turned away.</summary>
    public bool Refuse
    {
        get => _all[0].Proxy.Refuse;
        set => _all.ForEach(one => one.Proxy.Refuse = value);
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="listen">For both protocols; port 0 takes a free one for each.</param>
    /// <param name="tcp">The server; null: no TCP.</param>
    /// <param name="udp">The server; null: no UDP.</param>
    /// <param name="options">The seed, the weather, the capture.</param>
    /// <exception cref="PortException">It cannot listen there.</exception>
    public static async Task<NetemProxies> StartAsync(IPEndPoint listen, IPEndPoint? tcp, IPEndPoint? udp, ProxyOptions options)
    {
        var proxies = new NetemProxies();
        try
        {
            if (tcp is not null)
                proxies.Add("TCP", listen, tcp, () => TcpProxy.Start(listen, tcp, options));
            if (udp is not null)
                proxies.Add("UDP", listen, udp, () => UdpProxy.Start(listen, udp, options));
            return proxies;
        }
        catch
        {
            await proxies.DisposeAsync();
            throw;
        }
    }

    /// <summary>Breaks every connection now.</summary>
    public void CutAll() => _all.ForEach(one => one.Proxy.CutAll());

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _all)
            await one.Proxy.DisposeAsync();
    }

    private void Add(string transport, IPEndPoint listen, IPEndPoint server, Func<Proxy> start)
    {
        try
        {
            _all.Add(new NetemProxy(transport, server, start()));
        }
        catch (SocketException e)
        {
            throw new PortException(transport, listen, e);
        }
    }
}

/// <summary>The proxy of one protocol.</summary>
/// <param name="Transport"><c>TCP</c> or <c>UDP</c>.</param>
/// <param name="Server">What it stands in front of.</param>
/// <param name="Proxy">The proxy.</param>
internal sealed record NetemProxy(string Transport, IPEndPoint Server, Proxy Proxy);
