namespace Charla.Bench;

/// <summary>What goes to the server, and when.</summary>
internal sealed partial class Load
{
    // A post that has to wait is looked at again this often, in nanoseconds.
    private const long LookAgain = 1_000_000;

    private bool _resting;

    // A workload that goes by the answers: as many posts as the connection may have unanswered, in one send.
    private void PostWhatIsDue(Connection connection, long now)
    {
        if (_workload.Rate is not null || connection.Poster is not { } poster || connection.Ended || !connection.Wire.TakesMore)
            return;
        if (poster.RestsUntil > now)
        {
            _resting = true;
            return;
        }

        if (poster.Turn is null)
        {
            Post(connection, poster, poster.Free, now);
        }
        else if (connection.Main?.Last >= poster.Turn && poster.Free > 0)
        {
            poster.Turn += 2;
            Post(connection, poster, 1, now);
        }
    }

    private void PostByTheClock(double rate, long now)
    {
        var interval = (long)(1e9 / rate);
        for (; _nextDue <= now; _nextDue += interval)
        {
            // A post that cannot be written now is late, and that counts as the server's time: it was due then.
            var connection = _posters[_nextPoster];
            var free = connection.Poster is { Free: > 0 } poster && poster.RestsUntil <= now && connection.Wire.TakesMore;
            if (!free && !connection.Ended)
                break;
            _nextPoster = (_nextPoster + 1) % _posters.Length;
            if (!connection.Ended)
                Post(connection, connection.Poster!, 1, _nextDue);
        }
    }

    private void PostAfterRest(long now)
    {
        if (!_resting)
            return;
        _resting = false;
        foreach (var connection in _posters)
            PostWhatIsDue(connection, now);
    }

    private void Post(Connection connection, Poster poster, int posts, long due)
    {
        while (posts > 0 && connection.Wire.TakesMore)
        {
            var together = Math.Min(posts, Math.Max(1, _toSend.Length / poster.FrameBytes));
            for (var i = 0; i < together; i++)
                poster.Write(_toSend.AsSpan(i * poster.FrameBytes), due);
            connection.Wire.Send(_toSend.AsSpan(0, together * poster.FrameBytes));
            posts -= together;
        }
    }

    // When there is something to do even if nothing comes.
    private long NextMoment(long now, long otherwise)
    {
        if (_resting)
            return Math.Min(otherwise, now + LookAgain);
        if (_workload.Rate is null)
            return otherwise;
        return Math.Min(otherwise, _nextDue > now ? _nextDue : now + LookAgain);
    }
}
