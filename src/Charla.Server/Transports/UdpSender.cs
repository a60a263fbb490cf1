using Charla.Protocol;
using Charla.Server.Sessions.Sending;

namespace Charla.Server.Transports;

/// <summary>
/// The sender of one bound address: one thread, which gives the sessions their turns and sends many datagrams to many clients
/// at once. It also has <c>heads</c> said again, for the sessions that have something unconfirmed. The contract is above
/// <see cref="Senders"/>.
/// </summary>
internal sealed class UdpSender(UdpSocket socket, TimeProvider time) : Sender<UdpSession>
{
    // Datagrams of one system call, and of one session in its turn.
    private const int BatchDatagrams = 64;
    private const int TurnDatagrams = 16;

    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(25);

    private readonly AutoResetEvent _news = new(initialState: false);
    private readonly DatagramBatch _batch = socket.CreateBatch(BatchDatagrams, Limits.DatagramBytes);
    private readonly List<UdpSession> _watched = [];
    private Thread? _thread;
    private long _ticked;
    private volatile bool _isAsleep;
    private volatile bool _isStopping;

    public void Start()
    {
        var thread = new Thread(Run) { Name = $"udp sender {socket.LocalEndPoint}", IsBackground = true };
        thread.Start();
        _thread = thread;
    }

    public override void Wake()
    {
        // The queue is written before the flag is read; the thread writes the flag before it reads the queue.
        Interlocked.MemoryBarrier();
        if (_isAsleep && IsAnyDue)
            _news.Set();
    }

    /// <summary>Sends what is there, ends, and closes the socket.</summary>
    public override void Dispose()
    {
        _isStopping = true;
        _news.Set();
        _thread?.Join();
        _news.Dispose();
        socket.Dispose();
        base.Dispose();
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
        var turns = 0;
        for (var due = Due; turns < due && TryNext(out var session); turns++)
            Turn(session);
        if (_batch.Count > 0)
            socket.Send(_batch);
        Served(turns);
    }

    private void Turn(UdpSession session)
    {
        var address = session.Address;
        if (address.Sender != this)
        {
            // It has moved to another of our addresses, and takes its token along.
            address.Sender.Enqueue(session);
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
            EnqueueQuietly(session);
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
        if (!IsAnyDue && !_isStopping)
            _news.WaitOne(_watched.Count > 0 ? TickPeriod : Timeout.InfiniteTimeSpan);
        _isAsleep = false;
    }
}
