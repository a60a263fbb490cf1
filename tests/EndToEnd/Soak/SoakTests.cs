using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Soak;

/// <summary>
/// <c>./test --soak HOURS</c>: a server under a steady load for hours. Its memory must have come to rest by the last quarter, and
/// in the end each log must say what was acknowledged, and nothing else. Ctrl-C or SIGTERM ends it early, with what it has.
/// </summary>
public sealed partial class SoakTests
{
    private const int People = 36;

    // The runtime compiles, caches fill and the heap finds its size at first: a run that is shorter says nothing about memory.
    private static readonly TimeSpan LeastToJudge = TimeSpan.FromMinutes(30);

    // What the last quarter's median may be above the third's.
    private const double MostGrowth = 0.02;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Ledger _ledger = new();
    private readonly List<Sample> _samples = [];
    private StreamWriter? _file;

    [Fact]
    public async Task Under_a_steady_load_memory_comes_to_rest_and_nothing_is_lost_or_doubled()
    {
        Assert.SkipUnless(
            double.TryParse(Environment.GetEnvironmentVariable("CHARLA_SOAK"), CultureInfo.InvariantCulture, out var hours) && hours > 0,
            "It takes hours: ./test --soak HOURS does it.");
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CHARLA_SEED"), out var given) ? given : Random.Shared.Next();
        var length = TimeSpan.FromHours(hours);
        await using var file = _file = Report();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            end.Cancel();
        });

        using var data = new TempFolder();
        using var http = new HttpClient();
        await using var server = await ChatServer.Start(data, rate: "200");
        Say($"{length} from {TimeProvider.System.GetLocalNow():yyyy-MM-dd HH:mm}, process {server.Process.Pid}, data in {data.Path}, CHARLA_SEED={seed}");
        await using var load = await SteadyLoad.GatherAsync(server, People, _ledger, seed, end.Token);
        Say($"{People} people are there.");

        end.CancelAfter(length);
        var watch = Stopwatch.StartNew();
        var visits = new Visits(server, load, _ledger, http);
        await Task.WhenAll(load.RunAsync(() => watch.Elapsed.TotalSeconds, end.Token), visits.RunAsync(end.Token), SampleAsync(server, data, http, watch, end.Token));
        var seconds = watch.Elapsed.TotalSeconds;

        Say($"The load ends after {watch.Elapsed:hh\\:mm\\:ss}; now every log is read back.");
        var quarters = Quarter.Of(_samples, load.Answers, seconds);
        Say(Quarter.Table(quarters));
        await load.CheckAsync();
        await load.DisposeAsync();
        await server.Stop();
        Judge(quarters, TimeSpan.FromSeconds(seconds), server.Process.Output);
    }

    private void Judge(IReadOnlyList<Quarter> quarters, TimeSpan length, string said)
    {
        foreach (Match line in Fault().Matches(said))
            _ledger.Trouble("the server said: " + line.Value);
        var growth = (quarters[3].Anonymous / quarters[2].Anonymous) - 1;
        Say($"{_ledger.Posts:N0} posts, {_ledger.Changes:N0} changes. The last quarter's memory is {growth:+0.0%;-0.0%} beside the third's (at most {MostGrowth:+0%}).");
        if (length < LeastToJudge)
            Say($"Of memory, a run of less than {LeastToJudge.TotalMinutes} minutes proves nothing.");
        else if (growth > MostGrowth)
            _ledger.Trouble($"its memory grows: {quarters[2].Anonymous / 1e6:F1} MB in the third quarter, {quarters[3].Anonymous / 1e6:F1} MB in the last");
        if (length >= LeastToJudge && quarters[3].Handles > (quarters[2].Handles * (1 + MostGrowth)) + 5)
            _ledger.Trouble($"its descriptors grow: {quarters[2].Handles}, {quarters[3].Handles}");
        foreach (var trouble in _ledger.Troubles)
            Say(trouble);
        Assert.True(_ledger.Troubles.Count == 0, $"{Quarter.Table(quarters)}\n{string.Join('\n', _ledger.Troubles.Take(10))}");
    }

    private async Task SampleAsync(ChatServer server, string data, HttpClient http, Stopwatch watch, CancellationToken cancellation)
    {
        var metrics = new Uri($"http://127.0.0.1:{server.HttpPort}/metrics");
        var told = TimeSpan.Zero;
        while (!cancellation.IsCancellationRequested)
        {
            var sample = await Sample.TakeAsync(watch.Elapsed.TotalSeconds, server.Process.Pid, data, http, metrics, _ledger);
            _samples.Add(sample);
            if (watch.Elapsed - told >= TimeSpan.FromMinutes(1))
            {
                told = watch.Elapsed;
                Say(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{watch.Elapsed:hh\\:mm\\:ss}  {sample.Anonymous / 1e6:F1} MB own memory, {sample.Heap / 1e6:F1} MB heap, {sample.Handles} descriptors, {sample.Threads} threads, charla.db {sample.Database / 1e6:F1} MB, {sample.Posts:N0} posts, {_ledger.Troubles.Count} troubles"));
            }

            await Task.Delay(Pause, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A run of hours is looked at while it goes on: on the console, and in artifacts/test-results/soak.txt.
    private void Say(string line)
    {
        Console.WriteLine(line);
        _file!.WriteLine(line);
        _file.Flush();
    }

    private static StreamWriter Report()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "../../../test-results");
        Directory.CreateDirectory(folder);
        return new StreamWriter(Path.Combine(folder, "soak.txt"));
    }

    [GeneratedRegex(@"^.*(Error|Critical|Exception)\b.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fault();
}
