using System.Collections.Concurrent;

namespace Charla.Server.Sessions;

/// <summary>
/// Sends what outboxes hold, on the thread pool: never on the thread that caused it, so that what arrives meanwhile
/// goes out in the same send.
/// </summary>
public sealed class Flusher : IThreadPoolWorkItem
{
    private static readonly int MostWorkers = Environment.ProcessorCount;

    private readonly ConcurrentQueue<Outbox> _ready = new();
    private int _workers;

    /// <summary>Has an outbox flushed soon. It MUST NOT be enqueued again before its flush ended.</summary>
    public void Enqueue(Outbox outbox)
    {
        _ready.Enqueue(outbox);
        Wake();
    }

    /// <summary>Like <see cref="Enqueue"/>, for one who calls <see cref="Wake"/> after several.</summary>
    public void EnqueueQuietly(Outbox outbox) => _ready.Enqueue(outbox);

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

    void IThreadPoolWorkItem.Execute()
    {
        while (_ready.TryDequeue(out var outbox))
            outbox.Flush();
        Interlocked.Decrement(ref _workers);

        // Something may have come between the last look and the decrement.
        if (!_ready.IsEmpty)
            Wake();
    }
}
