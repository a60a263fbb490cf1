using Charla.Protocol;

namespace Charla.Server.Sessions.Sending;

/// <summary>
/// The outbox of a session whose frames travel in datagrams. Each entry is pushed once; the client confirms what it has
/// and asks for what it lacks. Past a bound of unconfirmed bytes nothing more is pushed: <c>heads</c> says how far the logs have come.
/// </summary>
/// <remarks>
/// When it is sent, and on which thread: see <see cref="Senders"/>. The sender calls <see cref="Fill"/>, <see cref="EndTurn"/> and
/// <see cref="Tick"/>, from one thread.
/// </remarks>
public sealed class DatagramOutbox(IDatagramCarrier carrier, TimeProvider time, Metrics metrics) : Outbox, IThreadPoolWorkItem
{
    // Bytes of answers from which no further request of the session is taken until they are sent.
    private const int BusyAnswerBytes = 64 * 1024;

    // Confirming what was not sent yet must not make room for more of it.
    private const int MostPendingBytes = 2 * Unconfirmed.MostBytes;

    private readonly Lock _gate = new();
    private PendingDatagrams _answers;
    private PendingDatagrams _entries;
    private Unconfirmed? _unconfirmed;
    private Queue<Pull>? _pulls;

    // The pull that is being read from the store.
    private Pull? _reading;
    private byte[]? _bye;
    private SendToken _token;
    private bool _isWatched;
    private bool _closed;

    public override int AnswerBytes => Limits.DatagramBytes;

    public override bool HoldsBack => false;

    public override bool IsBusy
    {
        get
        {
            lock (_gate)
                return _answers.Length >= BusyAnswerBytes;
        }
    }

    public override int PendingBytes
    {
        get
        {
            lock (_gate)
                return _answers.Length + _entries.Length;
        }
    }

    public override void Answer(ReadOnlySpan<byte> frames) => Answer(frames, quietly: false);

    public override void AnswerQuietly(ReadOnlySpan<byte> frames) => Answer(frames, quietly: true);

    // Sent after everything else: a client that reads it listens no longer.
    public override void Bye(ReadOnlySpan<byte> frame) => _bye = frame.ToArray();

    /// <summary>Sends the last frame, where there is one.</summary>
    public void SayBye()
    {
        if (_bye is { } bye)
            Answer(bye);
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
            _pulls = null;
            _token.Release();
        }
    }

    /// <summary>The client has another address.</summary>
    public void Moved()
    {
        lock (_gate)
            _unconfirmed?.Moved();
    }

    /// <summary>The client has everything of a conversation up to a number.</summary>
    /// <param name="conversation">Its name.</param>
    /// <param name="log">Which log of that name, where the client says it: it may speak of one that is gone.</param>
    /// <param name="number">The number.</param>
    public void Confirm(ReadOnlySpan<byte> conversation, long? log, long number)
    {
        lock (_gate)
        {
            if (_unconfirmed is null || _unconfirmed.IsEmpty)
                return;
            var follower = _unconfirmed.Find(conversation);
            if (follower is null && ConversationName.TryParse(System.Text.Encoding.UTF8.GetString(conversation), out var name, out _))
                follower = _unconfirmed.Find(name);
            if (follower is not null && (log is null || log == follower.Confirmation!.Log))
                _unconfirmed.Confirm(follower, number);
        }
    }

    internal void Confirm(Follower follower, long number)
    {
        lock (_gate)
            _unconfirmed?.Confirm(follower, number);
    }

    /// <summary>The client has everything up to a number and asks for what comes after it, again.</summary>
    internal void Pull(Follower follower, long after, long upTo)
    {
        lock (_gate)
        {
            if (_closed || follower.Gone)
                return;
            metrics.Repaired();
            after = Math.Min(after, Confirmation.Of(follower).Head);
            _unconfirmed?.Confirm(follower, after);
            _unconfirmed?.Repeated();
            Ask(follower, after, upTo);
        }
    }

    internal override void Push(Follower follower, long last, ReadOnlySpan<byte> frames)
    {
        lock (_gate)
        {
            if (_closed || follower.Gone || last <= follower.At)
                return;
            _unconfirmed ??= new Unconfirmed(time);
            if (!follower.Behind && _unconfirmed.HasRoom(frames.Length) && _entries.Length + frames.Length <= MostPendingBytes)
            {
                // Before its place moves: a first confirmation starts from there.
                _unconfirmed.Add(follower, last, frames.Length);
                _entries.Add(frames);
                metrics.Delivered(carrier.Transport, last - follower.At);
                follower.At = last;
            }
            else
            {
                follower.Behind = true;
                _unconfirmed.Add(follower, last, 0);
            }

            Enqueue(quietly: true);
        }
    }

    internal override void ReadOn(Follower follower, long last, ReadOnlySpan<byte> frames, bool caughtUp)
    {
        var pull = (Pull)follower;
        var of = pull.Of;
        if (last > pull.UpTo)
        {
            // Memory gives all that fit.
            frames = FirstFrames(frames, pull.UpTo - pull.At);
            (last, caughtUp) = (pull.UpTo, false);
        }

        lock (_gate)
        {
            if (_closed || of.Gone)
                return;
            _entries.Add(frames);
            _unconfirmed ??= new Unconfirmed(time);
            if (last > Math.Max(of.At, pull.At))
            {
                _unconfirmed.Add(of, last, (int)(frames.Length * (last - Math.Max(of.At, pull.At)) / (last - pull.At)));
                of.At = last;
            }

            // What comes next follows it directly.
            if ((caughtUp || last >= Confirmation.Of(of).Head) && _unconfirmed.HasRoom(0))
                of.Behind = false;
            Enqueue(quietly: false);
        }
    }

    internal override void StartBehind(Follower follower)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            follower.Behind = true;
            _unconfirmed ??= new Unconfirmed(time);
            _unconfirmed.Add(follower, follower.At + 1, 0);
            Ask(follower, follower.At, Frame.MaxNumber);
        }
    }

    internal override void Forget(Follower follower)
    {
        lock (_gate)
        {
            follower.Gone = true;
            _unconfirmed?.Remove(follower);
        }
    }

    /// <summary>Writes the next datagram.</summary>
    /// <returns>Its bytes; 0 where nothing is pending.</returns>
    public int Fill(Span<byte> datagram)
    {
        lock (_gate)
        {
            var length = _answers.Fill(datagram);
            return _answers.Length > 0 ? length : length + _entries.Fill(datagram[length..]);
        }
    }

    /// <summary>Called when its turn to send is over.</summary>
    /// <returns>True if it needs another one: the sender enqueues it again.</returns>
    public bool EndTurn()
    {
        Pull? pull = null;
        lock (_gate)
        {
            if (!_closed && _answers.Length + _entries.Length > 0)
                return true;
            if (_closed || _reading is not null || _pulls is null || !_pulls.TryDequeue(out pull))
            {
                _token.Return();
                return false;
            }

            pull.Of.Confirmation!.Pull = null;
        }

        if (pull.Of.Gone || pull.TryRead())
            return true;
        lock (_gate)
            _reading = pull;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    /// <summary>Whether <see cref="Tick"/> is to be called from now on, where it was not before.</summary>
    public bool BeginWatch()
    {
        lock (_gate)
        {
            if (_isWatched || _closed || _unconfirmed is null || _unconfirmed.IsEmpty)
                return false;
            return _isWatched = true;
        }
    }

    /// <summary>Called every now and then while something is unconfirmed: says again how far the logs have come.</summary>
    /// <returns>False once everything is confirmed.</returns>
    public bool Tick()
    {
        lock (_gate)
        {
            if (_closed || _unconfirmed!.IsEmpty)
                return _isWatched = false;
            var frames = Session.Scratch();
            _unconfirmed.WriteHeads(frames);
            if (frames.Length > 0)
            {
                _answers.Add(frames.Written);
                Enqueue(quietly: false);
            }

            return true;
        }
    }

    /// <summary>Reads the store for a pull: blocks on the disk, so not on the thread that sends.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        var pull = _reading!;
        try
        {
            var frames = new FrameWriter(4 * 1024);
            var last = pull.ReadStore(frames);
            ReadOn(pull, last, frames.Written, caughtUp: false);
        }
        catch (Storage.StoreException)
        {
            // The writer reports that to the operator; the client asks again.
        }

        lock (_gate)
        {
            _reading = null;
            Enqueue(quietly: false);
        }
    }

    private void Answer(ReadOnlySpan<byte> frames, bool quietly)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _answers.AddTogether(frames);
            Enqueue(quietly);
        }
    }

    private void Ask(Follower follower, long after, long upTo)
    {
        var confirmation = Confirmation.Of(follower);
        if (confirmation.Pull is not { } pull)
        {
            pull = confirmation.Pull = new Pull(follower, this);
            (_pulls ??= new Queue<Pull>()).Enqueue(pull);
        }

        (pull.At, pull.UpTo) = (after, upTo);
        Enqueue(quietly: false);
    }

    private void Enqueue(bool quietly)
    {
        if (!_closed && _token.TryTake())
            carrier.Enqueue(quietly);
    }

    private static ReadOnlySpan<byte> FirstFrames(ReadOnlySpan<byte> frames, long count)
    {
        var end = 0;
        for (; count > 0; count--)
            end += frames[end..].IndexOf((byte)'\n') + 1;
        return frames[..end];
    }
}
