namespace Charla.Server.Sessions.Sending;

/// <summary>
/// Taken while an outbox waits for its turn or has it; see <see cref="Senders"/>. Guarded by the outbox's lock.
/// </summary>
internal struct SendToken
{
    private bool _isTaken;
    private TaskCompletionSource? _returned;

    /// <summary>True for the caller who gets it, and owes the sender an enqueue.</summary>
    public bool TryTake() => !_isTaken && (_isTaken = true);

    /// <summary>A turn has left nothing to send.</summary>
    public void Return()
    {
        _isTaken = false;
        Release();
    }

    /// <summary>Completes when it is returned, or nobody is to wait for that any more.</summary>
    public Task Returned()
    {
        if (!_isTaken)
            return Task.CompletedTask;
        _returned ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _returned.Task;
    }

    /// <summary>Whoever waits for its return waits no longer: the outbox is closed.</summary>
    public void Release()
    {
        _returned?.TrySetResult();
        _returned = null;
    }
}
