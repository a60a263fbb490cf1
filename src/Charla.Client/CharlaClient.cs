using System.Threading.Channels;
using Charla.Client.Internal;
using Charla.Protocol;

namespace Charla.Client;

/// <summary>Whether a <see cref="CharlaClient"/> has its server.</summary>
public enum ConnectionState
{
    /// <summary>Signed in: requests go out at once.</summary>
    Online,

    /// <summary>Connecting again.</summary>
    Connecting,

    /// <summary>Waiting until it tries again; <see cref="CharlaClient.RetryNow"/> shortens that.</summary>
    Waiting,

    /// <summary>Ended, for good.</summary>
    Ended,
}

/// <summary>The state of the connection.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Reason">Why it is not online, or not over the transport it would rather have.</param>
/// <param name="Pause">When waiting: how long.</param>
/// <param name="Transport">When online: over what. It may change while one stays online.</param>
public sealed record ConnectionStatus(
    ConnectionState State, CharlaException? Reason = null, TimeSpan? Pause = null, Transport? Transport = null);

/// <summary>
/// A signed-in client that keeps itself connected. What it is asked is asked again over each new connection until it is
/// answered, under the same <c>cid</c>, so that a post is never lost and never doubled; and every entry of the
/// conversations it follows comes out of <see cref="Feed"/> once and in order, whatever happened to the network.
/// </summary>
/// <remarks>All members may be called from any thread.</remarks>
public sealed partial class CharlaClient : IAsyncDisposable, IListener
{
    private readonly ClientOptions _options;
    private readonly Feed _feed;
    private readonly Watching _watching;
    private readonly Backoff _backoff;
    private readonly Routes _routes;
    private readonly TransportChoice _choice;
    private readonly SemaphoreSlim _switching = new(1);
    private readonly Cids _cids = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    // Guards what follows. Requests without an answer, in the order they were made.
    private readonly Lock _gate = new();
    private long _lastId;
    private readonly SortedDictionary<long, Request> _unanswered = [];

    // The newest post of each conversation, if it has no answer yet.
    private readonly Dictionary<string, PostOrder> _newestPosts = new(StringComparer.OrdinalIgnoreCase);

    // Which log each conversation's name stands for, as rows and answers have said.
    private readonly Dictionary<string, long> _logs = new(StringComparer.OrdinalIgnoreCase);
    private IReadOnlySet<string> _abilities = new HashSet<string>(StringComparer.Ordinal);
    private Credentials _credentials;
    private Connection? _connection;
    private CharlaException? _end;
    private TaskCompletionSource _retryNow = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SwitchOrder? _order;
    private TaskCompletionSource _ordered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CharlaClient(ServerAddress server, Credentials credentials, ClientOptions options)
    {
        Address = server;
        _credentials = credentials;
        _options = options;
        _routes = new Routes(server, options);
        _choice = new TransportChoice(options, isNew: credentials.Registers);
        _backoff = new Backoff(options.FirstPause, options.LongestPause, options.Random);
        _feed = new Feed(this, options);
        _watching = new Watching(People, options, NextId);
    }

    /// <summary>Connects, signs in (or registers) and begins to follow.</summary>
    /// <exception cref="CharlaException">The first connection could not be made: refused, unreachable or timed out.</exception>
    public static async Task<CharlaClient> ConnectAsync(
        ServerAddress server, Credentials credentials, ClientOptions? options = null, CancellationToken cancellation = default)
    {
        var client = new CharlaClient(server, credentials, options ?? new ClientOptions());
        try
        {
            var (connection, reason) = await client.FirstAsync(cancellation);
            client._running = client.RunAsync(connection, reason);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>The account's nick.</summary>
    public string Nick { get; private set; } = "";

    /// <summary>
    /// What signs in next time: a secret of this device, to be kept where only its owner reads it. The client itself
    /// forgets the password as soon as it has a token.
    /// </summary>
    public string? Token { get; private set; }

    /// <summary>What the account is on the server, as of the last sign-in.</summary>
    public ServerRole Role { get; private set; }

    /// <summary>The account's conversations as of the last sign-in.</summary>
    public IReadOnlyList<Conversation> Conversations { get; private set; } = [];

    /// <summary>
    /// What happens in the account's conversations, for one reader. It ends when the client ends; with the reason as its
    /// exception, unless the client was disposed or signed out.
    /// </summary>
    public ChannelReader<FeedItem> Feed => _feed.Items;

    /// <summary>The people who are online, with <see cref="ClientOptions.Watch"/>.</summary>
    public People People { get; } = new();

    /// <summary>Whether it has its server.</summary>
    public ConnectionStatus Status { get; private set; } = new(ConnectionState.Connecting);

    /// <summary>What carries the connection, or carried the last one.</summary>
    public Transport Transport { get; private set; }

    /// <summary>Where it is reached over that.</summary>
    public ServerAddress Address { get; private set; }

    /// <summary>All addresses at which the server is known to be reached: the one that was given, and the ports it names itself.</summary>
    public IReadOnlyList<ServerAddress> Addresses => _routes.All();

    /// <summary>
    /// Whether the server can do something that servers of version 0.1 could not: the words of <c>can</c> in docs/protocol.md,
    /// section 3.
    /// </summary>
    public bool Can(string ability) => _abilities.Contains(ability);

    /// <summary>Goes over to another transport; to <see cref="Transport.Auto"/>, leaves the choice to the client from now on.</summary>
    /// <remarks>
    /// The new connection is made before the old one is left: what has no answer is asked again under its <c>cid</c>, and
    /// <see cref="Feed"/> goes on as if nothing had happened.
    /// </remarks>
    /// <exception cref="CharlaException">There is no way over that transport: the client stays on the old one.</exception>
    public async Task SwitchAsync(Transport transport, CancellationToken cancellation = default)
    {
        await _switching.WaitAsync(cancellation);
        var order = new SwitchOrder(transport);
        try
        {
            lock (_gate)
            {
                if (_end is not null)
                    throw _end;
                _order = order;
                _ordered.TrySetResult();
                _retryNow.TrySetResult();
            }

            await order.Done.WaitAsync(cancellation);
        }
        finally
        {
            Finish(order);
            _switching.Release();
        }
    }

    /// <summary>Tries to connect now, where it is waiting to.</summary>
    public void RetryNow()
    {
        lock (_gate)
            _retryNow.TrySetResult();
    }

    /// <summary>Leaves the server and ends. Requests that have no answer end with <see cref="Failure.Closed"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        End(new CharlaException(Failure.Closed, "This client was closed."), feedReason: null);
        await _stop.CancelAsync();
        await _running;
        await _feed.DisposeAsync();
    }

    void IListener.SignedIn(Answer answer)
    {
        lock (_gate)
        {
            Nick = answer.Nick ?? Nick;
            Token = answer.Token ?? _credentials.Token;
            Role = answer.Role;
            if (Token is not null)
                _credentials = Credentials.WithToken(Token);
        }

        // The rest of the list is asked for first: see OpenAsync.
        if (!answer.More)
            Entered(answer.RowsOf<Conversation>(), answer.Rev);
    }

    void IListener.Live(Entry entry) => _feed.Live(entry);

    void IListener.Live(AccountEvent accountEvent)
    {
        if (accountEvent.Joined is { Log: { } log } joined)
            LearnLog(joined.Name, log);
        _feed.Live(accountEvent);
    }

    void IListener.Stored(string conversation, long log) => LearnLog(conversation, log);

    void IListener.Live(long n, Signal signal) => _watching.Live(n, signal);

    bool IListener.Awaits(string cid)
    {
        lock (_gate)
            return _unanswered.Values.Any(r => string.Equals(r.Post?.Cid, cid, StringComparison.Ordinal));
    }

    private void LearnLog(string conversation, long log)
    {
        lock (_gate)
            _logs[conversation] = Math.Max(log, _logs.GetValueOrDefault(conversation));
    }

    private long? LogOf(string conversation)
    {
        lock (_gate)
            return _logs.TryGetValue(conversation, out var log) ? log : null;
    }

    private long NextId()
    {
        lock (_gate)
            return ++_lastId;
    }

    // Its answer, over as many connections as that takes.
    private async Task<Answer> AskAsync(FrameWriter frame, TimeSpan timeout, CancellationToken cancellation, PostOrder? post = null)
    {
        using var late = new CancellationTokenSource(timeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        var request = Begin(frame, post);
        try
        {
            return await request.Answer.WaitAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new CharlaException(Failure.TimedOut, "No answer came in time.", e);
        }
        finally
        {
            Forget(request);
        }
    }

    private Request Begin(FrameWriter frame, PostOrder? post)
    {
        lock (_gate)
        {
            if (_end is not null)
                throw _end;
            var request = new Request(++_lastId, frame, post is null ? null : Placed(post));
            _unanswered.Add(request.Id, request);
            _connection?.Send(request);
            return request;
        }
    }

    // Datagrams overtake each other, and a connection that replaces another overtakes that one.
    private PostOrder Placed(PostOrder post)
    {
        var prev = _newestPosts.GetValueOrDefault(post.Conversation);
        _newestPosts[post.Conversation] = post;
        // What was sent before the log was known, to a direct conversation that it began, is in this one.
        var isOfAnother = prev?.Log is { } log && log != post.Log;
        return post with { Prev = prev is null || prev.Cid == post.Cid || isOfAnother ? null : prev.Cid };
    }

    private void Forget(Request request)
    {
        lock (_gate)
        {
            _unanswered.Remove(request.Id);
            _connection?.Forget(request);
            if (request.Post is { } post && _newestPosts.GetValueOrDefault(post.Conversation)?.Cid == post.Cid)
                _newestPosts.Remove(post.Conversation);
        }
    }

    private void Became(ConnectionStatus status)
    {
        Status = status;
        _options.StatusChanged(status);
    }

    // The first end counts.
    private void End(CharlaException reason, Exception? feedReason)
    {
        List<Request> left;
        lock (_gate)
        {
            if (_end is not null)
                return;
            _end = reason;
            left = [.. _unanswered.Values];
            _order?.Failed(reason);
        }

        foreach (var request in left)
            request.Fail(reason);
        _feed.Complete(feedReason);
        Became(new ConnectionStatus(ConnectionState.Ended, reason));
    }
}
