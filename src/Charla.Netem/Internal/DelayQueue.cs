using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Charla.Netem.Internal;

/// <summary>
/// Datagrams in the order in which they leave. One timer, set for the first of them, and one reader.
/// </summary>
internal sealed class DelayQueue : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Clock _clock;
    private readonly long _limit;
    private readonly ITimer _timer;
    private readonly PriorityQueue<Datagram, (TimeSpan Due, long Entered)> _waiting = new(); // guarded by _gate
    private long _entered; // guarded by _gate; keeps those due together in the order they came
    private long _cost; // guarded by _gate; the sum of Cost over _waiting, never above _limit

    // One wake-up is as good as many: the reader looks at everything that is due.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public DelayQueue(Clock clock, long limitBytes)
    {
        _clock = clock;
        _limit = limitBytes;
        _timer = clock.Time.CreateTimer(_ => _wake.Writer.TryWrite(true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>False if there is no room. Never blocks.</summary>
    public bool TryAdd(Datagram datagram, TimeSpan due)
    {
        lock (_gate)
        {
            if (_cost + Cost(datagram) > _limit) return false;
            _cost += Cost(datagram);
            _waiting.Enqueue(datagram, (due, _entered++));
            datagram.Lane.Tally.Enqueue(1, datagram.Payload.Length);
        }

        _wake.Writer.TryWrite(true);
        return true;
    }

    /// <summary>Yields each datagram when it is due. For one reader.</summary>
    public async IAsyncEnumerable<Datagram> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            while (TryTake(out var datagram))
                yield return datagram;
            await _wake.Reader.ReadAsync(cancellation);
        }
    }

    /// <summary>Throws away what waits. It counts as lost.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var datagram, out _))
            {
                datagram.Lane.Tally.Dequeue(1, datagram.Payload.Length);
                datagram.Lane.Tally.Lose();
            }

            _cost = 0;
        }
    }

    public void Dispose() => _timer.Dispose();

    private bool TryTake(out Datagram datagram)
    {
        lock (_gate)
        {
            if (!_waiting.TryPeek(out datagram!, out var first)) return false;

            var left = first.Due - _clock.Now;
            if (left > TimeSpan.Zero)
            {
                _timer.Change(Clock.WholeMilliseconds(left), Timeout.InfiniteTimeSpan);
                return false;
            }

            _waiting.Dequeue();
            _cost -= Cost(datagram);
            datagram.Lane.Tally.Dequeue(1, datagram.Payload.Length);
            return true;
        }
    }

    private static long Cost(Datagram datagram) => datagram.Payload.Length + ProxyOptions.PacketOverhead;
}
