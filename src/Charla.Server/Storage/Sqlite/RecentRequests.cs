namespace Charla.Server.Storage.Sqlite;

/// <summary>
/// The newest requests, which are in <c>recent_requests</c> and not yet in the sorted <c>requests</c>, by author and
/// <c>cid</c>. The writer's own: nobody else asks for requests.
/// </summary>
/// <remarks>
/// Random ids of many authors, each put in its sorted place, would dirty a page per post; appended, some forty share one.
/// The in-memory index makes up for the missing one on the disk and is read again after anything but a commit.
/// </remarks>
internal sealed class RecentRequests
{
    /// <summary>Requests from which they are moved: some hundred bytes of memory each, and a pause of some 20 ms.</summary>
    public const int MoveAt = 4_096;

    private readonly Dictionary<RequestKey, StoredRequest> _byCid = [];
    private bool _loaded;

    public int Count => _byCid.Count;

    public StoredRequest? Find(RequestKey key) => _byCid.GetValueOrDefault(key);

    /// <summary>False where the same author has used the id among these already.</summary>
    public bool TryAdd(RequestKey key, StoredRequest request) => _byCid.TryAdd(key, request);

    /// <summary>Reads them, where that was not done yet.</summary>
    public void Load(Func<IReadOnlyList<(RequestKey Key, StoredRequest Request)>> read)
    {
        if (_loaded)
            return;
        foreach (var (key, request) in read())
            _byCid.Add(key, request);
        _loaded = true;
    }

    public void Forget()
    {
        _byCid.Clear();
        _loaded = false;
    }
}
