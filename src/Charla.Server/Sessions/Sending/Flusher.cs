namespace Charla.Server.Sessions.Sending;

/// <summary>The sender of all streams: flushes their outboxes on the thread pool. The contract is above <see cref="Senders"/>.</summary>
public sealed class Flusher : Sender<StreamOutbox>, IThreadPoolWorkItem
{
    private static readonly int MostWorkers = Environment.ProcessorCount;

    private int _workers;

    public override void Wake()
    {
        var workers = Volatile.Read(ref _workers);
        while (workers < MostWorkers && workers < Due)
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
        while (TryNext(out var outbox))
        {
            outbox.Flush();
            Served(1);
        }

        Interlocked.Decrement(ref _workers);

        // Something may have come between the last look and the decrement.
        if (IsAnyDue)
            Wake();
    }
}
