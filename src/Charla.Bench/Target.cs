using System.Net;
using System.Text.Json;
using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench;

/// <summary>The server under load.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Transport">What for.</param>
/// <param name="Process">Its process, where that is on this machine and may be looked at.</param>
internal sealed record Target(IPEndPoint Address, Transport Transport, ServerProcess? Process)
{
    /// <summary>The same for the client library.</summary>
    public ServerAddress Server => new(Address.Address.ToString(), Address.Port);

    /// <summary>Reads <c>host</c>, <c>host:port</c> or <c>[ipv6]:port</c>.</summary>
    public static async Task<IPEndPoint> ResolveAsync(string server, Transport transport, CancellationToken cancellation)
    {
        if (!Uri.TryCreate($"tcp://{server}", UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw new BenchStoppedException(BenchTexts.Of("NoSuchServer", server));
        var addresses = await Dns.GetHostAddressesAsync(uri.IdnHost, cancellation);
        if (addresses.Length == 0)
            throw new BenchStoppedException(BenchTexts.Of("NoSuchServer", server));
        var port = transport == Transport.WebSocket ? Limits.DefaultHttpPort : Limits.DefaultPort;
        return new IPEndPoint(addresses[0], uri.Port > 0 ? uri.Port : port);
    }

    /// <summary>Frames to it and back, for what is not measured.</summary>
    public Task<ICarrier> ConnectAsync(CancellationToken cancellation) => Carriers.ConnectAsync(Transport, Server, TimeProvider.System, cancellation);

    /// <summary>The same server over each transport that it serves, by what it says with its greeting.</summary>
    public async Task<IReadOnlyList<Target>> AllAsync(CancellationToken cancellation)
    {
        await using var connection = await SetupConnection.OpenAsync(this, cancellation);
        var ports = connection.Welcome.GetProperty("ports");
        return
        [
            .. from transport in Vocabulary.Ports.Values
               let name = Vocabulary.Ports.TextOf(transport)
               where ports.TryGetProperty(name, out _)
               select this with { Transport = transport, Address = new IPEndPoint(Address.Address, ports.GetProperty(name).GetInt32()) },
        ];
    }
}
