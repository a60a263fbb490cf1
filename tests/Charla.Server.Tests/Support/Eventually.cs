using System.Diagnostics;

namespace Charla.Server.Tests.Support;

/// <summary>Waits for what comes true by itself and tells nobody.</summary>
internal static class Eventually
{
    public static async Task IsTrueAsync(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < WireClient.Patience, "It did not come true.");
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }
}
