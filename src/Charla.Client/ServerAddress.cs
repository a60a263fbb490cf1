using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Charla.Protocol;

namespace Charla.Client;

/// <summary>Where a server listens: <c>host</c>, <c>host:port</c>, <c>[::1]</c> or <c>[::1]:port</c>.</summary>
public sealed record ServerAddress(string Host, int Port = Limits.DefaultPort)
{
    /// <summary>Whether what is said there stays on this machine.</summary>
    public bool IsLoopback =>
        string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>The address in <paramref name="text"/>; false where it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ServerAddress? address)
    {
        address = null;
        var (host, port) = Split(text.Trim());
        if (host.Length == 0 || Uri.CheckHostName(host) == UriHostNameType.Unknown)
            return false;
        if (port is null)
            address = new ServerAddress(host);
        else if (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535)
            address = new ServerAddress(host, number);
        return address is not null;
    }

    /// <summary>The address as <see cref="TryParse"/> reads it, with its port.</summary>
    public override string ToString() =>
        (Host.Contains(':') ? $"[{Host}]" : Host) + ":" + Port.ToString(CultureInfo.InvariantCulture);

    private static (string Host, string? Port) Split(string text)
    {
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']');
            if (end < 0 || !IPAddress.TryParse(text[1..end], out _))
                return ("", null);
            return text.Length == end + 1 ? (text[1..end], null) : text[end + 1] == ':' ? (text[1..end], text[(end + 2)..]) : ("", null);
        }

        // More than one colon without brackets is an IPv6 address without a port.
        var colon = text.IndexOf(':');
        return colon < 0 || text.IndexOf(':', colon + 1) >= 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }
}
