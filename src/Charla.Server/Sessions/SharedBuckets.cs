using Charla.Server.Accounts;

namespace Charla.Server.Sessions;

/// <summary>
/// The open sessions by what they have in common, which is their device or their account, and the bucket of requests
/// that they share. It is remembered for a while after the last one: connecting anew makes nobody faster.
/// </summary>
internal sealed class SharedBuckets<TKey>(Func<RequestBucket> create)
    where TKey : notnull
{
    private const int MostRemembered = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Open> _open = [];
    private readonly RecentValues<TKey, RequestBucket> _left = new(MostRemembered);

    /// <summary>A session begins.</summary>
    /// <returns>The bucket; and the oldest session, which is to end, where they are more than <paramref name="most"/>.</returns>
    public (RequestBucket Bucket, Session? Oldest) Enter(TKey key, Session session, int most)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(key, out var open))
                _open.Add(key, open = new Open(_left.Remove(key, out var known) ? known : create()));
            open.Sessions.Add(session);
            return (open.Bucket, open.Sessions.Count > most ? open.Sessions.Find(one => !one.Ending.IsCancellationRequested) : null);
        }
    }

    public void Leave(TKey key, Session session)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(key, out var open) || !open.Sessions.Remove(session) || open.Sessions.Count > 0)
                return;
            _open.Remove(key);
            _left.Add(key, open.Bucket);
        }
    }

    public IReadOnlyList<Session> SessionsOf(TKey key)
    {
        lock (_gate)
            return _open.TryGetValue(key, out var open) ? [.. open.Sessions] : [];
    }

    private sealed record Open(RequestBucket Bucket)
    {
        public List<Session> Sessions { get; } = [];
    }
}
