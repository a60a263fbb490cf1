using System.Net;
using System.Net.Sockets;

namespace Charla.Netem.Tests.Support;

/// <summary>A proxy with a server behind it. The test speaks for both ends of each connection.</summary>
internal sealed class TcpStage : IAsyncDisposable
{
    private readonly Socket _listener;

    public TcpStage(ProxyOptions? options = null, IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen();
        Proxy = TcpProxy.Start(new IPEndPoint(address, 0), (IPEndPoint)_listener.LocalEndPoint!, options);
    }

    public TcpProxy Proxy { get; }

    public IPEndPoint ServerAddress => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Connects a client, and accepts at the server what the proxy made of it.</summary>
    public async Task<(Socket Client, Socket Server)> ConnectAsync()
    {
        var client = new Socket(Proxy.LocalEndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(Proxy.LocalEndPoint);
        var server = await _listener.AcceptAsync().WaitAsync(Eventually.Limit);
        return (client, server);
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        _listener.Dispose();
    }
}
