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

    /// <summary>So many packets arrived; of them and their copies so many wait, and all others were forwarded or lost.</summary>
    public static Task Settles(this UdpProxy proxy, Direction direction, int packets, int waiting = 0) =>
        IsTrue(() => proxy.Lane(direction) is var c && c.Packets == packets && c.Queued == waiting && c.Packets + c.Repeated == c.Forwarded + c.Lost + waiting);

    public static LaneCounters Lane(this Proxy proxy, Direction direction) =>
        direction == Direction.ToServer ? proxy.Counters.ToServer : proxy.Counters.ToClient;

    public static void Change(this Proxy proxy, Direction direction, Conditions conditions)
    {
        if (direction == Direction.ToServer) proxy.ToServer = conditions;
        else proxy.ToClient = conditions;
    }
}
