namespace Charla.Server.Sessions.Sending;

/// <summary>How long to wait for a confirmation before saying it again, learned from how long they took (RFC 6298).</summary>
internal struct RoundTrip
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private TimeSpan _smooth;
    private TimeSpan _variation;

    public readonly TimeSpan Timeout => _smooth == default ? First : Bounded(_smooth + 4 * _variation);

    /// <summary>Half as long again, up to the longest: on a way that loses much, somebody waits for it.</summary>
    public static TimeSpan Longer(TimeSpan wait) => Bounded(1.5 * wait);

    public void Measured(TimeSpan trip)
    {
        if (_smooth == default)
        {
            (_smooth, _variation) = (trip, trip / 2);
            return;
        }

        _variation = 0.75 * _variation + 0.25 * (_smooth - trip).Duration();
        _smooth = 0.875 * _smooth + 0.125 * trip;
    }

    private static TimeSpan Bounded(TimeSpan wait) => wait < Shortest ? Shortest : wait > Longest ? Longest : wait;
}
