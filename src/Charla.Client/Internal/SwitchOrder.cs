using Charla.Protocol;

namespace Charla.Client.Internal;

/// <summary>Somebody wants another transport, and waits to hear what came of it.</summary>
internal sealed class SwitchOrder(Transport transport)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Transport Transport { get; } = transport;

    public Task Done => _done.Task;

    public void Succeeded() => _done.TrySetResult();

    public void Failed(Exception reason) => _done.TrySetException(reason);
}
