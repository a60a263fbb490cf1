using System.Collections.Concurrent;

namespace Charla.Server.Sessions;

/// <summary>
/// Sends what outboxes hold, on the thread pool: never on the thread that caused it, so that what arrives meanwhile
/// goes out in the same send.
/// </summary>
public sealed class Flusher : IThreadPoolWorkItem, IDisposable
{
    // After which WaitForWorkers looks again, whoever wakes it.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private static readonly int MostWorkers = Environment.ProcessorCount;

    // Outboxes that may wait for their flush when more is told to them; see WaitForWorkers.
    private const int MostWaiting = 16;

    private readonly ConcurrentQueue<StreamOutbox> _ready = new();
    private readonly AutoResetEvent _drained = new(initialState: false);
    private int _workers;
    private long _flushed;
    private long _enough;
    private volatile bool _isAwaited;

    /// <summary>Has an outbox flushed soon. It MUST NOT be enqueued again before its flush ended.</summary>
    public void Enqueue(StreamOutbox outbox)
    {
        _ready.Enqueue(outbox);
        Wake();
    }

    /// <summary>Like <see cref="Enqueue"/>, for one who calls <see cref="Wake"/> after several.</summary>
    public void EnqueueQuietly(StreamOutbox outbox) => _ready.Enqueue(outbox);

    /// <summary>
    /// Waits until most outboxes that are ready now have been flushed (a socket that takes nothing counts as flushed).
    /// Called before more is told to many: under load, what would go out in two sends then goes out in one. Not until
    /// few are ready: those that always are, since their clients ask for much, must not keep the writer.
    /// </summary>
    public void WaitForWorkers()
    {
        var enough = Volatile.Read(ref _flushed) + _ready.Count - MostWaiting;
        Volatile.Write(ref _enough, enough);
        while (Volatile.Read(ref _flushed) < enough)
        {
            _isAwaited = true;
            Wake();
            if (Volatile.Read(ref _flushed) < enough)
                _drained.WaitOne(LookAgain);
        }

        _isAwaited = false;
    }

    public void Wake()
    {
        var workers = Volatile.Read(ref _workers);
        while (workers < MostWorkers && workers < _ready.Count)
        {
            var seen = Interlocked.CompareExchange(ref _workers, workers + 1, workers);
            if (seen == workers)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                workers++;
            }
            else
            {
                workers = seen;
            }
        }
    }

    public void Dispose() => _drained.Dispose();

    void IThreadPoolWorkItem.Execute()
    {
        while (_ready.TryDequeue(out var outbox))
        {
            outbox.Flush();
            if (Interlocked.Increment(ref _flushed) >= Volatile.Read(ref _enough) && _isAwaited)
                _drained.Set();
        }

        Interlocked.Decrement(ref _workers);

        // Something may have come between the last look and the decrement.
        if (!_ready.IsEmpty)
            Wake();
    }
}
