namespace Charla.Client.Internal;

/// <summary>
/// The pauses between attempts: each twice the last up to a cap, less up to half by chance, so that the clients of a
/// server that comes back do not all come at once.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    private int _attempts;

    public void Reset() => _attempts = 0;

    public TimeSpan Next()
    {
        var pause = Math.Min(first.TotalMilliseconds * Math.Pow(2, _attempts), longest.TotalMilliseconds);
        _attempts = Math.Min(_attempts + 1, 30);
        return TimeSpan.FromMilliseconds(pause * (0.5 + random.NextDouble() / 2));
    }
}
