using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Charla.Server.Conversations;

namespace Charla.Server.Sessions.Sending;

/// <summary>A queue of those who are due a turn, and the log writer's wait for it. The contract is above <see cref="Senders"/>.</summary>
/// <typeparam name="T">Has an outbox whose token is taken.</typeparam>
public abstract class Sender<T> : ISender
    where T : class
{
    // Those that may be left when WaitForMost returns: some always are ready, since their clients ask for much, and must
    // not keep the writer.
    private const int MostLeft = 16;

    // After which WaitForMost looks again, whatever wakes it.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentQueue<T> _due = new();
    private readonly AutoResetEvent _enoughServed = new(initialState: false);
    private long _served;
    private long _enough;
    private volatile bool _isAwaited;
    private volatile bool _isStopped;

    /// <summary>Gives one a turn soon. The caller has just taken its outbox's token.</summary>
    public void Enqueue(T due)
    {
        _due.Enqueue(due);
        Wake();
    }

    /// <summary>The same for a caller who calls <see cref="Wake"/> after several.</summary>
    public void EnqueueQuietly(T due) => _due.Enqueue(due);

    public abstract void Wake();

    public void WaitForMost()
    {
        var enough = Volatile.Read(ref _served) + _due.Count - MostLeft;
        Volatile.Write(ref _enough, enough);
        while (Volatile.Read(ref _served) < enough && !_isStopped)
        {
            _isAwaited = true;
            Wake();
            if (Volatile.Read(ref _served) < enough)
                _enoughServed.WaitOne(LookAgain);
        }

        _isAwaited = false;
    }

    public virtual void Dispose()
    {
        _isStopped = true;
        _enoughServed.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>How many are due a turn.</summary>
    protected int Due => _due.Count;

    protected bool IsAnyDue => !_due.IsEmpty;

    protected bool TryNext([NotNullWhen(true)] out T? due) => _due.TryDequeue(out due);

    /// <summary>So many had their turn, and what they had to send is with the system.</summary>
    protected void Served(int turns)
    {
        if (Interlocked.Add(ref _served, turns) >= Volatile.Read(ref _enough) && _isAwaited)
            _enoughServed.Set();
    }
}
