using System.Net;
using System.Net.Sockets;

namespace Charla.Netem.Tests.Support;

/// <summary>A proxy with a server behind it. The test speaks for both ends of each connection.</summary>
internal sealed class TcpStage : IAsyncDisposable
{
    private readonly Socket _listener;

    // Held to the end: a socket that a test no longer names would be reset when the garbage collector comes by.
    private readonly List<Socket> _ends = [];

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
        _ends.Add(client);
        await client.ConnectAsync(Proxy.LocalEndPoint);
        var server = await _listener.AcceptAsync().WaitAsync(Eventually.Limit);
        _ends.Add(server);
        return (client, server);
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        _listener.Dispose();
        foreach (var end in _ends) end.Dispose();
    }
}
