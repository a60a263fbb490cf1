namespace Charla.Server.Tests.Support;

/// <summary>The real time, of which a test lets some pass at once.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + new TimeSpan(Volatile.Read(ref _shift));

    public override long GetTimestamp() =>
        System.GetTimestamp() + (long)(new TimeSpan(Volatile.Read(ref _shift)).TotalSeconds * System.TimestampFrequency);

    public void Pass(TimeSpan time) => Interlocked.Add(ref _shift, time.Ticks);
}
