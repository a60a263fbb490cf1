using Charla.Protocol;

namespace Charla.Client.Internal;

/// <summary>
/// Where a server is reached over each transport: as the caller says; else where it was reached first; else as the server
/// says in its <c>welcome</c>.
/// </summary>
internal sealed class Routes(ServerAddress server, ClientOptions options)
{
    private IReadOnlyDictionary<Transport, int>? _ports;

    /// <summary>The ports in a <c>welcome</c>; an older server names none.</summary>
    public void Learn(IReadOnlyDictionary<Transport, int> ports)
    {
        if (ports.Count > 0)
            Volatile.Write(ref _ports, ports);
    }

    /// <exception cref="CharlaException">The server says that it does not serve this transport.</exception>
    public ServerAddress To(Transport transport)
    {
        if (options.Addresses.TryGetValue(transport, out var address))
            return address;
        if (IsFirst(transport))
            return transport == Transport.WebSocket && server.Port == Limits.DefaultPort ? server with { Port = Limits.DefaultHttpPort } : server;
        if (Volatile.Read(ref _ports) is not { } ports)
            return transport == Transport.WebSocket ? server with { Port = Limits.DefaultHttpPort }
                : options.Transport == Transport.WebSocket ? server with { Port = Limits.DefaultPort } : server;
        return ports.TryGetValue(transport, out var port)
            ? server with { Port = port }
            : throw new CharlaException(Failure.Unreachable, $"{server.Host} has no {transport}.") { Server = server };
    }

    /// <summary>Every address that is known, each once.</summary>
    public IReadOnlyList<ServerAddress> All() =>
    [
        .. new[] { To(First) }
            .Concat(options.Addresses.Values)
            .Concat((Volatile.Read(ref _ports) ?? new Dictionary<Transport, int>()).Values.Select(port => server with { Port = port }))
            .Distinct(),
    ];

    private Transport First => options.Transport == Transport.Auto ? Transport.Tcp : options.Transport;

    // The address that was given is that of the transport that was wished for; automatically, of both.
    private bool IsFirst(Transport transport) =>
        transport == options.Transport || (options.Transport == Transport.Auto && transport is Transport.Tcp or Transport.Udp);
}
