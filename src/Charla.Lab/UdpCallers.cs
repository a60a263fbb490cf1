using System.Net;

namespace Charla.Lab;

/// <summary>
/// The addresses that datagrams come from, each with what is known of it, until it has been silent for too long. Over UDP
/// nobody says goodbye, and an address proves nothing: so there are never more than <see cref="Most"/>.
/// </summary>
/// <remarks>All members may be called from any thread.</remarks>
internal sealed class UdpCallers<T>(TimeSpan silence, TimeProvider time)
    where T : class
{
    /// <summary>Addresses at a time.</summary>
    public const int Most = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPEndPoint, Caller> _callers = []; // guarded by _gate

    /// <summary>What is known of an address that has just been heard; null where it is unknown.</summary>
    public T? Hear(IPEndPoint from)
    {
        lock (_gate)
        {
            if (!_callers.TryGetValue(from, out var caller))
                return null;
            caller.Heard = time.GetTimestamp();
            return caller.Known;
        }
    }

    /// <summary>Remembers an address, or something else about it.</summary>
    /// <returns>False where there are too many.</returns>
    public bool TrySet(IPEndPoint from, T known)
    {
        lock (_gate)
        {
            if (_callers.Count >= Most && !_callers.ContainsKey(from))
                return false;
            _callers[from] = new Caller(known) { Heard = time.GetTimestamp() };
            return true;
        }
    }

    /// <summary>Forgets an address, if that is what is known of it.</summary>
    public void Forget(IPEndPoint from, T known)
    {
        lock (_gate)
        {
            if (_callers.TryGetValue(from, out var caller) && ReferenceEquals(caller.Known, known))
                _callers.Remove(from);
        }
    }

    /// <summary>Forgets those who have been silent for too long, for ever.</summary>
    public async Task WatchAsync(Action<T> gone, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromTicks(Math.Max(silence.Ticks / 10, TimeSpan.TicksPerMillisecond)), time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            foreach (var known in TakeSilent())
                gone(known);
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<T> All()
    {
        lock (_gate)
            return [.. _callers.Values.Select(caller => caller.Known)];
    }

    private List<T> TakeSilent()
    {
        lock (_gate)
        {
            var silent = _callers.Where(pair => time.GetElapsedTime(pair.Value.Heard) >= silence).ToList();
            foreach (var (from, _) in silent)
                _callers.Remove(from);
            return [.. silent.Select(pair => pair.Value.Known)];
        }
    }

    private sealed class Caller(T known)
    {
        public T Known { get; } = known;

        public long Heard { get; set; }
    }
}
