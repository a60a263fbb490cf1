using Charla.Protocol;

namespace Charla.Server.Conversations;

/// <summary>An asker that waits for one change.</summary>
internal sealed class AwaitedAnswer : IAsker
{
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the change is stored; with a <see cref="FaultException"/> when it was refused.</summary>
    public Task Answered => _answered.Task;

    public void Answer(Change change)
    {
        if (change.Fault is { } fault)
            _answered.SetException(new FaultException(fault));
        else
            _answered.SetResult();
    }
}
