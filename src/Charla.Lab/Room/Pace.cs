namespace Charla.Lab.Room;

/// <summary>
/// Holds back someone who says very much at once, and only them: 256 lines in a tenth of a second are more than any
/// person writes, and the others shall be able to read along.
/// </summary>
internal sealed class Pace(TimeProvider time)
{
    private const int Lines = 256;
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private long _since = time.GetTimestamp();
    private int _said;

    /// <summary>A line was said: returns when the next one may be.</summary>
    public async ValueTask KeepAsync(CancellationToken cancellation)
    {
        if (++_said < Lines)
            return;
        var rest = Window - time.GetElapsedTime(_since);
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, time, cancellation);
        (_since, _said) = (time.GetTimestamp(), 0);
    }
}
