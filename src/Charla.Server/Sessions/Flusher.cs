using System.Collections.Concurrent;

namespace Charla.Server.Sessions;

/// <summary>
/// Sends what outboxes hold, on the thread pool: never on the thread that caused it, so that what arrives meanwhile
/// goes out in the same send.
/// </summary>
public sealed class Flusher : IThreadPoolWorkItem, IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(20);
    private static readonly int MostWorkers = Environment.ProcessorCount;

    // Outboxes that may wait for their flush when more is told to them; see WaitForWorkers.
    private const int MostWaiting = 16;

    private readonly ConcurrentQueue<StreamOutbox> _ready = new();
    private readonly AutoResetEvent _drained = new(initialState: false);
    private int _workers;
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
    /// Waits until most outboxes that are ready have been flushed (a socket that takes nothing counts as flushed).
    /// Called before more is told to many: under load, what would go out in two sends then goes out in one.
    /// </summary>
    public void WaitForWorkers()
    {
        while (_ready.Count > MostWaiting)
        {
            _isAwaited = true;
            Wake();
            if (_ready.Count > MostWaiting)
                _drained.WaitOne(LongestWait);
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
            if (_isAwaited && _ready.Count <= MostWaiting)
                _drained.Set();
        }

        Interlocked.Decrement(ref _workers);

        // Something may have come between the last look and the decrement.
        if (!_ready.IsEmpty)
            Wake();
    }
}
