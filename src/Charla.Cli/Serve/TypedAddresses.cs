using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Charla.Cli.Serve;

/// <summary>"Which address do I type?": every one that reaches this server.</summary>
internal static class TypedAddresses
{
    public static IEnumerable<string> Of(IEnumerable<IPEndPoint> listening) => listening.SelectMany(Of).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Of(IPEndPoint listening)
    {
        if (!listening.Address.Equals(IPAddress.Any) && !listening.Address.Equals(IPAddress.IPv6Any))
            return [listening.ToString()];
        return Own(listening.AddressFamily).Select(address => new IPEndPoint(address, listening.Port).ToString());
    }

    /// <summary>This machine's addresses: those for others first, those that need an interface's name left out.</summary>
    private static IEnumerable<IPAddress> Own(AddressFamily family) => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => address.AddressFamily == family && !address.IsIPv6LinkLocal)
        .OrderBy(IPAddress.IsLoopback);
}
