namespace Charla.Netem.Internal;

/// <summary>The wire's width: one packet after the other goes through, each taking its size divided by the rate.</summary>
internal sealed class Line
{
    private readonly Lock _gate = new();

    private TimeSpan _freeAt; // guarded by _gate

    /// <summary>When the last byte is through, if the first may enter at <paramref name="earliest"/>.</summary>
    public TimeSpan Through(TimeSpan earliest, int bytes, long? bytesPerSecond)
    {
        if (bytesPerSecond is not { } rate) return earliest;
        lock (_gate)
        {
            var start = _freeAt > earliest ? _freeAt : earliest;
            return _freeAt = start + TimeSpan.FromTicks((long)Math.Ceiling(bytes * (double)TimeSpan.TicksPerSecond / rate));
        }
    }
}
