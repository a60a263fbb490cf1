using System.Diagnostics;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Floods;

/// <summary>Somebody floods one room while two talk in another.</summary>
[Trait("Category", "Alone")]
public sealed class FloodTests(ITestOutputHelper output)
{
    private const int Messages = 300;

    [Fact]
    public async Task A_quiet_pair_hardly_notices_a_flood_in_another_room()
    {
        using var data = new TempFolder();
        await using var server = await ChatServer.Start(data);
        using var ana = await Wire.Register(server.Port, "ana");
        using var luis = await Wire.Register(server.Port, "luis");
        using var flood = await Wire.Register(server.Port, "flood");
        await ana.Ok(new { op = "create", cid = "1", conv = "#quiet" });
        await luis.Ok(new { op = "join", cid = "1", conv = "#quiet" });
        await flood.Ok(new { op = "create", cid = "1", conv = "#loud" });

        await P99(ana, luis, "warm");
        var alone = await P99(ana, luis, "alone");
        using var enough = new CancellationTokenSource();
        var flooding = Task.WhenAll(Task.Run(() => Flood(flood, enough.Token)), Task.Run(() => Drain(flood)));
        var beside = await P99(ana, luis, "beside");
        await enough.CancelAsync();
        await server.Stop();
        await flooding;

        output.WriteLine($"p99 from post to delivery: alone {alone.TotalMilliseconds:F1} ms, beside a flood {beside.TotalMilliseconds:F1} ms, {beside / alone:F1} times as long");
        Assert.True(beside < TimeSpan.FromSeconds(1), $"{alone} alone, {beside} beside a flood");
    }

    private static async Task<TimeSpan> P99(Wire from, Wire to, string round)
    {
        List<TimeSpan> times = [];
        for (var i = 0; i < Messages; i++)
        {
            var since = Stopwatch.GetTimestamp();
            await from.Send(new { op = "post", cid = $"{round}{i}", conv = "#quiet", text = $"{round}{i}" });
            while ((string?)(await to.Next("entry"))["text"] != $"{round}{i}")
            {
                // An entry before it.
            }

            times.Add(Stopwatch.GetElapsedTime(since));
            await from.Next("entry");
        }

        times.Sort();
        return times[Messages * 99 / 100];
    }

    private static async Task Flood(Wire wire, CancellationToken enough)
    {
        try
        {
            for (var id = 1000; !enough.IsCancellationRequested; id++)
                await wire.Send(new { op = "post", id, cid = $"c{id}", conv = "#loud", text = "hola" });
        }
        catch (IOException)
        {
            // The server has closed.
        }
    }

    private static async Task Drain(Wire wire)
    {
        try
        {
            while (await wire.Receive() is not null)
            {
                // Only so that it is not held up.
            }
        }
        catch (IOException)
        {
            // The server has closed.
        }
    }
}
