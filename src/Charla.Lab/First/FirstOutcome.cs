using System.Net.Sockets;

namespace Charla.Lab.First;

/// <summary>What a client that starts finds.</summary>
public enum FirstOutcome
{
    /// <summary>A server: TCP let it in, or over UDP something came back.</summary>
    There,

    /// <summary>The other machine is there and says that nobody listens: RST over TCP, ICMP port unreachable over UDP.</summary>
    Refused,

    /// <summary>Nothing at all came back.</summary>
    Silent,

    /// <summary>The system would not even try, or someone on the way said no.</summary>
    Unreachable,
}

/// <summary>The outcome of one try.</summary>
/// <param name="Outcome">What was found.</param>
/// <param name="Error">What the system said; success where it said nothing.</param>
/// <param name="Answer">What the server said to our greeting; null where it said nothing.</param>
public sealed record FirstResult(FirstOutcome Outcome, SocketError Error = SocketError.Success, string? Answer = null)
{
    /// <summary>The name of the error as the manuals of all languages have it, such as <c>ECONNREFUSED</c>.</summary>
    public string ErrorName => Error switch
    {
        SocketError.ConnectionRefused => "ECONNREFUSED",
        SocketError.ConnectionReset => "ECONNRESET",
        SocketError.ConnectionAborted => "ECONNABORTED",
        SocketError.TimedOut => "ETIMEDOUT",
        SocketError.HostUnreachable => "EHOSTUNREACH",
        SocketError.NetworkUnreachable => "ENETUNREACH",
        SocketError.HostDown => "EHOSTDOWN",
        SocketError.NetworkDown => "ENETDOWN",
        SocketError.AccessDenied => "EACCES",
        SocketError.AddressNotAvailable => "EADDRNOTAVAIL",
        _ => Error.ToString(),
    };
}
