using System.Net;
using Charla.Protocol;
using Charla.Server.Sessions;
using Charla.Server.Sessions.Operations;
using Charla.Server.Sessions.Sending;
using Charla.Server.Storage;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Transports;

/// <summary>One UDP client that signs in or has done so: gives the frames of its datagrams to the session, in turn.</summary>
/// <remarks>
/// What only asks for a change runs on the receiving thread. What blocks is copied and waits in the inbox for the thread
/// pool; so does whatever comes after it, until the inbox is empty (<c>_isTaken</c>).
/// </remarks>
internal sealed class UdpSession : IDatagramCarrier, IGuest, IThreadPoolWorkItem, IDisposable
{
    // Bytes of datagrams, and of what came in parts, that wait at most; what does not fit is lost, and the client
    // repeats it.
    private const int MostWaitingBytes = 128 * 1024;

    // A client that waits for an answer repeats the request at least every 2 seconds.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(7);

    private readonly UdpSessions _all;
    private readonly Session _session = null!;
    private readonly Admission.Place _place;
    private readonly Lock _gate = new();
    private Queue<(byte[] Frames, bool Joined)>? _inbox;
    private int _inboxBytes;
    private bool _isTaken;
    private volatile bool _saidBye;
    private TaskCompletionSource? _closing;
    private int _isDisposed;
    private UdpAddress _address;

    public UdpSession(UdpSid sid, UdpAddress address, Greeting greeting, UdpSessions all)
    {
        (Sid, _address, _all) = (sid, address, all);
        Outbox = new DatagramOutbox(this, all.Context.Time, all.Context.Metrics);
        Began = Heard = all.Context.Time.GetTimestamp();
        _place = all.Context.Admission.Enter(address.EndPoint.Address, this, holdsSocket: false);
        _place.Heard();
        Interlocked.Exchange(ref _session, new Session(this, all.Context));
        _session.Greet(greeting);
        _session.Ending.UnsafeRegister(static session => ((UdpSession)session!).BeginClose(), this);
    }

    public UdpSid Sid { get; }

    public DatagramOutbox Outbox { get; }

    /// <summary>Where it is now.</summary>
    public UdpAddress Address => Volatile.Read(ref _address);

    public string? SessionId => Sid.ToString();

    public Transport Transport => Transport.Udp;

    public IPEndPoint Remote => Address.EndPoint;

    /// <summary>When it began, and when its last datagram came (timestamps of the server's clock).</summary>
    public long Began { get; }

    public long Heard { get; set; }

    public bool IsSignedIn => _session.IsSignedIn;

    /// <summary>There is no place for it.</summary>
    public bool IsRefused => _place.Refusal is not null;

    /// <summary>Completes when the session has ended, once it is to end.</summary>
    public Task Closing => _closing?.Task ?? Task.CompletedTask;

    public bool HasLeft => _saidBye || _all.Context.Time.GetElapsedTime(Heard) > LongestPause;

    public Outbox CreateOutbox(SessionContext context) => Outbox;

    public void Enqueue(bool quietly)
    {
        var sender = Address.Sender;
        if (quietly)
            sender.EnqueueQuietly(this);
        else
            sender.Enqueue(this);
    }

    /// <summary>The client has proven that it is at another address now.</summary>
    public void MoveTo(UdpAddress address)
    {
        Volatile.Write(ref _address, address);
        Outbox.Moved();
        if (_session.IsSignedIn)
            _all.Context.Presence.Moved(_session.Account);
    }

    public void SignedIn() => _place.Known();

    public void End(Fault? fault) => _session.End(fault);

    public void GiveWay(Fault why) => _session?.End(why);

    // It holds nothing that others need.
    public void Abort() => _session?.EndQuietly();

    public void EndStranger() => _session.End(new Fault(ErrorCode.NotSignedIn, "SignInTimeout", (int)_all.Context.Options.SignInTimeout.TotalSeconds));

    /// <summary>Takes a datagram from the client's address.</summary>
    public void Receive(ReadOnlySpan<byte> datagram)
    {
        if (_session.Ending.IsCancellationRequested || Outbox.IsBusy)
            return;
        lock (_gate)
        {
            if (_isTaken)
            {
                Put(datagram, joined: false);
                return;
            }

            _isTaken = true;
        }

        while (TakeFrame(ref datagram, mayBlock: false, joined: false, out _))
        {
            // The next one.
        }

        lock (_gate)
        {
            if (!datagram.IsEmpty)
                Put(datagram, joined: false);
            GiveBack();
        }
    }

    public void TakePart(in Frame frame)
    {
        if (_all.Parts.Add(Sid, frame) is not { } whole)
            return;
        lock (_gate)
            Put(whole, joined: true);
    }

    /// <summary>Works off the inbox.</summary>
    void IThreadPoolWorkItem.Execute() => _ = WorkAsync();

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _session.Dispose();
        _place.Dispose();
    }

    private void Put(ReadOnlySpan<byte> frames, bool joined)
    {
        if (_inboxBytes + frames.Length > MostWaitingBytes)
            return;
        if (!_session.IsSignedIn && Frame.TryParse(FirstLine(frames), out var first, out _) && first.Op.SequenceEqual("bye"u8))
            _saidBye = true;
        (_inbox ??= []).Enqueue((frames.ToArray(), joined));
        _inboxBytes += frames.Length;
    }

    /// <summary>Hands the turn on: to the end, or to the pool where something waits.</summary>
    private void GiveBack()
    {
        if (_closing is not null)
            _ = CloseAsync();
        else if (_inbox is { Count: > 0 })
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        else
            (_isTaken, _inbox) = (false, null);
    }

    private async Task WorkAsync()
    {
        try
        {
            byte[] frames;
            bool joined;
            lock (_gate)
            {
                (frames, joined) = _inbox!.Dequeue();
                _inboxBytes -= frames.Length;
            }

            ReadOnlyMemory<byte> rest = frames;
            while (!_session.Ending.IsCancellationRequested && TakeFrame(ref rest, joined, out var running))
            {
                await running;

                // What came in parts may ask for very much.
                if (Outbox.IsBusy)
                    await Outbox.Drained().WaitAsync(_session.Ending);
            }

            if (!_session.IsSignedIn)
                _session.EndQuietly();
        }
        catch (OperationCanceledException)
        {
            // The session is to end.
        }
        catch (Exception error)
        {
            Log.ConnectionFailed(_all.Context.Log, error);
            _session.EndQuietly();
        }

        lock (_gate)
            GiveBack();
    }

    private bool TakeFrame(ref ReadOnlyMemory<byte> rest, bool joined, out ValueTask running)
    {
        var span = rest.Span;
        var taken = TakeFrame(ref span, mayBlock: true, joined, out running);
        rest = rest[(rest.Length - span.Length)..];
        return taken;
    }

    /// <summary>Runs the next frame of a datagram.</summary>
    /// <returns>False where there is none, or it may not be run here; then it is still there.</returns>
    private bool TakeFrame(ref ReadOnlySpan<byte> rest, bool mayBlock, bool joined, out ValueTask running)
    {
        running = default;
        if (rest.IsEmpty)
            return false;
        var end = rest.IndexOf((byte)'\n');
        var line = FirstLine(rest);
        if (!Frame.TryParse(line, out var frame, out var fault))
        {
            if (!line.TrimEnd(" \t\r"u8).IsEmpty)
                _session.ReceiveBad(fault!);
        }
        else if (joined && frame.Op.SequenceEqual("part"u8))
        {
            _session.ReceiveBad(new Fault(ErrorCode.BadRequest, "PartInPart"));
        }
        else
        {
            if (!mayBlock && Operation.TryFind(frame.Op) is { Blocks: true })
                return false;
            running = _session.ReceiveAsync(frame);
        }

        rest = end < 0 ? default : rest[(end + 1)..];
        return true;
    }

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> frames)
    {
        var end = frames.IndexOf((byte)'\n');
        return end < 0 ? frames : frames[..end];
    }

    /// <summary>Ends it as soon as nothing of it runs.</summary>
    private void BeginClose()
    {
        lock (_gate)
        {
            _closing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_isTaken)
                return;
            _isTaken = true;
            GiveBack();
        }
    }

    /// <summary>Answers what was taken, sends what is pending, says bye twice, since one may be lost, and is gone.</summary>
    private async Task CloseAsync()
    {
        // Not on the thread of whoever ends it.
        await Task.Yield();
        try
        {
            using var patience = new CancellationTokenSource(_all.Context.Options.StopTimeout, _all.Context.Time);
            await _session.AllAnsweredAsync().WaitAsync(patience.Token);
            for (var times = 2; times > 0; times--)
            {
                Outbox.SayBye();
                await Outbox.Drained().WaitAsync(patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The client learns from the silence.
        }
        catch (Exception error)
        {
            Log.ConnectionFailed(_all.Context.Log, error);
        }

        _all.Remove(this);
        Dispose();
        _closing!.SetResult();
    }
}

/// <summary>Where a client is: its address as the system writes it, and the sender for it.</summary>
internal sealed class UdpAddress(ReadOnlySpan<byte> bytes, IPEndPoint endPoint, UdpSender sender)
{
    private readonly byte[] _bytes = bytes.ToArray();

    public ReadOnlySpan<byte> Bytes => _bytes;

    public IPEndPoint EndPoint { get; } = endPoint;

    public UdpSender Sender { get; } = sender;
}
