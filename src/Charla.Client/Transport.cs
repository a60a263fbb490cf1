namespace Charla.Client;

/// <summary>What carries the frames.</summary>
public enum Transport
{
    /// <summary>A stream: docs/protocol.md, section 9.</summary>
    Tcp,

    /// <summary>Datagrams: section 10.</summary>
    Udp,

    /// <summary>A web socket: section 11.</summary>
    WebSocket,

    /// <summary>A wish, never what is: UDP where it gets through, else TCP.</summary>
    Auto,
}
