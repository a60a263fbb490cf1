using System.Globalization;
using System.Text;

namespace Charla.EndToEnd.Soak;

/// <summary>What the server's process was seen to use, a few seconds apart, and what the load had come to by then.</summary>
/// <param name="At">Seconds since the load began.</param>
/// <param name="Anonymous">Its own memory (RssAnon): neither programs nor files that the system keeps in memory.</param>
/// <param name="Resident">All of its memory (VmRSS).</param>
/// <param name="Heap">What the runtime's own objects take, by <c>/metrics</c>.</param>
/// <param name="Handles">Open descriptors.</param>
/// <param name="Threads">Its threads.</param>
/// <param name="Database">Bytes of <c>charla.db</c> and what belongs to it.</param>
/// <param name="Posts">Posts acknowledged so far.</param>
/// <param name="Changes">Posts and other changes acknowledged so far.</param>
internal sealed record Sample(
    double At, long Anonymous, long Resident, long Heap, int Handles, int Threads, long Database, long Posts, long Changes)
{
    public static async Task<Sample> TakeAsync(double at, int pid, string data, HttpClient http, Uri metrics, Ledger ledger)
    {
        var text = await http.GetStringAsync(metrics);
        var status = await File.ReadAllLinesAsync($"/proc/{pid}/status");
        return new Sample(
            at,
            Status("RssAnon:") * 1024,
            Status("VmRSS:") * 1024,
            (long)Metric("dotnet_total_memory_bytes"),
            Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Count(),
            (int)Status("Threads:"),
            Directory.EnumerateFiles(data, "charla.db*").Sum(file => new FileInfo(file).Length),
            ledger.Posts,
            ledger.Changes);

        long Status(string name) =>
            long.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

        double Metric(string name) =>
            double.Parse(text.Split('\n').First(line => line.StartsWith(name + " ", StringComparison.Ordinal))[name.Length..], CultureInfo.InvariantCulture);
    }
}

/// <summary>A quarter of a run: medians, and the slowest of the posts but one in a hundred.</summary>
internal sealed record Quarter(
    int Number, double Anonymous, double Resident, double Heap, double Handles, double Threads, long Database, long Posts, long Changes, double Slowest)
{
    /// <param name="samples">All samples, in order.</param>
    /// <param name="answers">When a post was answered, and after how many milliseconds.</param>
    /// <param name="seconds">How long it all took.</param>
    public static IReadOnlyList<Quarter> Of(IReadOnlyList<Sample> samples, IReadOnlyList<(double At, double Milliseconds)> answers, double seconds) =>
        [
            .. Enumerable.Range(0, 4).Select(n => Of(
                n,
                [.. samples.Where(sample => QuarterOf(sample.At, seconds) == n)],
                [.. answers.Where(answer => QuarterOf(answer.At, seconds) == n)])),
        ];

    public static string Table(IReadOnlyList<Quarter> quarters)
    {
        var table = new StringBuilder();
        table.AppendLine("| quarter | own memory, MB | resident, MB | heap, MB | descriptors | threads | charla.db, MB | posts | changes | p99 post to ok, ms |");
        table.AppendLine("|---------|----------------|--------------|----------|-------------|---------|---------------|-------|---------|--------------------|");
        foreach (var q in quarters)
        {
            table.AppendLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {q.Number} | {Mega(q.Anonymous)} | {Mega(q.Resident)} | {Mega(q.Heap)} | {q.Handles:F0} | {q.Threads:F0} | {Mega(q.Database)} | {q.Posts:N0} | {q.Changes:N0} | {q.Slowest:F1} |"));
        }

        return table.ToString();
    }

    private static int QuarterOf(double at, double seconds) => Math.Clamp((int)(4 * at / seconds), 0, 3);

    private static Quarter Of(int n, List<Sample> samples, List<(double At, double Milliseconds)> answers) => new(
        n + 1,
        Median(samples, sample => sample.Anonymous),
        Median(samples, sample => sample.Resident),
        Median(samples, sample => sample.Heap),
        Median(samples, sample => sample.Handles),
        Median(samples, sample => sample.Threads),
        samples.Count > 0 ? samples[^1].Database : 0,
        samples.Count > 0 ? samples[^1].Posts : 0,
        samples.Count > 0 ? samples[^1].Changes : 0,
        Percentile([.. answers.Select(answer => answer.Milliseconds)], 0.99));

    private static double Median(List<Sample> samples, Func<Sample, double> of) => Percentile([.. samples.Select(of)], 0.5);

    private static double Percentile(List<double> values, double share)
    {
        values.Sort();
        return values.Count == 0 ? 0 : values[(int)((values.Count - 1) * share)];
    }

    private static string Mega(double bytes) => (bytes / 1e6).ToString("F1", CultureInfo.InvariantCulture);
}
