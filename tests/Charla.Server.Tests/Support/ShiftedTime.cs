namespace Charla.Server.Tests.Support;

/// <summary>The real time, of which a test lets some pass at once.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shift;
    private long _clock;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + new TimeSpan(Volatile.Read(ref _shift) + Volatile.Read(ref _clock));

    public override long GetTimestamp() =>
        System.GetTimestamp() + (long)(new TimeSpan(Volatile.Read(ref _shift)).TotalSeconds * System.TimestampFrequency);

    public void Pass(TimeSpan time) => Interlocked.Add(ref _shift, time.Ticks);

    /// <summary>Somebody sets the clock: no time passes.</summary>
    public void SetClock(TimeSpan by) => Interlocked.Add(ref _clock, by.Ticks);
}
