namespace Charla.Cli.Serve;

/// <summary>
/// Folds lines of a kind: the first is told at once, the others are counted, and their number is told at the end of each
/// window in which there were some. So a storm is a line now and then.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="window">How long is counted.</param>
/// <param name="most">Kinds that are told apart at a time; the others are counted together.</param>
/// <param name="tell">Told the kind (null for the others), what the last of them was, and how many there were.</param>
internal sealed class Repeats<TKind>(TimeProvider time, TimeSpan window, int most, Action<TKind?, string, long> tell) : IDisposable
    where TKind : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKind, Count> _kinds = [];
    private Count _others;
    private ITimer? _timer;
    private bool _isDisposed;

    /// <summary>Whether this one is to be told; else it is counted.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="what">What is told of it, where it is the last that is counted.</param>
    public bool IsFirst(TKind kind, string what)
    {
        lock (_gate)
        {
            if (_isDisposed)
                return true;
            if (_kinds.TryGetValue(kind, out var count))
            {
                _kinds[kind] = count.And(what);
                return false;
            }

            if (_kinds.Count == most)
            {
                _others = _others.And(what);
                return false;
            }

            _kinds.Add(kind, default);
            if (_kinds.Count == 1)
                Arm();
            return true;
        }
    }

    /// <summary>Tells what is counted. From here on nothing is folded.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            TellCounts();
            _timer?.Dispose();
        }
    }

    private void EndWindow()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            TellCounts();
            if (_kinds.Count > 0)
                Arm();
        }
    }

    /// <summary>Tells what is counted, and forgets the kinds of which there was nothing more.</summary>
    private void TellCounts()
    {
        foreach (var (kind, count) in _kinds)
        {
            if (count.Number == 0)
                _kinds.Remove(kind);
            else
                tell(kind, count.Last, count.Number);
        }

        foreach (var kind in _kinds.Keys)
            _kinds[kind] = default;
        if (_others.Number > 0)
            tell(null, _others.Last, _others.Number);
        _others = default;
    }

    private void Arm()
    {
        _timer ??= time.CreateTimer(_ => EndWindow(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(window, Timeout.InfiniteTimeSpan);
    }

    private readonly record struct Count(long Number, string Last)
    {
        public Count And(string what) => new(Number + 1, what);
    }
}
