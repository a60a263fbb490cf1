using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Charla.Cli.Serve;
using Charla.Protocol;

namespace Charla.Cli.Commands.Admin;

/// <summary>What people type to get to the server, as it is printed on their slips.</summary>
/// <param name="All">As they are printed.</param>
/// <param name="Useless">Those at which nobody else gets anywhere.</param>
internal sealed record SlipAddresses(IReadOnlyList<string> All, IReadOnlyList<string> Useless)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>As they were given, or this machine's: one that others reach before its own.</summary>
    public static async Task<SlipAddresses> OfAsync(AdminDoor door, string[] given, CancellationToken cancellation)
    {
        if (given.Length > 0)
            return new SlipAddresses(given, [.. given.Where(IsOnlyHere)]);
        var tcp = door.Ports.GetValueOrDefault(Transport.Tcp, Limits.DefaultPort);
        var http = door.Ports.GetValueOrDefault(Transport.WebSocket, Limits.DefaultHttpPort);
        var own = TypedAddresses.Of([new IPEndPoint(IPAddress.Any, tcp)]).Select(text => IPEndPoint.Parse(text).Address).ToList();
        var address = own.Find(one => !IPAddress.IsLoopback(one)) ?? IPAddress.Loopback;
        string[] all = [$"{address}:{tcp.ToString(CultureInfo.InvariantCulture)}", $"http://{address}:{http.ToString(CultureInfo.InvariantCulture)}"];
        var isReached = !IPAddress.IsLoopback(address) && (!door.IsOfRunningServer || await AnswersAsync(address, tcp, cancellation));
        return new SlipAddresses(all, isReached ? [] : all);
    }

    /// <summary>Whether an address means the machine on which it is typed, whichever that is, or none.</summary>
    public static bool IsOnlyHere(string address)
    {
        var place = address.Trim();
        place = place[(place.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0)..];
        place = place[(place.IndexOf('@', StringComparison.Ordinal) + 1)..].Split('/')[0];
        var host = place.StartsWith('[') ? place[1..].Split(']')[0] : place.Count(c => c == ':') > 1 ? place : place.Split(':')[0];
        if (host.TrimEnd('.').ToLowerInvariant() is "localhost" or "" || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            return true;
        return IPAddress.TryParse(host, out var ip)
            && (IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) || (ip.IsIPv4MappedToIPv6 && IPAddress.IsLoopback(ip.MapToIPv4())));
    }

    // A server that listens for this machine only does not answer at the address that others have for it.
    private static async Task<bool> AnswersAsync(IPAddress address, int port, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, port, patience.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
