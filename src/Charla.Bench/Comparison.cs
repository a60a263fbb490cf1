using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench;

/// <summary>A workload over another transport beside the same over TCP.</summary>
internal sealed record Comparison(Figures Tcp, Figures Other)
{
    /// <summary>How many times the server's processor time per delivery is that of TCP.</summary>
    public double? TimesProcessor => Other.ServerMicroseconds / Tcp.ServerMicroseconds;

    public double? TimesPosts => Tcp.PostsPerSecond > 0 ? Other.PostsPerSecond / Tcp.PostsPerSecond : null;

    /// <summary>The most that the processor time may be; null where there is no goal.</summary>
    /// <remarks>Over datagrams each reader is sent one or more of its own: how many bytes a stream takes at once does not help.</remarks>
    public double? MostTimesProcessor => Other switch
    {
        { ServerMicroseconds: null } => null,
        { Transport: Transport.WebSocket } => 2,
        { Transport: Transport.Udp, Workload: "room50" } => 4,
        _ => null,
    };

    /// <summary>Whatever was run over TCP too.</summary>
    public static IEnumerable<Comparison> Of(IReadOnlyCollection<Figures> results) =>
        from tcp in results
        where tcp.Transport == Transport.Tcp
        from other in results
        where other.Transport != Transport.Tcp && string.Equals(tcp.Workload, other.Workload, StringComparison.Ordinal)
        select new Comparison(tcp, other);
}
