namespace Charla.Server.Accounts;

/// <summary>
/// A token bucket: so many requests per second on average, so many at once after a pause. Whoever asks too often is told
/// how long to wait.
/// </summary>
public sealed class RequestBucket(double perSecond, int burst, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _left = burst;
    private long _seen = time.GetTimestamp();

    /// <summary>Takes one request; false, with the time to wait, where there is none left. 0 per second: no limit.</summary>
    public bool TryTake(out TimeSpan wait)
    {
        wait = default;
        if (perSecond == 0)
            return true;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _left = Math.Min(burst, _left + time.GetElapsedTime(_seen, now).TotalSeconds * perSecond);
            _seen = now;
            if (_left >= 1)
            {
                _left--;
                return true;
            }

            wait = TimeSpan.FromSeconds((1 - _left) / perSecond);
            return false;
        }
    }

    /// <summary>What was taken did not happen.</summary>
    public void GiveBack()
    {
        lock (_gate)
            _left = Math.Min(burst, _left + 1);
    }
}
