namespace Charla.Netem.Internal;

/// <summary>Tasks that run beside their starter, kept until they end so that closing can wait for them.</summary>
internal sealed class TaskSet
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = []; // guarded by _gate

    public void Add(Task task)
    {
        lock (_gate) _running.Add(task);
        _ = task.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits for all that run now; rethrows what they threw.</summary>
    public Task WhenAllAsync()
    {
        lock (_gate) return Task.WhenAll(_running.ToArray());
    }

    private void Remove(Task task)
    {
        // One that failed stays: whoever closes must hear of it.
        if (task.IsFaulted) return;
        lock (_gate) _running.Remove(task);
    }
}
