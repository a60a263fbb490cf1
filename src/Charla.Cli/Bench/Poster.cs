namespace Charla.Cli.Bench;

/// <summary>What one connection has written and has no answer to yet.</summary>
internal sealed class Poster
{
    /// <summary>A connection cannot have more unanswered than the server reads on for.</summary>
    public const int MostOutstanding = Protocol.Limits.UnansweredRequests - 1;

    // A post's id is its slot above this, so that every id has three digits.
    private const int FirstId = 100;

    private readonly PostTemplate _template;
    private readonly long[] _due;
    private readonly int[] _freeSlots;
    private uint _posts;

    public Poster(PostTemplate template, int outstanding)
    {
        _template = template;
        _due = new long[outstanding];
        _freeSlots = [.. Enumerable.Range(0, outstanding)];
        Free = outstanding;
    }

    /// <summary>How many more posts may go out now.</summary>
    public int Free { get; private set; }

    public int Unanswered => _due.Length - Free;

    /// <summary>Bytes of one post.</summary>
    public int FrameBytes => _template.Length;

    /// <summary>The server said <c>slow-down</c>: nothing goes out before this moment.</summary>
    public long RestsUntil { get; set; }

    /// <summary>Where the members write in turn: the number after which it is this one's turn.</summary>
    public long? Turn { get; set; }

    /// <summary>Writes the next post and remembers when it was due.</summary>
    public void Write(Span<byte> into, long due)
    {
        var slot = _freeSlots[--Free];
        _due[slot] = due;
        _template.Write(into, FirstId + slot, _posts++, due);
    }

    /// <summary>Post <paramref name="id"/> was answered: when it had been due. False where no such post is known.</summary>
    public bool TryAnswer(long id, out long due)
    {
        var slot = id - FirstId;
        due = slot >= 0 && slot < _due.Length ? _due[slot] : 0;
        if (due == 0)
            return false;
        _due[slot] = 0;
        _freeSlots[Free++] = (int)slot;
        return true;
    }
}
