using System.Net;

namespace Charla.Lab.Echo;

/// <summary>
/// Who sends datagrams, known by address: UDP has no connections, so someone is here who has lately been heard of. Members may be
/// called from any thread.
/// </summary>
internal sealed class UdpGuests : IAsyncDisposable
{
    /// <summary>Addresses are easily made up: more are not remembered, and the longest silent is forgotten for a new one.</summary>
    public const int Most = 1000;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly GuestBook _book;
    private readonly TimeSpan _silence;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<IPEndPoint, (Guest Guest, long HeardAt)> _here = []; // guarded by _gate
    private readonly ITimer _timer;

    /// <param name="book">What people see.</param>
    /// <param name="silence">Who is silent for so long has gone.</param>
    /// <param name="time">The clock.</param>
    public UdpGuests(GuestBook book, TimeSpan silence, TimeProvider time)
    {
        (_book, _silence, _time) = (book, silence, time);
        _timer = time.CreateTimer(_ => ForgetSilent(), null, Tick, Tick);
    }

    /// <summary>Someone sent a datagram.</summary>
    public Guest Heard(IPEndPoint from)
    {
        lock (_gate)
        {
            if (!_here.TryGetValue(from, out var known))
            {
                if (_here.Count == Most)
                    Forget(_here.MinBy(guest => guest.Value.HeardAt).Key, "EchoSilent");
                known.Guest = _book.Enter("UDP", from);
            }

            _here[from] = (known.Guest, _time.GetTimestamp());
            return known.Guest;
        }
    }

    /// <summary>Someone has gone.</summary>
    public void Forget(IPEndPoint from, string why)
    {
        lock (_gate)
        {
            if (_here.Remove(from, out var known))
                _book.Leave(known.Guest, why);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        lock (_gate)
        {
            foreach (var from in _here.Keys.ToList())
                Forget(from, "Stopped");
        }
    }

    private void ForgetSilent()
    {
        lock (_gate)
        {
            foreach (var (from, _) in _here.Where(guest => _time.GetElapsedTime(guest.Value.HeardAt) >= _silence).ToList())
                Forget(from, "EchoSilent");
        }
    }
}
