using System.Diagnostics;

namespace Charla.Server.Tests.Support;

/// <summary>Waits for what comes true by itself and tells nobody.</summary>
internal static class Eventually
{
    public static async Task IsTrueAsync(Func<bool> condition, string what = "It did not come true.")
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < WireClient.Patience, what);
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }
}
