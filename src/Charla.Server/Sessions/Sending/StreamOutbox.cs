using Charla.Server.Conversations;

namespace Charla.Server.Sessions.Sending;

/// <summary>
/// The outbox of a connection that carries a stream. When the entries no longer fit they are dropped, and once the
/// connection drains they are read on from the log.
/// </summary>
/// <remarks>When it is flushed, and on which thread: see <see cref="Senders"/>.</remarks>
public sealed class StreamOutbox(IStreamCarrier carrier, Flusher flusher, Metrics metrics) : Outbox, IThreadPoolWorkItem
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
    private SendToken _token;
    private bool _closed;

    // The follower that is being read on from the store; the turn's own.
    private Follower? _reading;

    public override int AnswerBytes => int.MaxValue / 2;

    public override bool HoldsBack => true;

    public override int PendingBytes
    {
        get
        {
            lock (_gate)
                return _answers.Length + _entries.Length;
        }
    }

    public override void Answer(ReadOnlySpan<byte> frames)
    {
        if (AddAnswer(frames))
            flusher.Enqueue(this);
    }

    public override void AnswerQuietly(ReadOnlySpan<byte> frames)
    {
        if (AddAnswer(frames))
            flusher.EnqueueQuietly(this);
    }

    public override void Bye(ReadOnlySpan<byte> frame) => Answer(frame);

    internal override void Push(Follower follower, long last, ReadOnlySpan<byte> frames)
    {
        lock (_gate)
        {
            if (_closed || follower.Behind)
                return;
            if (_entries.Length + frames.Length > MostPendingBytes)
                Drop(follower);
            else
                Add(follower, last, frames);
            if (!_token.TryTake())
                return;
        }

        flusher.EnqueueQuietly(this);
    }

    internal override void ReadOn(Follower follower, long last, ReadOnlySpan<byte> frames, bool caughtUp)
    {
        lock (_gate)
        {
            // A reader who has left a private room meanwhile is given nothing more of it.
            if (_closed || follower.Gone)
                return;
            Add(follower, last, frames);
            follower.Behind = !caughtUp;
            if (!caughtUp)
                _behind.Enqueue(follower);
        }
    }

    internal override void StartBehind(Follower follower)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            follower.Behind = true;
            _behind.Enqueue(follower);
            if (!_token.TryTake())
                return;
        }

        flusher.Enqueue(this);
    }

    // What it still has of it is sent; nothing further is read.
    internal override void Forget(Follower follower) => follower.Gone = true;

    /// <summary>Sends what is pending. The flusher's turn: the token is taken.</summary>
    public void Flush()
    {
        byte[]? bytes;
        int length;
        lock (_gate)
        {
            if (_closed)
            {
                _token.Return();
                return;
            }

            if (_answers.Length == 0 && _entries.Length == 0)
            {
                if (_behind.Count == 0)
                {
                    _token.Return();
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
            // The log cannot be read now; the writer reports that to the operator. The client connects again and asks anew.
            carrier.Abort();
            Close();
        }

        flusher.Enqueue(this);
    }

    public override bool IsBusy
    {
        get
        {
            lock (_gate)
                return _answers.Length >= BusyAnswerBytes && !_closed;
        }
    }

    public override Task Drained()
    {
        lock (_gate)
        {
            return _closed ? Task.CompletedTask : _token.Returned();
        }
    }

    public override void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _answers.Release();
            _entries.Release();
            _pending.Clear();
            _behind.Clear();
            _token.Release();
        }
    }

    /// <returns>True for the caller who owes the flusher an enqueue.</returns>
    private bool AddAnswer(ReadOnlySpan<byte> frames)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            _answers.Append(frames);
            return _token.TryTake();
        }
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

        // Answers first: a conversation's head comes before its entries.
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
        FrameBuffers.Return(bytes);
        lock (_gate)
        {
            if (_closed || _answers.Length == 0 && _entries.Length == 0 && _behind.Count == 0)
            {
                _token.Return();
                return;
            }
        }

        // Behind the others: one busy session must not keep a worker to itself.
        flusher.Enqueue(this);
    }

    private void Gone(byte[] bytes)
    {
        FrameBuffers.Return(bytes);
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
