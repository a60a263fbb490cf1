using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Law;

/// <summary>
/// A random walk of the law of docs/protocol.md, sections 4 to 6: at each point of rest every device's copy is what a fresh reader
/// is given, and that is what a plain model says each person may see. <c>CHARLA_LONG=1</c> walks far; <c>CHARLA_SEED=N</c> repeats a walk.
/// </summary>
public sealed class WalkTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("CHARLA_LONG") == "1";
    private static readonly int Steps = IsLong ? 28_000 : 300;
    private static readonly int Kills = IsLong ? 150 : 2;
    private static readonly int Rests = IsLong ? 300 : 5;

    // The short one is the same for all who run it; what no walk has met yet the long ones are for.
    private readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("CHARLA_SEED"), out var seed) ? seed : IsLong ? Random.Shared.Next() : 2011;

    [Fact]
    public async Task Whoever_reads_whatever_happened_sees_what_they_may_see_and_nothing_else()
    {
        output.WriteLine($"CHARLA_SEED={_seed}");
        using var data = new TempFolder();
        await using var server = await ChatServer.Start(data, ChatServer.QuietPort(), http: ChatServer.QuietPort());
        await using var walk = new Walk(server, new Random(_seed));
        await walk.GatherAsync();
        for (var step = 1; step <= Steps; step++)
        {
            await walk.StepAsync(isKill: step % (Steps / Kills) == 0);
            if (step % (Steps / Rests) == 0)
                await walk.CheckAsync($"CHARLA_SEED={_seed}, step {step}");
        }

        await walk.CheckAsync($"CHARLA_SEED={_seed}, the end");
        output.WriteLine($"{walk.Changes} changes, {walk.Kills} kills");
        Assert.Empty(ServerFaults.In(server.Process.Output));
    }
}
