using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations;

/// <summary>
/// Posts that came before the one they are to follow (docs/protocol.md section 5, <c>prev</c>), until that one is stored
/// or they have waited too long. Used by the log writer's thread only; bounded by the unanswered requests of the sessions.
/// </summary>
internal sealed class HeldChanges(TimeProvider time)
{
    /// <summary>How long a post waits for the one before it.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly Dictionary<(AccountId Author, string Prev), List<Change>> _waiting = [];
    private readonly Queue<(long Since, Change Change)> _byTime = new();

    /// <summary>Some are held, or were and are not forgotten yet: ask for <see cref="TakeExpired"/> now and then.</summary>
    public bool Any => _byTime.Count > 0;

    public void Hold(Change change, string prev)
    {
        if (change.IsHeld)
            return;
        change.IsHeld = true;
        if (!_waiting.TryGetValue((change.Author.Id, prev), out var waiting))
            _waiting.Add((change.Author.Id, prev), waiting = []);
        waiting.Add(change);
        _byTime.Enqueue((time.GetTimestamp(), change));
    }

    /// <summary>A request is stored: adds those that waited for it to <paramref name="batch"/>.</summary>
    public void Release(AccountId author, string cid, List<Change> batch)
    {
        if (_waiting.Count == 0 || !_waiting.Remove((author, cid), out var waiting))
            return;
        foreach (var change in waiting)
        {
            change.IsHeld = false;
            batch.Add(change);
        }
    }

    /// <summary>The next one that has waited too long, or any where <paramref name="all"/> are to end.</summary>
    public Change? TakeExpired(bool all = false)
    {
        while (_byTime.TryPeek(out var oldest))
        {
            if (oldest.Change.IsHeld && !all && time.GetElapsedTime(oldest.Since) < LongestWait)
                return null;
            _byTime.Dequeue();
            if (!oldest.Change.IsHeld)
                continue;
            var key = (oldest.Change.Author.Id, oldest.Change.Asked.Prev!);
            _waiting[key].Remove(oldest.Change);
            if (_waiting[key].Count == 0)
                _waiting.Remove(key);
            oldest.Change.IsHeld = false;
            return oldest.Change;
        }

        return null;
    }
}
