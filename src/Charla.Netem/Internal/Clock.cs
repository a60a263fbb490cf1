namespace Charla.Netem.Internal;

/// <summary>Time since the proxy's start, as one number that can be compared and added to.</summary>
internal sealed class Clock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public TimeProvider Time => time;

    public TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Returns at <paramref name="moment"/> or later, never before.</summary>
    public async ValueTask UntilAsync(TimeSpan moment, CancellationToken cancellation)
    {
        for (var left = moment - Now; left > TimeSpan.Zero; left = moment - Now)
            await Task.Delay(WholeMilliseconds(left), time, cancellation);
    }

    /// <summary>Timers count in whole milliseconds and round down, which would wake us too early to no end.</summary>
    public static TimeSpan WholeMilliseconds(TimeSpan span) => TimeSpan.FromMilliseconds(Math.Ceiling(span.TotalMilliseconds));
}
