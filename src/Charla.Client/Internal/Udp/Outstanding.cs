using Charla.Protocol;

namespace Charla.Client.Internal.Udp;

/// <summary>
/// What was asked and has no answer yet: sent once when the window has room for it, in order, and then again and again
/// until the answer comes. Guarded by the carrier's gate.
/// </summary>
internal sealed class Outstanding(Packer packer)
{
    // So many bytes may be repeated at a steady pace, so many times, even where nothing is answered: a person waits for them.
    private const int Little = 4 * 1024;
    private const int Steadily = 8;

    private readonly RoundTrip _roundTrip = new();
    private readonly Window _window = new(least: 16 * 1024, first: 32 * 1024, most: 256 * 1024);
    private readonly Dictionary<long, Item> _items = [];
    private readonly Queue<Item> _waiting = new();
    private int _underWay;
    private readonly HashSet<string> _posts = new(StringComparer.Ordinal);
    private TimeSpan? _repeatingSince;
    private TimeSpan _heardAt;

    public RoundTrip RoundTrip => _roundTrip;

    public bool Has(long id) => _items.ContainsKey(id);

    /// <summary>Whether the answer to this one says where following begins.</summary>
    public bool IsSignIn(long id) => _items.TryGetValue(id, out var item) && item.Traits.IsSignIn;

    /// <summary>Whether everything was repeated for so long without any answer that a direction must be deaf.</summary>
    public bool IsDeaf(TimeSpan now) => now - _repeatingSince >= Patience;

    /// <summary>Whether one is signed in.</summary>
    public bool IsSignedIn { get; set; }

    /// <summary>What to know of a frame.</summary>
    /// <param name="IsSignIn">Its answer says where following begins.</param>
    /// <param name="Cid">Its author's id.</param>
    /// <param name="Prev">The post without which the server holds it back.</param>
    public readonly record struct Traits(bool IsSignIn = false, string? Cid = null, string? Prev = null)
    {
        /// <summary>Whether its answer measures the round trip: a sign-in is slow on purpose, and a post may be held back.</summary>
        public bool IsPrompt => !IsSignIn && Prev is null;
    }

    /// <summary>Sends a frame until its answer comes.</summary>
    public void Add(long id, ReadOnlySpan<byte> frame, TimeSpan now, Traits traits = default)
    {
        Answered(id, now: null);
        var item = new Item(frame.Length <= packer.Room ? [frame.ToArray()] : Parts.Cut(frame, packer.Room), traits);
        _items[id] = item;
        if (traits.Cid is { } cid)
            _posts.Add(cid);
        _waiting.Enqueue(item);
        SendWaiting(now);
    }

    /// <summary>Its answer came.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="now">Null where it was given up instead.</param>
    public void Answered(long id, TimeSpan? now)
    {
        if (!_items.Remove(id, out var item))
            return;
        item.IsDone = true;
        if (item.Traits.Cid is { } cid)
            _posts.Remove(cid);
        if (item.Sendings > 0)
            _underWay -= item.Bytes;
        if (now is not { } time)
            return;
        _repeatingSince = null;
        _heardAt = time;
        if (item.Sendings == 1)
        {
            if (item.Traits.IsPrompt)
                _roundTrip.Measured(time - item.SentAt);
            _window.Grow(item.Bytes);
        }

        SendWaiting(time);
    }

    /// <summary>Sends again what is due.</summary>
    public void Repeat(TimeSpan now)
    {
        var isLost = false;
        foreach (var item in _items.Values)
        {
            if (item.Sendings == 0 || now < Due(item))
                continue;
            isLost = true;
            Send(item, now);
        }

        if (!isLost)
            return;
        _repeatingSince ??= now;
        _window.Shrink();
    }

    /// <summary>When the next one is due; null where nothing is.</summary>
    public TimeSpan? NextDue()
    {
        var next = _repeatingSince + Patience;
        foreach (var item in _items.Values)
        {
            if (item.Sendings > 0 && !(Due(item) >= next))
                next = Due(item);
        }

        return next;
    }

    private TimeSpan Patience => IsSignedIn ? UdpLimits.Deaf : UdpLimits.DeafAtFirst;

    // As long as anything is answered, what is lost is lost by chance, and waiting longer each time would help nobody. But
    // a post that the server holds back will not be answered any sooner for being repeated: the one before it will.
    private TimeSpan Due(Item item) => item.SentAt + _roundTrip.Wait(
        Tries(item), IsHeldBack(item) ? 2 : _underWay > Little || Tries(item) > Steadily ? 1.5 : 1);

    private int Tries(Item item) => IsHeldBack(item) || item.SentAt >= _heardAt ? item.Tries : 1;

    private bool IsHeldBack(Item item) => item.Traits.Prev is { } prev && _posts.Contains(prev);

    // One at least, however large it is.
    private void SendWaiting(TimeSpan now)
    {
        while (_waiting.TryPeek(out var item) && (item.IsDone || _underWay == 0 || _underWay + item.Bytes <= _window.Size))
        {
            _waiting.Dequeue();
            if (item.IsDone)
                continue;
            _underWay += item.Bytes;
            Send(item, now);
        }
    }

    private void Send(Item item, TimeSpan now)
    {
        foreach (var frame in item.Frames)
            packer.Add(frame);
        item.Tries = item.Sendings > 0 && (IsHeldBack(item) || item.SentAt >= _heardAt) ? item.Tries + 1 : 1;
        item.Sendings++;
        item.SentAt = now;
    }

    // The frame, or its parts: the same ones each time, so that parts of two sendings can be joined.
    private sealed class Item(byte[][] frames, Traits traits)
    {
        public byte[][] Frames { get; } = frames;

        public int Bytes { get; } = frames.Sum(f => f.Length);

        public Traits Traits { get; } = traits;

        public int Sendings { get; set; }

        /// <summary>Sendings in a row since anything was answered.</summary>
        public int Tries { get; set; }

        public TimeSpan SentAt { get; set; }

        public bool IsDone { get; set; }
    }
}
