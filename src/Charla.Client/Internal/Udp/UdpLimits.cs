namespace Charla.Client.Internal.Udp;

/// <summary>The bounds and waits of docs/protocol.md, section 10, on the client's side.</summary>
internal static class UdpLimits
{
    public const int DatagramBytes = 1200;

    /// <summary>A <c>hello</c> is padded to so many bytes, since nothing longer than what came is answered to a stranger.</summary>
    public const int HelloBytes = 512;

    /// <summary>Requests without an answer.</summary>
    public const int Unanswered = 64;

    /// <summary>Parts of one frame or answer.</summary>
    public const int Parts = 128;

    /// <summary>Sets of parts of which some are missing.</summary>
    public const int IncompleteSets = 4;

    /// <summary>Bytes of what came too early, all conversations together; past it, it is dropped and pulled.</summary>
    public const int HeldBytes = 256 * 1024;

    /// <summary>Bytes that came, after which they are confirmed at once.</summary>
    public const int AckBytes = 16 * 1024;

    /// <summary>The most bytes that answer one <c>pull</c>, less a datagram or two.</summary>
    public const int PulledBytes = 30 * 1024;

    public static readonly TimeSpan AckWithin = TimeSpan.FromMilliseconds(50);

    /// <summary>What is missing is not asked for at once: datagrams overtake each other by so much all the time.</summary>
    public static readonly TimeSpan Overtaking = TimeSpan.FromMilliseconds(15);

    /// <summary>Without an answer for so long, one is asked for: a session ends after a minute of silence.</summary>
    public static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(15);

    /// <summary>Repeating for so long without any answer means that one direction is deaf.</summary>
    public static readonly TimeSpan Deaf = TimeSpan.FromSeconds(4);

    /// <summary>The same before one is signed in: there is nothing yet that could be carried another way instead.</summary>
    public static readonly TimeSpan DeafAtFirst = TimeSpan.FromSeconds(8);

    public static readonly TimeSpan IncompleteFor = TimeSpan.FromSeconds(10);
}
