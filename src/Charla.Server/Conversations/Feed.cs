using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations;

/// <summary>A follower of a feed: one session's place in one log.</summary>
public interface IFollower
{
    /// <summary>Which spelling it reads: 0, or 1 for the second person of a direct conversation.</summary>
    int Spelling { get; }

    /// <summary>The account that reads it.</summary>
    AccountId Account { get; }

    /// <summary>The last number it was given. Guarded by the feed's lock.</summary>
    long At { get; }

    /// <summary>Where it stands in the feed's list. The feed's own.</summary>
    int Place { get; set; }

    /// <summary>
    /// Takes new entries, or remembers that it is behind. Called in order under the feed's lock: MUST NOT block and
    /// MUST NOT call the feed.
    /// </summary>
    void Push(long first, long last, ReadOnlySpan<byte> frames);

    /// <summary>Takes entries it lacked; when <paramref name="caughtUp"/>, the live ones come from now on.</summary>
    void ReadOn(long last, ReadOnlySpan<byte> frames, bool caughtUp);
}

/// <summary>
/// A log as it lives in memory: its head, its newest entries as frames, and who follows it. It hands each committed
/// entry to every follower once, in order; whoever cannot take it now reads on from here later, or from the store.
/// </summary>
/// <remarks>
/// Its lock guards the head, the tail, the list of followers and each follower's place. Order of locks: a session's
/// conversations, then a feed, then an outbox. Nothing is read from the store under it: whoever is to follow first opens the feed
/// (<see cref="Feeds.Open(Conversation, long?)"/>), which reads the head without it and keeps the feed until it is followed.
/// </remarks>
public abstract class Feed
{
    private readonly Lock _gate = new();
    private readonly Tail[] _tails;
    private readonly List<IFollower> _followers = [];
    private int _opened;
    private bool _loaded;
    private bool _closed;
    private long _head;

    protected Feed(int spellings, TailBudget budget)
    {
        _tails = new Tail[spellings];
        for (var i = 0; i < spellings; i++)
            _tails[i] = new Tail(budget);
    }

    /// <summary>Adds a follower after a number, or at the head; what it lacks from there it gets by reading on.</summary>
    /// <param name="follower">The follower.</param>
    /// <param name="after">The last number it has; null: the head.</param>
    /// <param name="start">Called with the number it starts from, before anything is pushed.</param>
    public void Follow(IFollower follower, long? after, Action<long, bool> start)
    {
        lock (_gate)
        {
            if (_opened == 0 || !_loaded)
                throw new InvalidOperationException("A feed is opened before it is followed.");
            follower.Place = _followers.Count;
            _followers.Add(follower);
            var at = Math.Min(after ?? _head, _head);
            start(at, at < _head);
        }
    }

    /// <summary>Keeps the feed, followed or not, until <see cref="Close"/>; false if it was closed before: there is a new one.</summary>
    internal bool TryOpen()
    {
        lock (_gate)
        {
            if (!_closed)
                _opened++;
            return !_closed;
        }
    }

    /// <summary>Learns the head, where it is not known yet. Blocks on the store, unless <paramref name="published"/> is given.</summary>
    /// <param name="published">The last number that was published, which only the publisher knows.</param>
    internal void Load(long? published = null)
    {
        if (Volatile.Read(ref _loaded))
            return;
        var head = published ?? ReadHead();
        lock (_gate)
        {
            // What was published since it was read is in _head; what was read and is not published yet is not handed over when it is.
            if (!_loaded)
                _head = Math.Max(_head, head);
            _loaded = true;
        }
    }

    /// <summary>Ends what <see cref="TryOpen"/> began; true if nobody follows, and the feed is closed.</summary>
    internal bool Close()
    {
        lock (_gate)
        {
            _opened--;
            return CloseIfUnused();
        }
    }

    /// <summary>Removes a follower; true if it was the last one, and the feed is closed.</summary>
    public bool Unfollow(IFollower follower)
    {
        lock (_gate)
        {
            var last = _followers[^1];
            _followers[follower.Place] = last;
            last.Place = follower.Place;
            _followers.RemoveAt(_followers.Count - 1);
            return CloseIfUnused();
        }
    }

    /// <summary>Hands committed entries, first to last, to every follower.</summary>
    /// <param name="block">The entries' frames, for each spelling.</param>
    /// <returns>How many followers there are.</returns>
    public int Publish(FrameBlock block)
    {
        lock (_gate)
        {
            // What was committed before the head was read is below it already.
            if (_closed || block.Last <= _head)
                return 0;
            if (!_loaded)
            {
                _head = block.Last;
                return 0;
            }

            if (block.First != _head + 1)
                throw new InvalidOperationException($"A feed at {_head} was given {block.First}.");
            _head = block.Last;
            for (var i = 0; i < _tails.Length; i++)
                _tails[i].Add(block, i);
            foreach (var follower in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_followers))
                follower.Push(block.First, block.Last, block.Frames(follower.Spelling));
            return _followers.Count;
        }
    }

    /// <summary>Forgets the entries kept in memory: one of them was erased. Who needs them reads the store.</summary>
    public void ForgetTail()
    {
        lock (_gate)
        {
            foreach (var tail in _tails)
                tail.Clear();
        }
    }

    /// <summary>Gives a follower that is behind the next of what it lacks, from memory.</summary>
    /// <returns>False if memory does not reach back that far: <see cref="ReadOnFromStore"/>.</returns>
    public bool TryReadOn(IFollower follower, int mostBytes)
    {
        lock (_gate)
        {
            if (follower.At >= _head)
            {
                follower.ReadOn(follower.At, default, caughtUp: true);
                return true;
            }

            if (!_tails[follower.Spelling].TryRead(follower.At, mostBytes, out var frames, out var last))
                return false;
            follower.ReadOn(last, frames, caughtUp: last == _head);
            return true;
        }
    }

    /// <summary>The same from the store. Blocks on the disk.</summary>
    public void ReadOnFromStore(IFollower follower)
    {
        long after;
        long head;
        lock (_gate)
            (after, head) = (follower.At, _head);
        var frames = new FrameWriter(64 * 1024);
        var last = ReadStore(frames, after, head, follower);
        lock (_gate)
            follower.ReadOn(last, frames.Written, caughtUp: last == _head);
    }

    /// <summary>Its followers at this moment.</summary>
    public IReadOnlyList<IFollower> Followers()
    {
        lock (_gate)
            return [.. _followers];
    }

    /// <summary>The log's last number, from the store.</summary>
    protected abstract long ReadHead();

    /// <summary>Writes some of the entries after a number, as the follower may see them.</summary>
    /// <returns>The last number written; <paramref name="head"/> where there is no further one up to it.</returns>
    protected abstract long ReadStore(FrameWriter frames, long after, long head, IFollower follower);

    private bool CloseIfUnused()
    {
        if (_opened > 0 || _followers.Count > 0 || _closed)
            return _closed;
        foreach (var tail in _tails)
            tail.Clear();
        return _closed = true;
    }
}
