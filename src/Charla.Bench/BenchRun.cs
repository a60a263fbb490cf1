using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench;

/// <summary>Runs workloads one after the other against one server.</summary>
internal sealed class BenchRun(Target target, BenchSettings settings, Action<string> progress)
{
    // What a server does after the last sign-in should not count as the load's.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan FloorTime = TimeSpan.FromMilliseconds(500);

    private readonly Population _population = new(target);

    /// <summary>The figures of a workload; of two that ran beside each other, one after the other.</summary>
    public async Task<IReadOnlyList<Figures>> RunAsync(Workload workload, CancellationToken cancellation)
    {
        if (workload.Flood is not { } flood)
            return [await AloneAsync(workload, cancellation)];

        var alone = await AloneAsync(workload with { Name = BenchTexts.Of("Alone", workload.Name), Flood = null }, cancellation);
        var beside = await TogetherAsync([workload with { Name = BenchTexts.Of("Beside", workload.Name) }, flood], cancellation);
        var times = (double)beside[0].Tally.Delivery.Percentile(0.99) / Math.Max(1, alone.Tally.Delivery.Percentile(0.99));
        return [alone, beside[0] with { TimesAlone = times }, beside[1]];
    }

    private async Task<Figures> AloneAsync(Workload workload, CancellationToken cancellation) =>
        (await TogetherAsync([workload], cancellation))[0];

    private async Task<Figures[]> TogetherAsync(Workload[] workloads, CancellationToken cancellation)
    {
        var before = target.Process?.ResidentBytes();
        var seats = new List<IReadOnlyList<Seat>>();
        foreach (var workload in workloads)
        {
            progress(BenchTexts.Of("MakingAccounts", workload.Name, workload.Accounts));
            seats.Add(await _population.SeatAsync(workload, cancellation));
        }

        await Task.Delay(Settling, cancellation);
        var ready = target.Process?.ResidentBytes();
        var loads = workloads.Select(workload => new Load(workload, settings, target, cancellation)).ToArray();
        try
        {
            var signIns = await OnThreadAsync(() => loads.Zip(seats, (load, theirs) => load.SignIn(theirs)).ToArray());
            await Task.Delay(Settling, cancellation);
            var signedIn = target.Process?.ResidentBytes();
            progress(BenchTexts.Of("Running", workloads[0].Name, settings.Duration.TotalSeconds));

            // Processor time cannot be told apart between two loads; the last of them, the heavier one, has it all.
            var processors = new Processors(target.Process);
            var windows = await Task.WhenAll(loads.Select(load => OnThreadAsync(() => load.Run(load == loads[^1] ? processors : null))));
            var unanswered = await Task.WhenAll(loads.Select(load => OnThreadAsync(load.Drain)));
            var sendto = Floor(workloads[^1], windows[^1], cancellation);
            var figures = loads.Select((load, i) =>
            {
                var faults = load.Faults();
                return new Figures(workloads[i].Name, target.Transport, load.Connected, windows[i], load.Tally)
                {
                    SendtoMicroseconds = sendto,
                    SignIn = signIns[i],
                    BytesBefore = before,
                    BytesReady = ready,
                    BytesSignedIn = signedIn,
                    Unanswered = unanswered[i],
                    Lost = faults.Lost,
                    Repeated = faults.Repeated,
                    OutOfOrder = faults.OutOfOrder,
                };
            }).ToArray();
            foreach (var load in loads)
                await OnThreadAsync(() => load.Leave());
            return figures;
        }
        finally
        {
            foreach (var load in loads)
                load.Dispose();
        }
    }

    // What a datagram of as many bytes as a delivery has takes the kernel alone, to as many readers.
    private double? Floor(Workload workload, Window window, CancellationToken cancellation) =>
        target.Transport == Transport.Udp && window.Deliveries > 0
            ? Sendto.Microseconds((int)(window.DatagramBytes / window.Deliveries), workload.Readers, FloorTime, cancellation)
            : null;

    // A load drives its sockets from one thread of its own and gives it back to nobody while it runs.
    private static Task<T> OnThreadAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task OnThreadAsync(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
