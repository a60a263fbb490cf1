using System.Globalization;
using System.Text;

namespace Charla.Terminal;

/// <summary>Text that a click follows (OSC 8). Terminals that know nothing of it pass over it.</summary>
public static class Hyperlink
{
    /// <summary>What ends the one that is open.</summary>
    public const string Close = "\e]8;;\e\\";

    // What terminals take at most.
    private const int Longest = 2083;

    /// <summary>What begins one. Its parts on several lines have the same id: a terminal shows them as one.</summary>
    public static string Open(string address) =>
        string.Create(CultureInfo.InvariantCulture, $"\e]8;id={address.Aggregate(17u, (sum, c) => unchecked((sum * 31) + c)):x};{address}\e\\");

    /// <summary>An address as it may stand there: printable ASCII; null where it is none that may be followed.</summary>
    public static string? Address(string written)
    {
        if (!Uri.TryCreate(written, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "mailto"))
            return null;
        var host = uri.Host;
        var at = host.Length == 0 || Ascii.IsValid(host) ? -1 : written.IndexOf(host, StringComparison.OrdinalIgnoreCase);
        var address = at < 0 ? written : written[..at] + uri.IdnHost + written[(at + host.Length)..];
        var encoded = new StringBuilder(address.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(address))
        {
            if (octet is > 0x20 and < 0x7F)
                encoded.Append((char)octet);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return encoded.Length <= Longest ? encoded.ToString() : null;
    }
}
