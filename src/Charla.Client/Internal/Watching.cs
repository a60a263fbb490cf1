using Charla.Protocol;

namespace Charla.Client.Internal;

/// <summary>Has each connection watch who is online, and again where a signal was lost.</summary>
internal sealed class Watching(People people, ClientOptions options, Func<long> nextId)
{
    // How often the server is asked which signal was the last, where they get lost.
    private static readonly TimeSpan CheckPause = TimeSpan.FromSeconds(15);

    // Guards the order in which signals are passed on.
    private readonly Lock _telling = new();
    private Connection? _connection;

    // Completed when a signal is known to be lost for good.
    private TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A connection has signed in.</summary>
    public void Begin(Connection connection)
    {
        if (!options.Watch)
            return;
        lock (_telling)
        {
            _connection = connection;
            people.Reconnected();
        }

        _ = RunAsync(connection);
    }

    /// <summary>Takes a signal of the present connection. Called by its reading loop.</summary>
    public void Live(long n, Signal signal)
    {
        if (!options.Watch)
            return;
        lock (_telling)
        {
            if (people.Take(n, signal))
                options.Signalled(signal);

            // On a stream nothing overtakes anything: the server has left one out.
            if (_connection?.Transport != Transport.Udp && people.HasMissed())
                _lost.TrySetResult();
        }
    }

    private async Task RunAsync(Connection connection)
    {
        try
        {
            while (true)
            {
                lock (_telling)
                    _lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await WatchAsync(connection);
                await LostAsync(connection);
            }
        }
        catch (CharlaException)
        {
            // The connection has ended, and the next one watches; or the server knows of no watching.
        }
    }

    private async Task WatchAsync(Connection connection)
    {
        long? first = null;
        var listed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        string? after = null;
        for (var more = true; more;)
        {
            var page = await connection.AskAsync(
                new Request(nextId(), new FrameWriter(128).Begin("watch"u8).OptionalText("after"u8, after).Number("limit"u8, Limits.PageEntries)), CancellationToken.None);
            var rows = page.RowsOf<Person>();
            first ??= page.N ?? 0;
            listed.UnionWith(rows.Select(person => person.Nick));
            Tell(connection, () => people.Take(page.N ?? 0, rows));
            after = rows.Count > 0 ? rows[^1].Nick : null;
            more = page.More && after is not null;
        }

        Tell(connection, () => people.Listed(first ?? 0, listed));
    }

    // Waits until something was lost; over UDP the server has to be asked for that.
    private async Task LostAsync(Connection connection)
    {
        while (true)
        {
            var isUdp = connection.Transport == Transport.Udp;
            var pause = isUdp ? Task.Delay(CheckPause, options.Time) : Task.Delay(Timeout.Infinite);
            await Task.WhenAny(pause, _lost.Task, connection.Ended);
            if (connection.Ended.IsCompleted)
                throw await connection.Ended;
            if (_lost.Task.IsCompleted)
            {
                // More often nobody would notice.
                await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(1), options.Time), connection.Ended);
                return;
            }

            var pong = await connection.AskAsync(new Request(nextId(), new FrameWriter(64).Begin("ping"u8)), CancellationToken.None);
            if (people.HasMissed(pong.N))
                return;
        }
    }

    private void Tell(Connection connection, Func<List<Person>> take)
    {
        lock (_telling)
        {
            if (connection != _connection)
                return;
            foreach (var person in take())
                options.Signalled(new PresenceSignal(person));
        }
    }
}
