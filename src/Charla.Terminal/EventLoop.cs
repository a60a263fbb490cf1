using System.Threading.Channels;

namespace Charla.Terminal;

/// <summary>
/// One thing after the other: what belongs to a screen is only ever touched from here, so it needs no lock. What a
/// handler awaits goes on here too.
/// </summary>
public sealed class EventLoop : SynchronizationContext
{
    private readonly Channel<(SendOrPostCallback Do, object? State)> _events = Channel.CreateUnbounded<(SendOrPostCallback, object?)>(
        new UnboundedChannelOptions { SingleReader = true });

    public override void Post(SendOrPostCallback d, object? state) => _events.Writer.TryWrite((d, state));

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Does something when its turn comes.</summary>
    public void Post(Action action) => Post(static state => ((Action)state!)(), action);

    /// <summary>Runs until cancelled; after each bunch of events, when there is nothing left to do, <paramref name="idle"/>.</summary>
    public async Task RunAsync(Action idle, CancellationToken cancellation)
    {
        while (await _events.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                // Not without an end: who is flooded still sees something.
                for (var n = 0; n < 256 && _events.Reader.TryRead(out var next); n++)
                    next.Do(next.State);
                idle();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }
    }
}
