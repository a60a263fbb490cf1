using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Charla.Lab.Tests.Support;

internal static class Eventually
{
    /// <summary>Far beyond what the slowest machine needs: reached only when something is broken.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(60);

    public static async Task IsTrue(Func<bool> condition, Func<string>? tell = null, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        for (var watch = Stopwatch.StartNew(); !condition(); await Task.Delay(5))
        {
            if (watch.Elapsed > Limit)
                Assert.Fail($"Never became true: {what}\n{tell?.Invoke()}");
        }
    }
}
