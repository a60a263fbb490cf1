using System.Collections.Concurrent;
using Charla.Protocol;

namespace Charla.Server.Transports;

/// <summary>
/// Sends what the sessions of one bound address are to be sent: takes them in turn, and sends many datagrams to many
/// clients at once. One thread. It also has <c>heads</c> said again, for the sessions that have something unconfirmed.
/// </summary>
internal sealed class UdpSender(UdpSocket socket, TimeProvider time) : IDisposable
{
    // Datagrams of one system call, and of one session in its turn.
    private const int BatchDatagrams = 64;
    private const int TurnDatagrams = 16;

    // Sessions that may wait for their turn when more is told to them; see WaitForTurns.
    private const int MostWaiting = 16;

    // After which WaitForTurns looks again, whoever wakes it.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentQueue<UdpSession> _ready = new();
    private readonly AutoResetEvent _news = new(initialState: false);
    private readonly AutoResetEvent _drained = new(initialState: false);
    private readonly DatagramBatch _batch = socket.CreateBatch(BatchDatagrams, Limits.DatagramBytes);
    private readonly List<UdpSession> _watched = [];
    private Thread? _thread;
    private long _turns;
    private long _ticked;
    private volatile bool _isAsleep;
    private volatile bool _isAwaited;
    private volatile bool _isStopping;

    public void Start()
    {
        var thread = new Thread(Run) { Name = $"udp sender {socket.LocalEndPoint}", IsBackground = true };
        thread.Start();
        _thread = thread;
    }

    /// <summary>Gives a session a turn soon. Any thread. Quietly: the caller calls <see cref="Wake"/> after several.</summary>
    public void Enqueue(UdpSession session, bool quietly)
    {
        _ready.Enqueue(session);
        if (!quietly)
            Wake();
    }

    public void Wake()
    {
        // The queue is written before the flag is read; the thread writes the flag before it reads the queue.
        Interlocked.MemoryBarrier();
        if (_isAsleep && !_ready.IsEmpty)
            _news.Set();
    }

    /// <summary>
    /// Waits until most sessions that are ready now had a turn. Called before more is told to many: under load, what
    /// would go out in two datagrams then goes out in one. Not until few are ready: those that always are, since they
    /// ask for much, must not keep the writer.
    /// </summary>
    public void WaitForTurns()
    {
        var enough = Volatile.Read(ref _turns) + _ready.Count - MostWaiting;
        while (Volatile.Read(ref _turns) < enough && !_isStopping)
        {
            _isAwaited = true;
            Wake();
            if (Volatile.Read(ref _turns) < enough)
                _drained.WaitOne(LookAgain);
        }

        _isAwaited = false;
    }

    /// <summary>Sends what is there and ends.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _news.Set();
        _thread?.Join();
        _news.Dispose();
        _drained.Dispose();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            Send();
            Tick();
            Sleep();
        }

        Send();
    }

    private void Send()
    {
        // Those that come meanwhile have their turn after the next tick.
        for (var turns = _ready.Count; turns > 0 && _ready.TryDequeue(out var session); turns--)
        {
            Turn(session);
            Volatile.Write(ref _turns, _turns + 1);
        }

        if (_batch.Count > 0)
            socket.Send(_batch);
        if (_isAwaited)
            _drained.Set();
    }

    private void Turn(UdpSession session)
    {
        var address = session.Address;
        if (address.Sender != this)
        {
            // It has moved to another of our addresses.
            address.Sender.Enqueue(session, quietly: false);
            return;
        }

        var outbox = session.Outbox;
        for (var left = TurnDatagrams; left > 0; left--)
        {
            var length = outbox.Fill(_batch.Slot(_batch.Count));
            if (length == 0)
                break;
            _batch.Add(length, address.Bytes);
            if (_batch.IsFull)
                socket.Send(_batch);
        }

        if (outbox.EndTurn())
            _ready.Enqueue(session);
        if (outbox.BeginWatch())
            _watched.Add(session);
    }

    private void Tick()
    {
        if (_watched.Count == 0 || time.GetElapsedTime(_ticked) < TickPeriod)
            return;
        _ticked = time.GetTimestamp();
        _watched.RemoveAll(session => !session.Outbox.Tick());
    }

    private void Sleep()
    {
        _isAsleep = true;
        Interlocked.MemoryBarrier();
        if (_ready.IsEmpty && !_isStopping)
            _news.WaitOne(_watched.Count > 0 ? TickPeriod : Timeout.InfiniteTimeSpan);
        _isAsleep = false;
    }
}
