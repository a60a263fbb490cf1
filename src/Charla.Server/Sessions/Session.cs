using System.Buffers;
using System.Globalization;
using System.Text;
using Charla.Protocol;
using Charla.Server.Accounts;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Sessions.Operations;
using Charla.Server.Sessions.Sending;
using Charla.Server.Storage;

namespace Charla.Server.Sessions;

/// <summary>
/// One connection and who is signed in on it: takes its frames, runs the operations, and answers. What it is still to
/// be sent is in its <see cref="Outbox"/>.
/// </summary>
/// <remarks>
/// <see cref="ReceiveAsync"/> is called by one caller at a time, the transport's reading loop; the transport MUST await
/// it before the next frame. <see cref="Answer"/> and <see cref="End"/> may be called from any thread at any time.
/// </remarks>
public sealed class Session : IAsker, IDisposable
{
    [ThreadStatic]
    private static FrameWriter? _scratch;

    // What a client waits that cannot be held back, when too many of its requests are unanswered.
    private static readonly TimeSpan FullWait = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _ending = new();
    private readonly WriteLane _lane = new();
    private readonly ICarrier _carrier;
    private RequestBucket _bucket;
    private RequestBucket? _accountBucket;
    private int _unanswered;
    private int _saidBye;
    private TaskCompletionSource? _fewer;
    private SessionNotice? _arrival;

    public Session(ICarrier carrier, SessionContext context)
    {
        _carrier = carrier;
        Context = context;
        Outbox = carrier.CreateOutbox(context);
        _bucket = new RequestBucket(context.Options.RequestsPerSecond, context.Options.RequestBurst, context.Time);
        context.Metrics.SessionBegins(carrier.Transport);
        context.Sessions.Add(this);
    }

    public SessionContext Context { get; }

    public Outbox Outbox { get; }

    public ICarrier Carrier => _carrier;

    /// <summary>What the client calls itself; null before its hello.</summary>
    public string? Client { get; private set; }

    public bool IsSignedIn => SignedIn is not null;

    /// <summary>It may do what owners of the server do: as it is now, whatever it was at the sign-in. Blocks on the disk.</summary>
    public bool IsOwner => _carrier.IsAdmin
        || (SignedIn is { } signedIn && Context.Store.Read(view => view.FindAccount(signedIn.Account.Id)) is { Role: ServerRole.Owner });

    public Account Account => SignedIn?.Account ?? throw new FaultException(new Fault(ErrorCode.NotSignedIn, "NotSignedIn"));

    internal SignedIn? SignedIn { get; private set; }

    /// <summary>Signs somebody in on this session.</summary>
    internal SigningIn SigningIn =>
        new(Context, _lane, _carrier.Transport, _carrier.IsAdmin ? null : _carrier.Remote.Address, () => _carrier.HasLeft, Ending);

    /// <summary>
    /// What the sign-in was answered to, and with which new token: over UDP it may be asked again. The token is kept
    /// until another request shows that it has arrived.
    /// </summary>
    internal (long? Id, string? Token) SignInAnswer { get; set; }

    /// <summary>The last request that made an account or a password, and what was made up for it: over UDP it may be asked again.</summary>
    internal (long? Id, string? Nick, string? Password) MadeAnswer { get; set; }

    /// <summary>It ends its own device: it is answered before it ends.</summary>
    public bool IsSigningOut { get; set; }

    /// <summary>The language of the sentences for people.</summary>
    public CultureInfo Language { get; private set; } = CultureInfo.InvariantCulture;

    /// <summary>Cancelled when the session is to end: read no further, send what is pending, close.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Bytes that follow the line just received and are to be skipped.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>Runs one frame. Completes when the next one may be taken.</summary>
    public ValueTask ReceiveAsync(in ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment)
            return Receive(line.FirstSpan);
        var joined = ArrayPool<byte>.Shared.Rent((int)line.Length);
        line.CopyTo(joined);
        var received = Receive(joined.AsSpan(0, (int)line.Length));
        ArrayPool<byte>.Shared.Return(joined);
        return received;
    }

    /// <summary>Has a change written; it is answered when it is stored.</summary>
    public void Write(Change change)
    {
        Interlocked.Increment(ref _unanswered);
        Context.Writer.Write(_lane, change);
    }

    /// <summary>Has a change written and waits until it is.</summary>
    /// <exception cref="FaultException">It was refused.</exception>
    public Task WriteAsync(Func<IAsker, Change> create) => AwaitedAnswer.OfAsync(Context.Writer, _lane, create);

    void IAsker.Answer(Change change)
    {
        if (change.Fault is { } fault)
        {
            Refuse(fault, change.Asked.Id, quietly: true);
        }
        else if (change.Asked.Id is { } id)
        {
            var frame = Scratch().Begin("ok"u8).Number("id"u8, id);
            var (conversation, seq, time) = change.Outcome;
            if (conversation is not null)
                frame.Text("conv"u8, conversation.NameFor(change.Author.Id));
            frame.Number("seq"u8, seq).Number("log"u8, conversation?.Log).Time("time"u8, time).End();
            Outbox.AnswerQuietly(frame.Written);
        }

        if (Interlocked.Decrement(ref _unanswered) < Limits.UnansweredRequests)
            Volatile.Read(ref _fewer)?.TrySetResult();
    }

    /// <summary>Sends frames that answer something.</summary>
    public void Send(FrameWriter frames) => Outbox.Answer(frames.Written);

    /// <summary>An empty writer for frames that are sent before the next await. Each thread has one.</summary>
    public static FrameWriter Scratch()
    {
        var writer = _scratch ??= new FrameWriter();
        writer.Clear();
        return writer;
    }

    /// <summary>Says why a request failed.</summary>
    public void Refuse(Fault fault, long? id, bool quietly = false)
    {
        Context.Metrics.Refused(fault.Code);
        var frame = Scratch().Begin("error"u8).Number("id"u8, id).Text("code"u8, fault.Code.Name());
        if (fault.RetryAfter is { } wait)
            frame.Number("retryMs"u8, (long)Math.Ceiling(wait.TotalMilliseconds));
        frame.Text("message"u8, fault.Message(Language)).End();
        if (quietly)
            Outbox.AnswerQuietly(frame.Written);
        else
            Outbox.Answer(frame.Written);
    }

    /// <summary>Says why the session ends, and has the transport close it once that is sent.</summary>
    public void End(Fault? fault)
    {
        if (Interlocked.Exchange(ref _saidBye, 1) != 0)
            return;
        var frame = Scratch().Begin("bye"u8).OptionalText("sid"u8, _carrier.SessionId);
        if (fault is not null)
            frame.Text("code"u8, fault.Code.Name()).Text("message"u8, fault.Message(Language));
        Outbox.Bye(frame.End().Written);
        EndQuietly();
    }

    /// <summary>Ends the session where nobody has signed in yet, and somebody has to: it had its time.</summary>
    public void EndStranger()
    {
        if (!IsSignedIn && !_carrier.IsAdmin)
            End(new Fault(ErrorCode.NotSignedIn, "SignInTimeout", (int)Context.Options.SignInTimeout.TotalSeconds));
    }

    /// <summary>Has the transport close the session once what is pending is sent.</summary>
    public void EndQuietly()
    {
        try
        {
            _ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    /// <summary>Completes when every request that was taken is answered.</summary>
    public async Task AllAnsweredAsync()
    {
        while (Volatile.Read(ref _unanswered) > 0)
            await WaitForFewerAsync(1);
    }

    public void Dispose()
    {
        Context.Metrics.SessionEnds(_carrier.Transport);
        Context.Sessions.Remove(this);
        Outbox.Close();
        if (SignedIn is { } signedIn)
        {
            signedIn.UnfollowAll();
            Context.Presence.Leave(this, signedIn.Account, signedIn.Device.Id);
            Context.Sessions.Leave(signedIn.Account.Id, signedIn.Device.Id, this);
            Context.Operator.Hear(_arrival! with { Arrived = false });
        }

        _ending.Dispose();
    }

    internal void Greet(Greeting greeting) => (Client, Language) = (greeting.Client, greeting.Language);

    /// <summary>From here on the session is an account's.</summary>
    internal SignedIn Enter(Account account, Device device)
    {
        _carrier.SignedIn();
        SignedIn = new SignedIn(account, device, this);
        (_bucket, _accountBucket) = Context.Sessions.Enter(account.Id, device.Id, this);
        _arrival = new SessionNotice(true, account.Nick, _carrier.Transport, _carrier.Remote, Client!);
        Context.Operator.Hear(_arrival);
        return SignedIn;
    }

    /// <summary>The same for a line that is a frame.</summary>
    internal ValueTask ReceiveAsync(in Frame frame)
    {
        long? id = null;
        try
        {
            id = frame.OptionalNumber("id"u8);
            BodyBytes = frame.OptionalNumber("len"u8, 0, Frame.MaxNumber) ?? 0;
            var operation = Operation.TryFind(frame.Op);
            if (SignInAnswer.Token is not null && id != SignInAnswer.Id && operation is not { IsFree: true })
                SignInAnswer = (SignInAnswer.Id, null);
            if (operation is not { IsFree: true } && TooFast(operation) is { } slowDown)
                throw new FaultException(slowDown);
            return Paced(Run(operation ?? throw Operation.Unknown(frame.Op), frame, id));
        }
        catch (Exception error)
        {
            Refuse(FaultOf(error), id);
            return Paced(default);
        }
    }

    /// <summary>The same for a line that is no frame.</summary>
    internal void ReceiveBad(Fault fault) => Refuse(TooFast(operation: null) ?? fault, id: null);

    private ValueTask Receive(ReadOnlySpan<byte> line)
    {
        BodyBytes = 0;
        if (line.TrimEnd(" \t\r"u8).IsEmpty)
            return default;
        if (Frame.TryParse(line, out var frame, out var fault))
            return ReceiveAsync(frame);
        ReceiveBad(fault!);
        return Paced(default);
    }

    private Fault? TooFast(Operation? operation)
    {
        Context.Metrics.Requested();
        if (!Outbox.HoldsBack && Volatile.Read(ref _unanswered) >= Limits.UnansweredRequests)
            return Operation.SlowDown(FullWait);

        // An operator imports whole logs, in an order that a refusal would break.
        if (operation is { Need: Need.Owner } && IsOwner)
            return null;
        return _bucket.TryTake(out var wait) && _accountBucket?.TryTake(out wait) != false ? null : Operation.SlowDown(wait);
    }

    private ValueTask Run(Operation operation, in Frame frame, long? id)
    {
        operation.Guard(this, frame);
        return Watch(operation.Handle(this, frame), id);
    }

    /// <summary>Answers what an operation throws after its first await.</summary>
    private async ValueTask Watch(ValueTask running, long? id)
    {
        try
        {
            await running;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Refuse(FaultOf(error), id);
        }
    }

    private Fault FaultOf(Exception error)
    {
        switch (error)
        {
            case FaultException refused:
                return refused.Fault;
            case StoreException:
                Log.CannotRead(Context.Log, error.Message);
                return new Fault(ErrorCode.StoreFailed, "StoreFailed");
            default:
                Log.OperationFailed(Context.Log, error);
                return new Fault(ErrorCode.Internal, "Internal");
        }
    }

    /// <summary>Takes no further frame while too much of the session is unanswered or unsent.</summary>
    private ValueTask Paced(ValueTask running)
    {
        if (!Outbox.HoldsBack)
            return running;
        if (running.IsCompletedSuccessfully && Volatile.Read(ref _unanswered) < Limits.UnansweredRequests && !Outbox.IsBusy)
            return default;
        return WaitAsync(running);

        async ValueTask WaitAsync(ValueTask first)
        {
            await first;
            while (Volatile.Read(ref _unanswered) >= Limits.UnansweredRequests)
                await WaitForFewerAsync(Limits.UnansweredRequests);
            if (Outbox.IsBusy)
                await Outbox.Drained().WaitAsync(Ending);
        }
    }

    private async Task WaitForFewerAsync(int than)
    {
        // Several may wait for the same news.
        var known = Volatile.Read(ref _fewer);
        var fewer = known is { Task.IsCompleted: false } ? known : new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (fewer != known && Interlocked.CompareExchange(ref _fewer, fewer, known) != known)
            return;

        // An answer may have come before it was set.
        if (Volatile.Read(ref _unanswered) >= than)
            await fewer.Task;
    }
}

internal static partial class Log
{
    [Microsoft.Extensions.Logging.LoggerMessage(10, Microsoft.Extensions.Logging.LogLevel.Error, "Could not read the store: {Reason}")]
    public static partial void CannotRead(Microsoft.Extensions.Logging.ILogger log, string reason);

    [Microsoft.Extensions.Logging.LoggerMessage(11, Microsoft.Extensions.Logging.LogLevel.Error, "An operation failed.")]
    public static partial void OperationFailed(Microsoft.Extensions.Logging.ILogger log, Exception error);
}
