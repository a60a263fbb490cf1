namespace Charla.Client.Tests.Fakes;

/// <summary>A clock that runs faster than the others, so that no test waits for a quarter of a minute; or slower.</summary>
internal sealed class HurriedTime(double factor) : TimeProvider
{
    public override long TimestampFrequency => (long)(System.TimestampFrequency / factor);

    public override long GetTimestamp() => System.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Hurried(factor, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Hurried(double factor, TimerCallback callback, object? state) : ITimer
    {
        private readonly ITimer _timer = System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(Shortened(dueTime), Shortened(period));

        public void Dispose() => _timer.Dispose();

        public ValueTask DisposeAsync() => _timer.DisposeAsync();

        private TimeSpan Shortened(TimeSpan time) => time < TimeSpan.Zero ? time : time / factor;
    }
}
