using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench;

/// <summary>What the project wants of a figure, on the machine of its table.</summary>
/// <param name="Workload">The workload it is taken from.</param>
/// <param name="Figure">The key of the figure's name in <c>BenchTexts</c>.</param>
/// <param name="AtMost">Whether less is better.</param>
/// <param name="Limit">What to reach.</param>
/// <param name="Measure">The figure, given also how long the disk takes to sync; null where it is not known.</param>
/// <param name="Transport">Over which it is measured.</param>
internal sealed record Goal(string Workload, string Figure, bool AtMost, double Limit, Func<Figures, Histogram?, double?> Measure, Transport Transport = Transport.Tcp)
{
    public static IReadOnlyList<Goal> All { get; } =
    [
        new("room100", "ServerMicroseconds", AtMost: true, 0.7, (figures, _) => figures.ServerMicroseconds),
        new("room100", "Posts", AtMost: false, 25_000, (figures, _) => figures.PostsPerSecond),
        new("rooms", "ServerMicroseconds", AtMost: true, 6, (figures, _) => figures.ServerMicroseconds),
        new("rooms", "Posts", AtMost: false, 25_000, (figures, _) => figures.PostsPerSecond),
        new("room500", "ServerMicroseconds", AtMost: true, 0.8, (figures, _) => figures.ServerMicroseconds),
        new("room500", "Posts", AtMost: false, 3_500, (figures, _) => figures.PostsPerSecond),
        new("steady", "P50AboveSync", AtMost: true, 1.5, (figures, fsync) => AboveSync(figures, fsync, 0.5)),
        new("steady", "P99AboveSync", AtMost: true, 4, (figures, fsync) => AboveSync(figures, fsync, 0.99)),
        new("pairs", "Posts", AtMost: false, 25_000, (figures, _) => figures.PostsPerSecond),
        new("idle", "PerConnection", AtMost: true, 20, (figures, _) => figures.BytesPerConnection / 1024),
        new("idle", "SignIns", AtMost: false, 5_000, (figures, _) => figures.SignInsPerSecond),
        new("idle", "MemoryBefore", AtMost: true, 80, (figures, _) => figures.BytesBefore / 1e6),
        new("idle", "PerSession", AtMost: true, 4, (figures, _) => figures.BytesPerSignIn / 1024, Transport.Udp),
        new("room50", "TimesSendto", AtMost: true, 1.5, (figures, _) => figures.TimesSendto, Transport.Udp),
    ];

    /// <summary>Whether these are the figures it is about.</summary>
    public bool IsOf(Figures figures) =>
        Transport == figures.Transport && string.Equals(Workload, figures.Workload, StringComparison.Ordinal);

    public bool IsMet(double measured) => AtMost ? measured <= Limit : measured >= Limit;

    // Like with like: the median above the median, the 99th percentile above the 99th.
    private static double? AboveSync(Figures figures, Histogram? fsync, double share) => fsync is null
        ? null
        : Clock.Milliseconds(figures.Tally.Delivery.Percentile(share) - fsync.Percentile(share));
}
