using System.Net.Sockets;
using Charla.CommandLine;
using Charla.Protocol;
using Charla.Server.Transports;

namespace Charla.Cli.Serve;

/// <summary>Why an address cannot be listened on, and what to do.</summary>
internal static class PortTrouble
{
    public static string Explain(PortException error) => error.Error switch
    {
        SocketError.AddressAlreadyInUse when PortHolder.Find(error.EndPoint.Port, error.Transport == Transport.Udp) is { } holder =>
            ServeTexts.Of("PortHeld", error.EndPoint.Port, holder, OptionOf(error.Transport)),
        SocketError.AddressAlreadyInUse => ServeTexts.Of("PortBusy", error.EndPoint.Port, OptionOf(error.Transport)),
        SocketError.AccessDenied => ServeTexts.Of("PortForbidden", error.EndPoint.Port, OptionOf(error.Transport)),
        SocketError.AddressNotAvailable => ServeTexts.Of("NotOurAddress", error.EndPoint.Address),
        _ => ServeTexts.Of("PortOther", error.EndPoint, error.Error, OptionOf(error.Transport)),
    };

    private static string OptionOf(Transport transport) => "--" + Vocabulary.Ports.TextOf(transport);
}
