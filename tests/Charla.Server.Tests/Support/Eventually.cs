using System.Diagnostics;

namespace Charla.Server.Tests.Support;

/// <summary>Waits for what comes about without a message of it.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < WireClient.Patience, what);
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }
}
