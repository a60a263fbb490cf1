using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Charla.Netem.Tests.Support;

internal static class Eventually
{
    /// <summary>Far beyond what the slowest machine needs: reached only when something is broken.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(60);

    public static async Task IsTrue(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        for (var watch = Stopwatch.StartNew(); !condition(); await Task.Delay(1))
        {
            if (watch.Elapsed > Limit) Assert.Fail($"Never became true: {what}");
        }
    }

    /// <summary>Everything that arrived has been forwarded, lost or put to wait.</summary>
    public static Task Settles(this UdpProxy proxy, Direction direction, int packets) =>
        IsTrue(() => proxy.Lane(direction) is var c && c.Packets == packets && c.Packets + c.Repeated == c.Forwarded + c.Lost + c.Queued);

    public static LaneCounters Lane(this Proxy proxy, Direction direction) =>
        direction == Direction.ToServer ? proxy.Counters.ToServer : proxy.Counters.ToClient;

    public static void Change(this Proxy proxy, Direction direction, Conditions conditions)
    {
        if (direction == Direction.ToServer) proxy.ToServer = conditions;
        else proxy.ToClient = conditions;
    }
}
