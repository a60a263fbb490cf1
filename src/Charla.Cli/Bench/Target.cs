using System.Net;

namespace Charla.Cli.Bench;

/// <summary>The server under load.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Process">Its process, where that is on this machine and may be looked at.</param>
internal sealed record Target(IPEndPoint Address, ServerProcess? Process)
{
    /// <summary>Reads <c>host</c>, <c>host:port</c> or <c>[ipv6]:port</c>.</summary>
    public static async Task<IPEndPoint> ResolveAsync(string server, CancellationToken cancellation)
    {
        if (!Uri.TryCreate($"tcp://{server}", UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw new BenchStoppedException(BenchTexts.Of("NoSuchServer", server));
        var addresses = await Dns.GetHostAddressesAsync(uri.IdnHost, cancellation);
        if (addresses.Length == 0)
            throw new BenchStoppedException(BenchTexts.Of("NoSuchServer", server));
        return new IPEndPoint(addresses[0], uri.Port > 0 ? uri.Port : Protocol.Limits.DefaultPort);
    }
}
