using System.Threading.Channels;
using Charla.Protocol;

namespace Charla.Client.Internal;

/// <summary>Hears what comes over a <see cref="Connection"/>. Called by its reading loop, which MUST NOT be held up.</summary>
internal interface IListener
{
    /// <summary>The sign-in was answered. No later frame is read before this returns.</summary>
    void SignedIn(Answer answer);

    void Live(Entry entry);

    void Live(AccountEvent accountEvent);

    /// <summary>An answer said which log a conversation's name stands for.</summary>
    void Stored(string conversation, long log);

    /// <summary>The n-th signal of this connection.</summary>
    void Live(long n, Signal signal);

    /// <summary>Whether a post with this <c>cid</c> is still to be answered.</summary>
    bool Awaits(string cid);
}

/// <summary>
/// One connection from its <c>hello</c> to its end: requests go out in order, answers find their request, the rest goes
/// to the listener. It never reconnects; <see cref="Ended"/> says why it ended.
/// </summary>
internal sealed partial class Connection : IAsyncDisposable
{
    // More rows than any answer of this protocol has.
    private const int MostRows = 4096;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly ICarrier _carrier;
    private readonly ClientOptions _options;
    private readonly IListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _welcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // "There is something to send": one such word is enough.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // Guards what follows. What is to be sent is ordered by id: a request that has to be repeated comes before later
    // ones. What is on the wire without an answer is at most RequestsAtOnce, and keeps the rows of its answer so far.
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Request> _toSend = [];
    private readonly Dictionary<long, Sent> _sent = [];
    private readonly int _mostSent;
    private Request? _signIn;
    private bool _isRetired;
    private CharlaException? _farewell;
    private long _heardAt;
    private long? _askedAt;
    private TimeSpan _hold;
    private long _heldAt;

    public Connection(Transport transport, ICarrier carrier, ClientOptions options, IListener listener)
    {
        Transport = transport;
        _mostSent = Math.Min(options.RequestsAtOnce, carrier.MostUnanswered);
        _carrier = carrier;
        _options = options;
        _listener = listener;
        _heardAt = options.Time.GetTimestamp();
        Ended = RunAsync();
    }

    /// <summary>What carries it.</summary>
    public Transport Transport { get; }

    /// <summary>Where else the server says that it is reached.</summary>
    public IReadOnlyDictionary<Transport, int> Ports { get; private set; } = new Dictionary<Transport, int>();

    /// <summary>What the server calls itself.</summary>
    public string Server { get; private set; } = "";

    /// <summary>By what one can sign in; empty where it does not say.</summary>
    public IReadOnlySet<string> Accepts { get; private set; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>What the server can do beyond the first version.</summary>
    public IReadOnlySet<string> Abilities { get; private set; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Completes, with the reason, when the connection has ended.</summary>
    public Task<CharlaException> Ended { get; }

    /// <summary>Says hello, and nothing else.</summary>
    public async Task GreetAsync(Request hello, CancellationToken cancellation)
    {
        Send(hello);
        await UnlessEndedAsync(_welcome.Task, cancellation);
    }

    /// <summary>Says hello and signs in.</summary>
    public async Task<Answer> OpenAsync(Request hello, Request signIn, CancellationToken cancellation)
    {
        _signIn = signIn;
        Send(hello);
        await UnlessEndedAsync(_welcome.Task, cancellation);
        var answer = await AskAsync(signIn, cancellation);
        _opened.TrySetResult();
        return answer;
    }

    /// <summary>Sends a request of this connection's own, and waits for its answer.</summary>
    public async Task<Answer> AskAsync(Request request, CancellationToken cancellation)
    {
        Send(request);
        await UnlessEndedAsync(request.Answer, cancellation);
        return await request.Answer;
    }

    /// <summary>Another connection has taken over: what still comes is of no interest, and nothing more is sent but the farewell.</summary>
    public void Retire()
    {
        lock (_gate)
        {
            _isRetired = true;
            _toSend.Clear();
            _sent.Clear();
        }
    }

    /// <summary>Sends a request before those with a larger id. Its answer comes to the request itself, or never.</summary>
    public void Send(Request request)
    {
        lock (_gate)
            _toSend[request.Id] = request;
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Its answer is no longer wanted.</summary>
    public void Forget(Request request)
    {
        lock (_gate)
        {
            _toSend.Remove(request.Id);
            _sent.Remove(request.Id);
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>Sends what waits to be sent, if that is quickly done, and ends the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        Send(Request.Bye());
        _wake.Writer.TryComplete();
        await ((Task)Ended).WaitAsync(Grace, _options.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync();
        await Ended;
        _stop.Dispose();
    }

    // The first of the three loops to end ends the others.
    private async Task<CharlaException> RunAsync()
    {
        Task[] loops = [ReadAsync(_stop.Token), WriteAsync(_stop.Token), WatchAsync(_stop.Token)];
        var first = await Task.WhenAny(loops);
        await _stop.CancelAsync();
        await _carrier.DisposeAsync();
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
            return _farewell ?? Reason(first.Exception?.InnerException);
    }

    private static CharlaException Reason(Exception? exception) => exception switch
    {
        CharlaException reason => reason,
        FaultException fault => new CharlaException(Failure.Garbled, $"What answers does not speak this protocol: {fault.Message}", fault),
        _ => new CharlaException(Failure.Closed, exception?.Message ?? "The server closed the connection.", exception),
    };

    private async Task ReadAsync(CancellationToken stop)
    {
        while (await _carrier.ReceiveAsync(stop) is { Length: > 0 } line)
            Handle(line.Span);
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        var frames = new FrameWriter();
        while (await _wake.Reader.WaitToReadAsync(stop))
        {
            _wake.Reader.TryRead(out _);
            while (true)
            {
                await HoldAsync(stop);
                if (!Gather(frames))
                    break;
                await _carrier.SendAsync(frames.WrittenMemory, stop);
            }
        }
    }

    // What waits goes out in one send.
    private bool Gather(FrameWriter frames)
    {
        frames.Clear();
        lock (_gate)
        {
            while (_toSend.Count > 0 && _sent.Count < _mostSent && frames.Length < Limits.LineBytes)
            {
                var (id, request) = _toSend.First();
                _toSend.Remove(id);
                if (request.IsAnswered)
                    _sent[id] = new Sent(request);
                frames.Frames(request.Frame.Span);
                _askedAt ??= _options.Time.GetTimestamp();
            }
        }

        return frames.Length > 0;
    }

    // After "slow-down" nothing is sent before its time: so that what was sent in order stays in order.
    private async Task HoldAsync(CancellationToken stop)
    {
        while (Held() is var hold && hold > TimeSpan.Zero)
            await Task.Delay(hold, _options.Time, stop);
    }

    private void Hold(TimeSpan wait)
    {
        lock (_gate)
        {
            if (wait > Held())
                (_hold, _heldAt) = (wait, _options.Time.GetTimestamp());
        }
    }

    private TimeSpan Held()
    {
        lock (_gate)
            return _hold - _options.Time.GetElapsedTime(_heldAt);
    }

    // A server that is quiet for long is asked for a sign of life; one that owes an answer and says nothing is gone.
    // Until the sign-in is through, the time for connecting counts instead.
    private async Task WatchAsync(CancellationToken stop)
    {
        await _opened.Task.WaitAsync(stop);
        var often = _options.Patience / 3;
        while (true)
        {
            TimeSpan left;
            lock (_gate)
            {
                left = _askedAt is { } asked
                    ? _options.Patience - _options.Time.GetElapsedTime(asked)
                    : _options.Quiet - _options.Time.GetElapsedTime(_heardAt);
                if (left <= TimeSpan.Zero && _askedAt is not null)
                    throw new CharlaException(Failure.TimedOut, "The server does not answer any more.");
            }

            if (left <= TimeSpan.Zero)
                Send(Request.Ping());
            var pause = left > TimeSpan.Zero && left < often ? left : often;
            await Task.Delay(pause, _options.Time, stop);
        }
    }

    // What came before the end counts.
    private async Task UnlessEndedAsync(Task task, CancellationToken cancellation)
    {
        await Task.WhenAny(task, Ended).WaitAsync(cancellation);
        if (!task.IsCompleted)
            throw await Ended;
        await task;
    }

    // A request on the wire, and what came of its answer: of another connection's nothing counts.
    private sealed record Sent(Request Request)
    {
        public List<object> Rows { get; } = [];
    }
}
