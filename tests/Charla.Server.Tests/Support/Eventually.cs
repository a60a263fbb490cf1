using System.Diagnostics;

namespace Charla.Server.Tests.Support;

/// <summary>Waits for what comes true by itself and tells nobody.</summary>
internal static class Eventually
{
    public static Task IsTrueAsync(Func<bool> condition, string what = "It did not come true.") =>
        IsTrueAsync(() => Task.FromResult(condition()), what);

    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < WireClient.Patience, what);
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }
}
