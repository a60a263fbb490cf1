namespace Charla.Netem.Internal;

/// <summary>Conditions and the line they were laid with, taken together in one read.</summary>
internal sealed record Road(Conditions Conditions, Line Line);

/// <summary>One direction of a proxy, shared by all its flows.</summary>
internal sealed class Lane(Conditions conditions)
{
    private readonly Lock _gate = new();
    private volatile Road _road = new(conditions, new Line());
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Tally Tally { get; } = new();

    public Road Road => _road;

    /// <summary>
    /// When the timing changes, a new line is laid: nobody queues behind what waits under the old timing, or a
    /// rate of a few bytes per second would outlive its own removal.
    /// </summary>
    public void Change(Conditions conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        lock (_gate)
        {
            var old = _road;
            _road = new Road(conditions, SameTiming(old.Conditions, conditions) ? old.Line : new Line());
            var changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            changed.SetResult();
        }
    }

    /// <summary>Returns when the conditions satisfy <paramref name="holds"/>: at once if they do now.</summary>
    public async ValueTask UntilAsync(Predicate<Conditions> holds, CancellationToken cancellation)
    {
        while (true)
        {
            var changed = _changed.Task; // Taken before we look, so that no change falls in between.
            if (holds(_road.Conditions)) return;
            await changed.WaitAsync(cancellation);
        }
    }

    private static bool SameTiming(Conditions a, Conditions b) =>
        a.Rate == b.Rate && a.Delay == b.Delay && a.Jitter == b.Jitter;
}
