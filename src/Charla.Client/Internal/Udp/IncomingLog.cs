namespace Charla.Client.Internal.Udp;

/// <summary>
/// One log as its entries come in: the next one is passed on, early ones are held back, and what is missing is pulled.
/// The account's own log has no conversation. Guarded by the carrier's gate.
/// </summary>
internal sealed class IncomingLog(string? conversation, long? log = null)
{
    private readonly SortedDictionary<long, Held> _held = [];
    private readonly Window _window = new(least: 8, first: 16, most: 256);
    private long _head;

    // When something was first seen to be missing, and what was asked for since.
    private TimeSpan? _missingSince;
    private long _askedUpTo;
    private int _askings;
    private TimeSpan _movedAt;
    private int _pulledBytes;
    private int _usualBytes = 256;
    private long _asked;
    private int _came;

    // What Last was when the account left it: who joins below it joins another log of its name.
    private long? _leftAt;

    public string? Conversation { get; } = conversation;

    /// <summary>Which log of that name; null as long as the server has not said.</summary>
    public long? Log { get; set; } = log;

    /// <summary>Bytes that are held back.</summary>
    public int HeldBytes => _held.Values.Sum(held => held.Frame.Length);

    /// <summary>Everything up to here was passed on; null as long as it is not known where following begins.</summary>
    public long? Last { get; private set; }

    /// <summary>Pulled again and again, and nothing comes.</summary>
    public bool IsStuck => _askings > 3;

    private bool IsMissing => Last < Math.Max(_head, _held.Count > 0 ? _held.Last().Key : 0);

    /// <summary>Following begins, or goes on, after this number.</summary>
    /// <returns>The bytes held back that belong to nothing any more.</returns>
    public int Begin(long last)
    {
        var dropped = last < _leftAt ? Forget() : 0;
        _leftAt = null;
        Last = Math.Max(Last ?? 0, last);
        return dropped;
    }

    /// <summary>The account has left it: nothing of it is pushed again, so what is missing is waited for no more.</summary>
    /// <returns>The bytes held back that belong to nothing any more.</returns>
    public int Left()
    {
        var last = Last;
        var dropped = Forget();
        (Last, _leftAt) = (last, last);
        return dropped;
    }

    /// <summary>The log has come this far.</summary>
    public void Told(long head) => _head = Math.Max(_head, head);

    /// <summary>What to do with an entry: true, pass it on; false, it is old; null, it is early.</summary>
    public bool? IsNext(long number, long follows) =>
        Last is not { } last ? null : number <= last ? false : follows <= last ? true : null;

    public void Passed(long number, int bytes, TimeSpan now)
    {
        Last = number;
        _movedAt = now;
        _askings = Math.Min(_askings, 1);
        _pulledBytes += bytes;
        _came++;
        _usualBytes = (3 * _usualBytes + bytes) / 4;
    }

    /// <summary>Holds an early one back, if there is room.</summary>
    /// <returns>The bytes it takes.</returns>
    public int Hold(long number, long follows, ReadOnlySpan<byte> frame, int room)
    {
        Told(number);
        if (frame.Length > room || !_held.TryAdd(number, new Held(follows, frame.ToArray())))
            return 0;
        _came++;
        return frame.Length;
    }

    /// <summary>Takes out a held one whose turn it is, or that has become old (then it is not to be passed on).</summary>
    public byte[]? Release(out long number, out bool isNext)
    {
        number = 0;
        isNext = false;
        if (_held.Count == 0 || Last is null)
            return null;
        var (first, held) = _held.First();
        if (IsNext(first, held.Follows) is not { } verdict)
            return null;
        _held.Remove(first);
        (number, isNext) = (first, verdict);
        return held.Frame;
    }

    /// <summary>When something is to be pulled; null where nothing is missing.</summary>
    public TimeSpan? PullDue(RoundTrip roundTrip, TimeSpan now)
    {
        if (!IsMissing)
        {
            _missingSince = null;
            _askings = 0;
            return null;
        }

        _missingSince ??= now;
        if (_askings == 0)
            return _missingSince + UdpLimits.Overtaking;
        return HasCome ? now : _movedAt + roundTrip.Wait(_askings, growth: 1.25);
    }

    /// <summary>What to pull now: after the first number, up to the second.</summary>
    public (long After, long UpTo) Pull(TimeSpan now)
    {
        if (_askings > 0 && HasCome)
        {
            _window.Grow(_window.Size);
            _askings = 0;
        }
        else if (_askings > 0 && 2 * _came < _asked)
        {
            // On a way that loses some of everything, asking for less would only take longer.
            _window.Shrink();
        }

        var after = Last!.Value;
        _askedUpTo = Math.Min(LastHole(), after + Math.Clamp(UdpLimits.PulledBytes / _usualBytes, 1, _window.Size));
        _asked = _askedUpTo - after - _held.Count;
        _askings++;
        _movedAt = now;
        _pulledBytes = _came = 0;
        return (after, _askedUpTo);
    }

    private int Forget()
    {
        var dropped = HeldBytes;
        _held.Clear();
        (Last, _missingSince, _head, _askedUpTo, _askings) = (null, null, 0, 0, 0);
        return dropped;
    }

    // Several holes are filled by one pull, though what lies between them then comes twice: one after the other they
    // would cost a round trip each.
    private long LastHole()
    {
        var (end, last) = (0L, Last!.Value);
        foreach (var (number, held) in _held)
        {
            if (held.Follows > last)
                end = held.Follows;
            last = number;
        }

        return _head > last ? _head : end;
    }

    // All that was asked for, or as much as one pull brings.
    private bool HasCome => Last >= _askedUpTo || _pulledBytes >= UdpLimits.PulledBytes;

    private readonly record struct Held(long Follows, byte[] Frame);
}
