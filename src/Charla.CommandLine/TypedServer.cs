using System.Diagnostics.CodeAnalysis;
using Charla.Client;
using Charla.Protocol;

namespace Charla.CommandLine;

/// <summary>
/// A server as people write it, with or without the nick: <c>host</c>, <c>host:port</c>, and what <c>charla serve</c> prints or a
/// browser shows, as <c>udp://host:port</c> or <c>http://host:port/</c>.
/// </summary>
/// <param name="Address">Where it is.</param>
/// <param name="Transport">Over what, where its beginning says so.</param>
/// <param name="Nick">As whom, where it says so.</param>
public sealed record TypedServer(ServerAddress Address, Transport? Transport, string? Nick)
{
    private const string Rest = "://";

    // Whoever names one of these and no port means the one that everybody means by it.
    private const int WebPort = 80;

    public static bool TryParse(string text, [NotNullWhen(true)] out TypedServer? server)
    {
        server = null;
        var (before, name) = Cut(text.Trim());
        Transport? transport = null;
        if (name.IndexOf(Rest, StringComparison.Ordinal) is > 0 and var at)
        {
            if ((transport = Named(name[..at])) is null)
                return false;
            name = name[(at + Rest.Length)..];
            (before, name) = before is null ? Cut(name) : (before, name);
            name = WithoutPath(name);
            if (transport == Protocol.Transport.WebSocket && !HasPort(name) && ServerAddress.TryParse(name, out var bare))
                name = (bare with { Port = WebPort }).ToString();
        }

        if (before is "" || !ServerAddress.TryParse(name, out var address))
            return false;
        server = new TypedServer(address, transport, before);
        return true;
    }

    // "ana@host", "ana@http://host"; the nick of "http://ana@host" comes after its beginning.
    private static (string? Nick, string Name) Cut(string text)
    {
        var scheme = text.IndexOf(Rest, StringComparison.Ordinal);
        var at = text.LastIndexOf('@', scheme < 0 ? text.Length - 1 : scheme);
        return text.Length == 0 || at < 0 ? (null, text) : (text[..at], text[(at + 1)..]);
    }

    private static Transport? Named(string scheme) => scheme.ToLowerInvariant() switch
    {
        "charla" => Protocol.Transport.Tcp,
        "ws" => Protocol.Transport.WebSocket,
        var name => Vocabulary.Ports.TryRead(name, out var transport) ? transport : null,
    };

    // What a browser's address has after the server's name.
    private static string WithoutPath(string name) => name.IndexOfAny(['/', '?', '#']) is >= 0 and var end ? name[..end] : name;

    private static bool HasPort(string name) => name.StartsWith('[') ? name.Contains("]:", StringComparison.Ordinal) : name.Count(c => c == ':') == 1;
}
