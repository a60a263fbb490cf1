using System.Buffers;
using Charla.Server.Conversations;

namespace Charla.Server.Sessions;

/// <summary>
/// What one session is still to be sent: answers, and entries of the feeds it follows. Bounded: when the entries no
/// longer fit they are dropped, and once the connection drains they are read on from the log.
/// </summary>
/// <remarks>
/// Any thread may add; adding never blocks. Its lock guards the two pending buffers and the followers' places and is
/// never held while a socket is written. At most one flush runs at a time (<c>_flushing</c>). After
/// <see cref="Close"/> everything is ignored. Order of locks: a feed's, then this.
/// </remarks>
public sealed class Outbox(ICarrier carrier, Flusher flusher, Metrics metrics) : IThreadPoolWorkItem
{
    /// <summary>Bytes of entries that wait at most; a further one makes the session read on from the log later.</summary>
    public const int MostPendingBytes = 256 * 1024;

    /// <summary>Bytes of answers from which no further request of the session is taken until they are sent.</summary>
    public const int BusyAnswerBytes = 256 * 1024;

    // What is read on from the log in one turn.
    private const int ReadOnBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly List<Follower> _pending = [];
    private readonly Queue<Follower> _behind = new();
    private PendingBytes _answers;
    private PendingBytes _entries;
    private bool _flushing;
    private bool _closed;
    private TaskCompletionSource? _drained;

    // Who is read on from the store now; the running flush's own.
    private Follower? _reading;

    /// <summary>Bytes that wait to be sent.</summary>
    public int PendingBytes
    {
        get
        {
            lock (_gate)
                return _answers.Length + _entries.Length;
        }
    }

    /// <summary>Adds an answer, or another frame that was not numbered. Answers are never dropped.</summary>
    public void Answer(ReadOnlySpan<byte> frames)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _answers.Append(frames);
            if (!BeginFlush())
                return;
        }

        flusher.Enqueue(this);
    }

    /// <summary>Like <see cref="Answer"/>, by the log writer, which wakes the flusher after a whole batch.</summary>
    public void AnswerQuietly(ReadOnlySpan<byte> frames)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _answers.Append(frames);
            if (!BeginFlush())
                return;
        }

        flusher.EnqueueQuietly(this);
    }

    /// <summary>Adds new entries of a feed, under the feed's lock. The caller wakes the flusher.</summary>
    internal void Push(Follower follower, long last, ReadOnlySpan<byte> frames)
    {
        lock (_gate)
        {
            if (_closed || follower.Behind)
                return;
            if (_entries.Length + frames.Length > MostPendingBytes)
            {
                Drop(follower);
                if (!BeginFlush())
                    return;
            }
            else
            {
                Add(follower, last, frames);
                if (!BeginFlush())
                    return;
            }
        }

        flusher.EnqueueQuietly(this);
    }

    /// <summary>Adds entries that a follower lacked; its feed's lock is held.</summary>
    internal void ReadOn(Follower follower, long last, ReadOnlySpan<byte> frames, bool caughtUp)
    {
        lock (_gate)
        {
            // Who has left a private room meanwhile is given nothing more of it.
            if (_closed || follower.Gone)
                return;
            Add(follower, last, frames);
            follower.Behind = !caughtUp;
            if (!caughtUp)
                _behind.Enqueue(follower);
        }
    }

    /// <summary>A follower starts before the head of its feed: it is given what it lacks first.</summary>
    internal void StartBehind(Follower follower)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            follower.Behind = true;
            _behind.Enqueue(follower);
            if (!BeginFlush())
                return;
        }

        flusher.Enqueue(this);
    }

    /// <summary>Sends what is pending. Called by the flusher, one call at a time.</summary>
    public void Flush()
    {
        byte[]? bytes;
        int length;
        lock (_gate)
        {
            if (_closed)
            {
                EndFlush();
                return;
            }

            if (_answers.Length == 0 && _entries.Length == 0)
            {
                if (_behind.Count == 0)
                {
                    EndFlush();
                    return;
                }

                bytes = null;
                length = 0;
            }
            else
            {
                (bytes, length) = TakePending();
            }
        }

        if (bytes is null)
            ReadOnBehind();
        else
            Send(bytes, length);
    }

    /// <summary>Reads on from the store: blocks on the disk, so not on the flusher's turn.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            _reading!.Feed.ReadOnFromStore(_reading);
        }
        catch (Storage.StoreException)
        {
            // The log cannot be read now; the writer tells the operator. The client connects again and asks anew.
            carrier.Abort();
            Close();
        }

        flusher.Enqueue(this);
    }

    /// <summary>True while so many answers wait that no further request should be read.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_gate)
                return _answers.Length >= BusyAnswerBytes && !_closed;
        }
    }

    /// <summary>Completes when everything pending is sent, or the outbox is closed.</summary>
    public Task Drained()
    {
        lock (_gate)
        {
            if (!_flushing || _closed)
                return Task.CompletedTask;
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    /// <summary>Drops everything and ignores what comes.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _answers.Release();
            _entries.Release();
            _pending.Clear();
            _behind.Clear();
            _drained?.TrySetResult();
            _drained = null;
        }
    }

    private bool BeginFlush() => !_flushing && (_flushing = true);

    private void EndFlush()
    {
        _flushing = false;
        _drained?.TrySetResult();
        _drained = null;
    }

    private void Add(Follower follower, long last, ReadOnlySpan<byte> frames)
    {
        if (!follower.IsPending && !frames.IsEmpty)
        {
            follower.IsPending = true;
            follower.Sent = follower.At;
            _pending.Add(follower);
        }

        follower.At = last;
        _entries.Append(frames);
    }

    /// <summary>Forgets all pending entries: every follower that has some goes back to before them.</summary>
    private void Drop(Follower newest)
    {
        metrics.Repaired();
        _entries.Release();
        foreach (var follower in _pending)
        {
            follower.IsPending = false;
            follower.At = follower.Sent;
            if (!follower.Behind)
                _behind.Enqueue(follower);
            follower.Behind = true;
        }

        _pending.Clear();
        if (newest.Behind)
            return;
        newest.Behind = true;
        _behind.Enqueue(newest);
    }

    private (byte[] Bytes, int Length) TakePending()
    {
        long delivered = 0;
        foreach (var follower in _pending)
        {
            follower.IsPending = false;
            delivered += follower.At - follower.Sent;
        }

        if (delivered > 0)
            metrics.Delivered(carrier.Transport, delivered);
        _pending.Clear();
        if (_answers.Length == 0)
            return _entries.Take();

        // Answers first: a conversation's head is told before its entries.
        _answers.Append(_entries.Written);
        _entries.Release();
        return _answers.Take();
    }

    private void Send(byte[] bytes, int length)
    {
        try
        {
            var send = carrier.SendAsync(bytes.AsMemory(0, length));
            if (send.IsCompletedSuccessfully)
            {
                send.GetAwaiter().GetResult();
                Sent(bytes);
            }
            else
            {
                _ = FinishAsync(send, bytes);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            Gone(bytes);
        }
    }

    private async Task FinishAsync(ValueTask send, byte[] bytes)
    {
        try
        {
            await send.ConfigureAwait(false);
            Sent(bytes);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            Gone(bytes);
        }
    }

    private void Sent(byte[] bytes)
    {
        ArrayPool<byte>.Shared.Return(bytes);
        lock (_gate)
        {
            if (_closed || _answers.Length == 0 && _entries.Length == 0 && _behind.Count == 0)
            {
                EndFlush();
                return;
            }
        }

        // Behind the others: one busy session must not keep a worker to itself.
        flusher.Enqueue(this);
    }

    private void Gone(byte[] bytes)
    {
        ArrayPool<byte>.Shared.Return(bytes);
        Close();
    }

    private void ReadOnBehind()
    {
        Follower? follower;
        lock (_gate)
            _behind.TryDequeue(out follower);
        if (follower is { Gone: false } && !follower.Feed.TryReadOn(follower, ReadOnBytes))
        {
            _reading = follower;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        flusher.Enqueue(this);
    }
}
