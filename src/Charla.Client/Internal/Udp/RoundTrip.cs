namespace Charla.Client.Internal.Udp;

/// <summary>
/// How long to wait for an answer before asking again: the estimate of RFC 6298, with less to spare, since a repetition
/// too many costs a datagram here, and one too late the time of a person.
/// </summary>
/// <remarks>Its caller measures only what was sent once: of what was repeated nobody knows which sending was answered (Karn).</remarks>
internal sealed class RoundTrip
{
    /// <summary>
    /// The longest wait between two sendings of the same, on a way that is not slower itself: where a third of all is lost,
    /// the carrier must have tried often before it believes that nothing gets through.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(0.6);

    private static readonly TimeSpan LongestEstimate = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LeastSpare = TimeSpan.FromMilliseconds(25);

    // RFC 6298 says one second, for TCP.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);

    private TimeSpan? _smoothed;
    private TimeSpan _variation;
    private TimeSpan _wait = TimeSpan.FromMilliseconds(300);

    public void Measured(TimeSpan time)
    {
        if (_smoothed is { } smoothed)
        {
            _variation = 0.75 * _variation + 0.25 * (smoothed - time).Duration();
            _smoothed = 0.875 * smoothed + 0.125 * time;
        }
        else
        {
            _smoothed = time;
            _variation = time / 2;
        }

        var spare = 2 * _variation;
        _wait = _smoothed.Value + (spare > LeastSpare ? spare : LeastSpare);
    }

    /// <summary>Whether this is more than a guess.</summary>
    public bool IsMeasured => _smoothed is not null;

    /// <summary>The wait after so many sendings: each <paramref name="growth"/> times the last.</summary>
    public TimeSpan Wait(int sendings, double growth)
    {
        var first = _wait < Shortest ? Shortest : _wait < LongestEstimate ? _wait : LongestEstimate;
        var wait = first * Math.Pow(growth, Math.Min(sendings - 1, 10));
        return wait < Longest ? wait : first > Longest ? first : Longest;
    }
}
