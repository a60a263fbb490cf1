namespace Charla.Bench;

/// <summary>Runs what was chosen and prints what it came to.</summary>
internal sealed class BenchReport(IReadOnlyList<Target> targets, TextWriter output, bool json, bool goals)
{
    /// <returns>The exit code: 1 where anything was lost, repeated, out of order or left without an answer.</returns>
    public async Task<int> RunAsync(
        IReadOnlyList<Workload> workloads, BenchSettings settings, DirectoryInfo? syncDirectory, Action<string> progress, CancellationToken cancellation)
    {
        var fsync = syncDirectory is null ? null : DiskSync.Measure(syncDirectory.FullName, cancellation);
        var results = new List<Figures>();
        foreach (var target in targets)
        {
            var run = new BenchRun(target, settings, progress);
            foreach (var workload in workloads)
                results.AddRange(await run.RunAsync(workload.Over(target.Transport), cancellation));
        }

        if (json)
            await output.WriteLineAsync(BenchJson.Of(targets[0], fsync, results));
        else
            await PrintAsync(fsync, results);
        return results.TrueForAll(figures => figures.Faultless) ? 0 : 1;
    }

    private async Task PrintAsync(Histogram? fsync, List<Figures> results)
    {
        if (fsync is not null)
            await output.WriteLineAsync(BenchTexts.Of("Fsync", BenchTable.Latencies(fsync)));
        if (results.Count == 0)
            return;

        await output.WriteLineAsync();
        await output.WriteLineAsync(BenchTable.Of(results));
        await output.WriteLineAsync();
        if (targets[0].Process is null)
            await output.WriteLineAsync(BenchTexts.Of("NoProcess"));
        foreach (var remark in BenchTable.Remarks(results))
            await output.WriteLineAsync(remark);
        if (Comparison.Of(results).ToList() is { Count: > 0 } comparisons)
        {
            await output.WriteLineAsync();
            await output.WriteLineAsync(BenchTable.Of(comparisons));
        }

        if (!goals)
            return;

        await output.WriteLineAsync();
        await output.WriteLineAsync(BenchTable.Of(
            from goal in Goal.All
            from figures in results
            where goal.IsOf(figures)
            select (goal, figures, goal.Measure(figures, fsync))));
    }
}
