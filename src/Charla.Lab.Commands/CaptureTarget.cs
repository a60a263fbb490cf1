using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Charla.Client;
using Charla.CommandLine;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>The server whose packets are wanted, by its ports, and where on this machine they pass.</summary>
/// <param name="Addresses">The server's, at least one.</param>
/// <param name="Tcp">Its port; 0 where TCP is not wanted.</param>
/// <param name="Udp">Likewise.</param>
/// <param name="Http">Likewise; WebSocket is there.</param>
/// <param name="Interface">Null leaves the choice to the program that captures.</param>
internal sealed record CaptureTarget(IReadOnlyList<IPAddress> Addresses, int Tcp, int Udp, int Http, string? Interface)
{
    private bool IsLoopback => Addresses.All(IPAddress.IsLoopback);

    /// <summary>The address to call it by: many servers listen on IPv4 only.</summary>
    public IPAddress Address => Addresses.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? Addresses[0];

    /// <summary>What passes the filter of a capture, in the language of pcap-filter(7).</summary>
    public string Filter
    {
        get
        {
            var ports = string.Join(" or ", new[] { Port("tcp", Tcp), Port("udp", Udp), Port("tcp", Http) }.Where(part => part.Length > 0).Distinct(StringComparer.Ordinal));
            return IsLoopback ? ports : $"({string.Join(" or ", Addresses.Select(address => $"host {address}"))}) and ({ports})";

            static string Port(string transport, int port) =>
                port == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{transport} port {port}");
        }
    }

    /// <summary>The packets of the server itself, in the language of display filters.</summary>
    public string Packets
    {
        get
        {
            var address = (Address.AddressFamily == AddressFamily.InterNetwork ? "ip.addr == " : "ipv6.addr == ") + Address;
            return string.Create(CultureInfo.InvariantCulture, $"{address} and (tcp.port in {{{Tcp}, {Http}}} or udp.port == {Udp})");
        }
    }

    /// <summary>The interface, or the one where such packets pass as far as is known.</summary>
    public string? Where => Interface ?? (IsLoopback ? Loopback() : OperatingSystem.IsLinux() ? "any" : null);

    public static async Task<CaptureTarget> OfAsync(ServerAddress server, int? tcp, int? udp, int http, string? over, CancellationToken cancellation)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(server.Host, cancellation);
            if (addresses.Length > 0)
                return new CaptureTarget(addresses, tcp ?? server.Port, udp ?? server.Port, http, over);
        }
        catch (SocketException)
        {
            // The sentence below says it.
        }

        throw new CommandException(ExitCode.Refused, LabHelp.Of("CaptureNoHost", SafeText.Line(server.Host)));
    }

    private static string Loopback() =>
        OperatingSystem.IsWindows() ? @"\Device\NPF_Loopback" : OperatingSystem.IsLinux() ? "lo" : "lo0";
}
