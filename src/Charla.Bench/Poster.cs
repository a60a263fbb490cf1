namespace Charla.Bench;

/// <summary>What one connection has written and has no answer to yet.</summary>
internal sealed class Poster
{
    /// <summary>A connection cannot have more unanswered than the server reads on for.</summary>
    public const int MostOutstanding = Protocol.Limits.UnansweredRequests - 1;

    // A post's id tells which post it is and in which slot, always in ten digits; none is ever used again, so that an
    // answer that comes twice answers nothing.
    private const long FirstId = 1_000_000_000;
    private const int Slots = Protocol.Limits.UnansweredRequests;

    private readonly PostTemplate _template;
    private readonly Post[] _posts;
    private readonly int[] _freeSlots;
    private int _free;
    private uint _last;
    private bool _wasRefused;

    // The highest post with an answer, and its number in the log.
    private uint _answered;
    private long _answeredNumber;

    public Poster(PostTemplate template, int outstanding)
    {
        _template = template;
        _posts = new Post[outstanding];
        _freeSlots = [.. Enumerable.Range(0, outstanding)];
        _free = outstanding;
    }

    /// <summary>How many more posts may go out now.</summary>
    /// <remarks>After a refused one, those that were to come after it are refused too: they are waited for.</remarks>
    public int Free => _wasRefused && Unanswered > 0 ? 0 : _free;

    public int Unanswered => _posts.Length - _free;

    /// <summary>Posts that have a lower number than one that was written before them.</summary>
    public long OutOfOrder { get; private set; }

    /// <summary>Bytes of one post.</summary>
    public int FrameBytes => _template.Length;

    /// <summary>The server said <c>slow-down</c>: nothing goes out before this moment.</summary>
    public long RestsUntil { get; set; }

    /// <summary>Where the members write in turn: the number after which it is this one's turn.</summary>
    public long? Turn { get; set; }

    /// <summary>Writes the next post and remembers when it was due.</summary>
    public void Write(Span<byte> into, long due)
    {
        // What was answered is stored: nothing needs to be told to come after it.
        var previous = _answered == _last || Unanswered == 0 ? 0 : _last;
        _wasRefused = false;
        var slot = _freeSlots[--_free];
        _posts[slot] = new Post(++_last, due);
        _template.Write(into, FirstId + _last * (long)Slots + slot, _last, previous, due);
    }

    /// <summary>Post <paramref name="id"/> has a number: when it had been due. False where no such post is known.</summary>
    public bool TryAnswer(long id, long number, out long due)
    {
        if (!TryEnd(id, out var post))
        {
            due = 0;
            return false;
        }

        due = post.Due;
        if (post.Counter > _answered == number < _answeredNumber)
            OutOfOrder++;
        if (post.Counter > _answered)
            (_answered, _answeredNumber) = (post.Counter, number);
        return true;
    }

    /// <summary>Post <paramref name="id"/> was refused. False where no such post is known.</summary>
    public bool TryRefuse(long id)
    {
        var isKnown = TryEnd(id, out _);
        _wasRefused |= isKnown;
        return isKnown;
    }

    private bool TryEnd(long id, out Post post)
    {
        var (counter, slot) = Math.DivRem(id - FirstId, Slots);
        post = slot >= 0 && slot < _posts.Length ? _posts[slot] : default;
        if (post.Counter == 0 || post.Counter != counter)
            return false;
        _posts[slot] = default;
        _freeSlots[_free++] = (int)slot;
        return true;
    }

    private readonly record struct Post(uint Counter, long Due);
}
