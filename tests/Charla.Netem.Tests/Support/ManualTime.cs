namespace Charla.Netem.Tests.Support;

/// <summary>A clock that moves only when told to.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<ManualTimer> _timers = []; // guarded by _gate
    private TimeSpan _now; // guarded by _gate

    public static DateTimeOffset Start { get; } = new(2025, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    private TimeSpan Now
    {
        get
        {
            lock (_gate) return _now;
        }
    }

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => Start + Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Advances once a timer is set to ring by then. Whoever is about to set one has already worked out how
    /// long to wait; moving the clock under his hands would make him wait twice.
    /// </summary>
    /// <param name="by">How far to advance.</param>
    /// <param name="ring">How far ahead the timer must be set; null is as far as we advance.</param>
    public async Task AdvanceAsync(TimeSpan by, TimeSpan? ring = null)
    {
        await Eventually.IsTrue(() => RingsWithin(ring ?? by));
        Advance(by);
    }

    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _now += by;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            foreach (var timer in due)
            {
                timer.Due = _now + timer.Period;
                if (timer.Period == TimeSpan.Zero) _timers.Remove(timer);
            }
        }

        foreach (var timer in due) timer.Fire();
    }

    private bool RingsWithin(TimeSpan span)
    {
        lock (_gate) return _timers.Any(timer => timer.Due <= _now + span);
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        public TimeSpan Due { get; set; }

        /// <summary>Zero fires once.</summary>
        public TimeSpan Period { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = time._now + dueTime;
                Period = period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : period;
                time._timers.Add(this);
                if (dueTime > TimeSpan.Zero) return true;
                time._timers.Remove(this);
            }

            fire();
            return true;
        }

        public void Dispose()
        {
            lock (time._gate) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
