using Charla.Protocol;

namespace Charla.Server.Sessions.Sending;

/// <summary>
/// What a client that gets datagrams has not confirmed yet: how much it is, and when to say again how far the logs have
/// come. Guarded by the outbox's lock.
/// </summary>
internal sealed class Unconfirmed(TimeProvider time)
{
    /// <summary>Bytes that may be pushed without being confirmed.</summary>
    public const int MostBytes = 64 * 1024;

    // Each conversation is named twice in a heads frame: with its head, and with its log. From so many bytes on the next
    // frame begins.
    private const int HeadsBytes = Limits.DatagramBytes - 400;
    private const int NumbersBytes = 44;

    private readonly List<Follower> _followers = [];
    private readonly List<Confirmation> _due = [];
    private RoundTrip _roundTrip;
    private TimeSpan _wait;
    private int _bytes;

    // The push whose confirmation is measured; null after something was said twice, when nobody knows what was
    // confirmed (Karn's algorithm).
    private Follower? _timed;
    private long _timedNumber;
    private long _timedSince;

    public bool IsEmpty => _followers.Count == 0;

    public bool HasRoom(int bytes) => _bytes + bytes <= MostBytes;

    /// <summary>A feed has come that far, and so many bytes of it were pushed (none: the client is to ask for it).</summary>
    public void Add(Follower follower, long last, int bytes)
    {
        var confirmation = Confirmation.Of(follower);
        var now = time.GetTimestamp();
        confirmation.Head = Math.Max(confirmation.Head, last);
        if (confirmation.Confirmed >= confirmation.Head)
            return;
        confirmation.Bytes += bytes;
        _bytes += bytes;
        if (confirmation.Index < 0)
        {
            if (_followers.Count == 0)
                _wait = _roundTrip.Timeout;
            confirmation.Index = _followers.Count;
            confirmation.Since = now;
            _followers.Add(follower);
        }

        if (_timed is null && bytes > 0)
            (_timed, _timedNumber, _timedSince) = (follower, last, now);
    }

    /// <summary>The client has everything of a feed up to a number.</summary>
    public void Confirm(Follower follower, long number)
    {
        var confirmation = Confirmation.Of(follower);
        number = Math.Min(number, confirmation.Head);
        if (number <= confirmation.Confirmed)
            return;
        if (_timed == follower && number >= _timedNumber)
        {
            _roundTrip.Measured(time.GetElapsedTime(_timedSince));
            _timed = null;
        }

        // Which bytes they were is not kept: the mean serves.
        var freed = number >= follower.At
            ? confirmation.Bytes
            : (int)(confirmation.Bytes * (number - confirmation.Confirmed) / (follower.At - confirmation.Confirmed));
        confirmation.Bytes -= freed;
        _bytes -= freed;
        confirmation.Confirmed = number;
        confirmation.Since = time.GetTimestamp();
        _wait = _roundTrip.Timeout;
        follower.At = Math.Max(follower.At, number);
        if (number < confirmation.Head)
            return;
        follower.Behind = false;
        Remove(follower);
    }

    /// <summary>Something is sent twice: what is confirmed next measures nothing.</summary>
    public void Repeated() => _timed = null;

    /// <summary>The client has another address: what was learned of the way is worth nothing.</summary>
    public void Moved()
    {
        _roundTrip = default;
        _wait = _roundTrip.Timeout;
        _timed = null;
    }

    /// <summary>Nothing of that feed is waited for any more.</summary>
    public void Remove(Follower follower)
    {
        if (follower.Confirmation is not { Index: >= 0 } confirmation)
            return;
        _bytes -= confirmation.Bytes;
        confirmation.Bytes = 0;
        if (_timed == follower)
            _timed = null;
        var last = _followers[^1];
        _followers[confirmation.Index] = last;
        last.Confirmation!.Index = confirmation.Index;
        _followers.RemoveAt(_followers.Count - 1);
        confirmation.Index = -1;
    }

    public Follower? Find(ReadOnlySpan<byte> name)
    {
        foreach (var follower in _followers)
        {
            if (name.SequenceEqual(follower.Confirmation!.Name))
                return follower;
        }

        return null;
    }

    public Follower? Find(ConversationName name) => _followers.Find(follower => follower.IsIn(name));

    /// <summary>Writes the <c>heads</c> that are due now.</summary>
    public void WriteHeads(FrameWriter frames)
    {
        var now = time.GetTimestamp();
        var bytes = 0;
        long? rev = null;
        foreach (var follower in _followers)
        {
            var confirmation = follower.Confirmation!;
            if (time.GetElapsedTime(confirmation.Since, now) < _wait)
                continue;
            confirmation.Since = now;
            if (confirmation.Name is not { } name)
            {
                rev = confirmation.Head;
                continue;
            }

            if (bytes > HeadsBytes)
            {
                WriteDue(frames, rev: null);
                bytes = 0;
            }

            _due.Add(confirmation);
            bytes += 2 * name.Length + NumbersBytes;
        }

        if (_due.Count > 0 || rev is not null)
            WriteDue(frames, rev);
        if (frames.Length == 0)
            return;
        Repeated();
        _wait = RoundTrip.Longer(_wait);
    }

    private void WriteDue(FrameWriter frames, long? rev)
    {
        frames.Begin("heads"u8);
        if (_due.Count > 0)
        {
            frames.BeginObject("heads"u8);
            foreach (var confirmation in _due)
                frames.Number(confirmation.Name!, confirmation.Head);
            frames.EndObject().BeginObject("logs"u8);
            foreach (var confirmation in _due)
                frames.Number(confirmation.Name!, confirmation.Log);
            frames.EndObject();
        }

        frames.Number("rev"u8, rev).End();
        _due.Clear();
    }
}
