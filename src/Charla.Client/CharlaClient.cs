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
/// <param name="Reason">Why it is not online.</param>
/// <param name="Pause">When waiting: how long.</param>
public sealed record ConnectionStatus(ConnectionState State, CharlaException? Reason = null, TimeSpan? Pause = null);

/// <summary>
/// A signed-in client that keeps itself connected. What it is asked is asked again over each new connection until it is
/// answered, under the same <c>cid</c>, so that a post is never lost and never doubled; and every entry of the
/// conversations it follows comes out of <see cref="Feed"/> once and in order, whatever happened to the network.
/// </summary>
/// <remarks>All members may be called from any thread.</remarks>
public sealed partial class CharlaClient : IAsyncDisposable, IListener
{
    private readonly ServerAddress _server;
    private readonly ClientOptions _options;
    private readonly Feed _feed;
    private readonly Backoff _backoff;
    private readonly Cids _cids = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    // Guards what follows. Requests without an answer, in the order they were made.
    private readonly Lock _gate = new();
    private long _lastId;
    private readonly SortedDictionary<long, Request> _unanswered = [];
    private Credentials _credentials;
    private Connection? _connection;
    private CharlaException? _end;
    private TaskCompletionSource _retryNow = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CharlaClient(ServerAddress server, Credentials credentials, ClientOptions options)
    {
        _server = server;
        _credentials = credentials;
        _options = options;
        _backoff = new Backoff(options.FirstPause, options.LongestPause, options.Random);
        _feed = new Feed(this, options);
    }

    /// <summary>Connects, signs in (or registers) and begins to follow.</summary>
    /// <exception cref="CharlaException">The first connection could not be made: refused, unreachable or timed out.</exception>
    public static async Task<CharlaClient> ConnectAsync(
        ServerAddress server, Credentials credentials, ClientOptions? options = null, CancellationToken cancellation = default)
    {
        var client = new CharlaClient(server, credentials, options ?? new ClientOptions());
        try
        {
            client._running = client.RunAsync(await client.FirstAsync(cancellation));
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

    /// <summary>The account's conversations as the server told them at the last sign-in.</summary>
    public IReadOnlyList<Conversation> Conversations { get; private set; } = [];

    /// <summary>
    /// What happens in the account's conversations, for one reader. It ends when the client ends; with the reason as its
    /// exception, unless the client was disposed or signed out.
    /// </summary>
    public ChannelReader<FeedItem> Feed => _feed.Items;

    /// <summary>Whether it has its server.</summary>
    public ConnectionStatus Status { get; private set; } = new(ConnectionState.Connecting);

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
            if (Token is not null)
                _credentials = Credentials.WithToken(Token);
        }

        Conversations = answer.RowsOf<Conversation>();
        _feed.SignedIn(Conversations, answer.Rev);
    }

    void IListener.Live(Entry entry) => _feed.Live(entry);

    void IListener.Live(AccountEvent accountEvent) => _feed.Live(accountEvent);

    // Nobody is told "slow down" at the door who can just as well wait there.
    private async Task<Connection> FirstAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await OpenAsync(cancellation);
            }
            catch (CharlaException e) when (e is { Code: ErrorCode.SlowDown, RetryAfter: { } wait })
            {
                await Task.Delay(wait, _options.Time, cancellation);
            }
        }
    }

    private async Task RunAsync(Connection? connection)
    {
        while (connection is not null)
        {
            var since = _options.Time.GetTimestamp();
            Online(connection);
            var reason = await Lost(connection);
            if (_options.Time.GetElapsedTime(since) > _options.LongestPause)
                _backoff.Reset();
            connection = await AgainAsync(reason);
        }
    }

    private async Task<CharlaException> Lost(Connection connection)
    {
        try
        {
            return await connection.Ended.WaitAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return new CharlaException(Failure.Closed, "This client was closed.");
        }
        finally
        {
            lock (_gate)
                _connection = null;
            await connection.DisposeAsync();
        }
    }

    // The next connection; null when there is none to be had any more.
    private async Task<Connection?> AgainAsync(CharlaException reason)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await PauseAsync(reason, _stop.Token);
                Became(new ConnectionStatus(ConnectionState.Connecting, reason));
                return await OpenAsync(_stop.Token);
            }
            catch (CharlaException e)
            {
                reason = e;
                if (IsFinal(e))
                    break;
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        End(reason, feedReason: reason);
        return null;
    }

    private async Task PauseAsync(CharlaException reason, CancellationToken stop)
    {
        var pause = _backoff.Next();
        if (reason.RetryAfter > pause)
            pause = reason.RetryAfter.Value;
        Task retryNow;
        lock (_gate)
        {
            _retryNow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            retryNow = _retryNow.Task;
        }

        Became(new ConnectionStatus(ConnectionState.Waiting, reason, pause));
        await Task.WhenAny(retryNow, Task.Delay(pause, _options.Time, stop));
        stop.ThrowIfCancellationRequested();
    }

    // Asking again would get the same answer.
    private static bool IsFinal(CharlaException reason) =>
        reason is
        {
            Failure: Failure.Refused, Code: not (ErrorCode.SlowDown or ErrorCode.ShuttingDown or ErrorCode.StoreFailed
            or ErrorCode.TooMany or ErrorCode.Internal)
        };

    private async Task<Connection> OpenAsync(CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        Connection? connection = null;
        try
        {
            connection = new Connection(await _options.Dial(_server, either.Token), _options, this);
            await connection.OpenAsync(Request.Hello(_options), SignIn(), either.Token);
            return connection;
        }
        catch (Exception e)
        {
            if (connection is not null)
                await connection.DisposeAsync();
            throw e switch
            {
                CharlaException => e,
                OperationCanceledException when cancellation.IsCancellationRequested => e,
                OperationCanceledException => new CharlaException(Failure.TimedOut, $"{_server} does not answer.", e),
                _ => new CharlaException(Failure.Unreachable, $"{_server} does not answer: {e.Message}", e),
            };
        }
    }

    private Request SignIn()
    {
        lock (_gate)
        {
            var frame = new FrameWriter(256);
            if (_credentials.Token is { } token)
                frame.Begin("signin"u8).Text("token"u8, token);
            else
                frame.Begin(_credentials.Registers ? "register"u8 : "signin"u8)
                    .OptionalText("nick"u8, _credentials.Nick)
                    .OptionalText("password"u8, _credentials.Password)
                    .OptionalText("name"u8, _credentials.Name)
                    .OptionalText("device"u8, _credentials.Device);
            return new Request(++_lastId, frame);
        }
    }

    // Its answer, over as many connections as that takes.
    private async Task<Answer> AskAsync(FrameWriter frame, TimeSpan timeout, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(timeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        var request = Begin(frame);
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

    private Request Begin(FrameWriter frame)
    {
        lock (_gate)
        {
            if (_end is not null)
                throw _end;
            var request = new Request(++_lastId, frame);
            _unanswered.Add(request.Id, request);
            _connection?.Send(request);
            return request;
        }
    }

    private void Forget(Request request)
    {
        lock (_gate)
        {
            _unanswered.Remove(request.Id);
            _connection?.Forget(request);
        }
    }

    // A new connection first asks all that the last one did not answer.
    private void Online(Connection connection)
    {
        lock (_gate)
        {
            _connection = connection;
            foreach (var request in _unanswered.Values)
                connection.Send(request);
        }

        Became(new ConnectionStatus(ConnectionState.Online));
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
        }

        foreach (var request in left)
            request.Fail(reason);
        _feed.Complete(feedReason);
        Became(new ConnectionStatus(ConnectionState.Ended, reason));
    }
}
