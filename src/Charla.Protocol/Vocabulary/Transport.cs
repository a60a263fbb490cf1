namespace Charla.Protocol;

/// <summary>What carries the frames, and how an entry came in. Stored: numbers are never changed or reused.</summary>
public enum Transport
{
    /// <summary>A client's wish, never what is: UDP where it gets through, else TCP.</summary>
    Auto = -2,

    /// <summary>A transport of a later version.</summary>
    Unknown = -1,

    /// <summary>The server itself, or its admin socket.</summary>
    Server = 0,

    /// <summary>A stream: docs/protocol.md, section 9.</summary>
    Tcp = 1,

    /// <summary>Datagrams: section 10.</summary>
    Udp = 2,

    /// <summary>A web socket: section 11.</summary>
    WebSocket = 3,
}

public static partial class Vocabulary
{
    /// <summary>The words of <c>via</c> and <c>transport</c>.</summary>
    public static Words<Transport> Transports { get; } = new(
        Transport.Unknown,
        (Transport.Server, "server"),
        (Transport.Tcp, "tcp"),
        (Transport.Udp, "udp"),
        (Transport.WebSocket, "ws"));

    /// <summary>The names of the members of <c>ports</c>: where clients can connect.</summary>
    public static Words<Transport> Ports { get; } = new(
        Transport.Unknown,
        (Transport.Tcp, "tcp"),
        (Transport.Udp, "udp"),
        (Transport.WebSocket, "http"));
}
