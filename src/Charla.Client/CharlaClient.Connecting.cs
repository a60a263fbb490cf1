using Charla.Client.Internal;
using Charla.Protocol;

namespace Charla.Client;

/// <content>How it gets its connection, keeps it, and goes over to another one.</content>
public sealed partial class CharlaClient
{
    // A sign-in that is answered with "slow-down" waits and is tried again; the status says so meanwhile.
    private async Task<(Connection Connection, CharlaException? Reason)> FirstAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await AnyAsync(_choice.Candidates, cancellation);
            }
            catch (CharlaException e) when (e is { Code: ErrorCode.SlowDown, RetryAfter: { } wait })
            {
                Became(new ConnectionStatus(ConnectionState.Waiting, e, wait));
                await Task.Delay(wait, _options.Time, cancellation);
                Became(new ConnectionStatus(ConnectionState.Connecting, e));
            }
        }
    }

    private async Task RunAsync(Connection? connection, CharlaException? reason)
    {
        while (connection is not null)
        {
            var since = _options.Time.GetTimestamp();
            Online(connection, reason);
            var end = await StayAsync(connection);
            if (_options.Time.GetElapsedTime(since) > _options.LongestPause)
                _backoff.Reset();
            (connection, reason) = await AgainAsync(end);
        }
    }

    // A new connection first asks all that the last one did not answer.
    private void Online(Connection connection, CharlaException? reason)
    {
        lock (_gate)
        {
            _connection?.Retire();
            _connection = connection;
            foreach (var request in _unanswered.Values)
                connection.Send(request);
        }

        _watching.Begin(connection);
        Became(new ConnectionStatus(ConnectionState.Online, reason, Transport: connection.Transport));
    }

    // Until the connection, or the one that took over from it, has ended; then the reason.
    private async Task<CharlaException> StayAsync(Connection connection)
    {
        var since = _options.Time.GetTimestamp();
        try
        {
            while (await WakenedAsync(connection))
            {
                if (await OtherAsync(connection) is not { } other)
                    continue;
                Online(other, reason: null);
                await connection.DisposeAsync();
                connection = other;
                since = _options.Time.GetTimestamp();
            }

            var reason = await connection.Ended.WaitAsync(_stop.Token);
            if (connection.Transport == Transport.Udp && reason.Failure == Failure.Silent)
                _choice.UdpFailed(_options.Time.GetElapsedTime(since));
            return reason;
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

    // Until somebody wants another transport, or it is time to try UDP; false when the connection has ended.
    private async Task<bool> WakenedAsync(Connection connection)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var pause = _choice.UdpPause(connection.Transport) ?? Timeout.InfiniteTimeSpan;
        Task ordered;
        lock (_gate)
            ordered = _ordered.Task;
        await Task.WhenAny(connection.Ended, ordered, Task.Delay(pause, _options.Time, waiting.Token));
        await waiting.CancelAsync();
        _stop.Token.ThrowIfCancellationRequested();
        return !connection.Ended.IsCompleted;
    }

    // A connection over the transport that is wanted; null where the present one is to go on.
    private async Task<Connection?> OtherAsync(Connection present)
    {
        var order = Ordered();
        var wanted = order?.Transport ?? (_choice.IsFree ? Transport.Udp : present.Transport);
        try
        {
            var other = present.Transport == wanted ? null : await OpenAsync(wanted, _stop.Token);
            Fulfil(order);
            return other;
        }
        catch (CharlaException e)
        {
            Finish(order, e);
            return null;
        }
    }

    // The next connection, and why it is not the one that was wished for; none where there is none to be had any more.
    private async Task<(Connection? Connection, CharlaException? Reason)> AgainAsync(CharlaException reason)
    {
        // The other transport may well be there.
        var isHurried = _choice.IsFree && reason.Failure == Failure.Silent;
        while (!_stop.IsCancellationRequested)
        {
            SwitchOrder? order = null;
            try
            {
                if (!isHurried)
                    await PauseAsync(reason, _stop.Token);
                isHurried = false;
                Became(new ConnectionStatus(ConnectionState.Connecting, reason));
                order = Ordered();
                var (connection, why) = await AnyAsync(order is null ? _choice.Candidates : [order.Transport], _stop.Token);
                Fulfil(order);
                return (connection, why ?? (_choice.IsFree && reason.Failure == Failure.Silent ? reason : null));
            }
            catch (CharlaException e)
            {
                Finish(order, e);
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
        return (null, null);
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
            if (_order is not null)
                _retryNow.TrySetResult();
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
            or ErrorCode.TooMany or ErrorCode.Internal or ErrorCode.SessionGone)
        };

    // The first transport that gets through, and why an earlier one did not. Who is refused is so over all of them.
    private async Task<(Connection Connection, CharlaException? Reason)> AnyAsync(Transport[] candidates, CancellationToken cancellation)
    {
        CharlaException? first = null;
        foreach (var transport in candidates)
        {
            try
            {
                return (await OpenAsync(transport, cancellation), first);
            }
            catch (CharlaException e) when (e.Failure != Failure.Refused && transport != candidates[^1])
            {
                first ??= e;
            }
        }

        throw new InvalidOperationException("The last candidate connects or throws.");
    }

    private async Task<Connection> OpenAsync(Transport transport, CancellationToken cancellation)
    {
        var (connection, address) = await ConnectedAsync(transport, SignInAsync, cancellation);
        (Transport, Address) = (transport, address);
        if (transport == Transport.Udp)
            _choice.UdpWorks();
        return connection;
    }

    // A connection on which the beginning has been made, in the time that the transport has for it.
    private async Task<(Connection Connection, ServerAddress Address)> ConnectedAsync(
        Transport transport, Func<Connection, CancellationToken, Task> begin, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_choice.Limit(transport), _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        Connection? connection = null;
        ServerAddress? address = null;
        try
        {
            address = _routes.To(transport);
            connection = new Connection(transport, await Carriers.ConnectAsync(transport, address, _options.Time, either.Token), _options, this);
            await begin(connection, either.Token);
            return (connection, address);
        }
        catch (Exception e)
        {
            if (connection is not null)
                await connection.DisposeAsync();
            var reason = e switch
            {
                CharlaException => e,
                OperationCanceledException when cancellation.IsCancellationRequested => e,
                OperationCanceledException => new CharlaException(
                    transport == Transport.Udp ? Failure.Silent : Failure.TimedOut, $"{address} does not answer.", e)
                { Server = address },
                _ => new CharlaException(Failure.Unreachable, $"{address} does not answer: {e.Message}", e) { Server = address },
            };
            if (transport == Transport.Udp && reason is CharlaException { Failure: not Failure.Refused })
                _choice.UdpFailed();
            throw reason;
        }
    }

    private async Task SignInAsync(Connection connection, CancellationToken cancellation)
    {
        _feed.SigningIn();
        var answer = await connection.OpenAsync(Request.Hello(_options), SignIn(), cancellation);
        _routes.Learn(connection.Ports);
        _abilities = connection.Abilities;
        if (!answer.More)
            return;
        var conversations = answer.RowsOf<Conversation>();
        for (var page = answer; page.More && conversations.Count > 0;)
        {
            Request more;
            lock (_gate)
                more = new Request(++_lastId, Ask("convs"u8).Text("after"u8, conversations[^1].Name));
            page = await connection.AskAsync(more, cancellation);
            conversations.AddRange(page.RowsOf<Conversation>());
        }

        Entered(conversations, answer.Rev);
    }

    // As the server says at the sign-in, also where a backup has taken its logs back.
    private void Entered(IReadOnlyList<Conversation> conversations, long rev)
    {
        lock (_gate)
        {
            foreach (var row in conversations)
            {
                if (row.Log is { } log)
                    _logs[row.Name] = log;
            }
        }

        Conversations = conversations;
        _feed.SignedIn(conversations, rev);
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
            if (_credentials.IsOnlyNew)
                frame.Flag("new"u8, true);
            // Over UDP the hello is forgotten at once; elsewhere these are members that nobody reads.
            frame.Text("client"u8, _options.Name).Text("lang"u8, _options.Language);
            return new Request(++_lastId, frame);
        }
    }

    // What somebody wants; a free choice they have at once.
    private SwitchOrder? Ordered()
    {
        SwitchOrder? order;
        lock (_gate)
            order = _order;
        if (order is not { Transport: Transport.Auto })
            return order;
        Fulfil(order);
        return null;
    }

    private void Fulfil(SwitchOrder? order)
    {
        if (order is null)
            return;
        _choice.Requested = order.Transport;
        Finish(order);
    }

    // Completes the order: with the reason where it failed, without one where it is done.
    private void Finish(SwitchOrder? order, CharlaException? reason = null)
    {
        if (order is null)
            return;
        lock (_gate)
        {
            if (_order == order)
            {
                _order = null;
                _ordered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        if (reason is null)
            order.Succeeded();
        else
            order.Failed(reason);
    }
}
