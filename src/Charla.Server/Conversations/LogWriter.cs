using System.Diagnostics;
using Charla.Protocol;
using Charla.Server.Storage;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Conversations;

/// <summary>
/// The one writer. Changes that wait together are committed together: one transaction, one fsync, many changes. Only
/// then are their authors answered and followers given them.
/// </summary>
/// <remarks>
/// Fairness: sessions take turns, a few changes each, and a commit is bounded, so a flood from one session delays the
/// others by one bounded commit at most.
/// </remarks>
public sealed class LogWriter : IDisposable
{
    /// <summary>Changes in one commit. Enough to share an fsync among many, few enough that nobody waits long.</summary>
    public const int BatchChanges = 128;

    /// <summary>Changes of one session in its turn. What it sends at once its followers then get at once.</summary>
    public const int TurnChanges = 8;

    // Followers for each change from which sending to them is most of the work.
    private const int CrowdPerChange = 8;

    // How often it looks for held posts that have waited too long, while there are any.
    private static readonly TimeSpan HeldPause = TimeSpan.FromMilliseconds(100);

    // How long nothing must have come until the store may rest.
    private static readonly TimeSpan IdlePause = TimeSpan.FromSeconds(3);

    private readonly IStore _store;
    private readonly WriterCache _cache;
    private readonly Publisher _publisher;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Action<StoreException> _fatal;
    private readonly ISender _senders;
    private readonly Thread _thread;

    // Guards _turns, _stopping and every lane.
    private readonly object _gate = new();
    private readonly Queue<WriteLane> _turns = new();
    private bool _stopping;
    private bool _isCrowded;
    private bool _isResting;

    private readonly List<Change> _batch = new(BatchChanges + TurnChanges);
    private readonly List<Effect> _effects = [];
    private readonly List<RequestKey> _requests = new(2 * BatchChanges);
    private readonly HeldChanges _held;

    /// <param name="store">Where changes are stored.</param>
    /// <param name="publisher">Hands what is stored to its followers.</param>
    /// <param name="senders">Send what followers and authors are given: quietly, so they are woken after each commit.</param>
    /// <param name="fatal">Called when the server must end, since nobody knows what is on the disk.</param>
    /// <param name="time">The clock of the entries.</param>
    /// <param name="log">The operator's log.</param>
    public LogWriter(IStore store, Publisher publisher, ISender senders, Action<StoreException> fatal, TimeProvider time, ILogger<LogWriter> log)
    {
        (_store, _publisher, _senders, _fatal, _time, _log) = (store, publisher, senders, fatal, time, log);
        _cache = new WriterCache(store);
        _held = new HeldChanges(time);
        _thread = new Thread(Run) { Name = "log writer", IsBackground = true };
    }

    /// <summary>What was committed so far.</summary>
    public WriterCounts Counts { get; } = new();

    public void Start() => _thread.Start();

    /// <summary>Puts a change in its session's lane. It is answered through its asker, in any case. Any thread; does not wait.</summary>
    public void Write(WriteLane lane, Change change)
    {
        lock (_gate)
        {
            if (!_stopping)
            {
                lane.Waiting.Enqueue(change);
                if (lane.IsQueued)
                    return;
                lane.IsQueued = true;
                _turns.Enqueue(lane);
                if (_turns.Count == 1)
                    Monitor.Pulse(_gate);
                return;
            }
        }

        change.Fault = new Fault(ErrorCode.ShuttingDown, "ShuttingDown");
        change.Asked.Asker.Answer(change);
        _senders.Wake();
    }

    /// <summary>Writes what waits, then stops. After it no change is accepted.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        if (_thread.IsAlive)
            _thread.Join();
    }

    private void Run()
    {
        while (Take())
        {
            var isIdle = _batch.Count == 0 && !_held.Any;
            if (_batch.Count > 0)
                Commit(_batch);
            _batch.Clear();

            // In large rooms sending takes longer than storing: then the next commit gathers while it is done.
            if (_isCrowded)
                _senders.WaitForMost();
            _isCrowded = false;
            RefuseHeld(all: false);
            Maintain(isIdle);
        }

        RefuseHeld(all: true);
    }

    private void Maintain(bool isIdle)
    {
        try
        {
            _isResting = isIdle && _store.Rest();
            if (!isIdle)
                _store.Maintain();
        }
        catch (StoreException error)
        {
            _fatal(error);
        }
    }

    /// <summary>
    /// Waits for changes and takes a batch of them, a few of each lane in turn; none where held ones may have waited too long, or
    /// where nothing has come for a while.
    /// </summary>
    private bool Take()
    {
        lock (_gate)
        {
            while (_turns.Count == 0)
            {
                if (_stopping)
                    return false;
                var pause = _held.Any ? HeldPause : _isResting ? Timeout.InfiniteTimeSpan : IdlePause;
                if (!Monitor.Wait(_gate, pause))
                    return true;
            }

            while (_batch.Count < BatchChanges && _turns.TryDequeue(out var lane))
            {
                for (var turn = 0; turn < TurnChanges && lane.Waiting.TryDequeue(out var change); turn++)
                    _batch.Add(change);
                lane.IsQueued = lane.Waiting.Count > 0;
                if (lane.IsQueued)
                    _turns.Enqueue(lane);
            }

            return true;
        }
    }

    private void Commit(List<Change> batch)
    {
        var started = Stopwatch.GetTimestamp();
        _effects.Clear();
        try
        {
            using var transaction = _cache.Begin();
            var writing = new Writing(transaction, _time.GetUtcNow(), _effects);
            Recall(transaction, batch);

            // Those that were held for one of the batch come in at its end.
            for (var i = 0; i < batch.Count; i++)
                Apply(writing, batch[i], batch);
            transaction.Commit();
        }
        catch (StoreException error)
        {
            Counts.Failed(error.Message);
            Log.StoreFailed(_log, error.Message);
            Refuse(batch, new Fault(ErrorCode.StoreFailed, "StoreFailed"));
            if (error.Fatal)
                _fatal(error);
            return;
        }
        catch (Exception error) when (batch.Count > 1)
        {
            // A fault of ours in one change: each for itself, so that the others are stored.
            Log.BatchFailed(_log, error);
            foreach (var change in batch.Where(change => !change.IsHeld).ToList())
                Commit([change]);
            return;
        }
        catch (Exception error)
        {
            Log.ChangeFailed(_log, batch[0].GetType().Name, error);
            Refuse(batch, new Fault(ErrorCode.Internal, "Internal"));
            return;
        }

        Counts.Committed(batch.Count, Stopwatch.GetElapsedTime(started));

        // Followers are still being sent the last commit: what they get in one send then costs half.
        _senders.WaitForMost();
        _isCrowded = _publisher.Publish(_effects) > CrowdPerChange * batch.Count;
        Answer(batch);
    }

    /// <summary>Asks once which requests of a batch, and which of those before them, are stored already.</summary>
    private void Recall(CachedTransaction transaction, List<Change> batch)
    {
        _requests.Clear();
        foreach (var asked in batch.Select(change => change.Asked))
        {
            if (asked is not { Author: { } author, Cid: { } cid })
                continue;
            _requests.Add(new RequestKey(author.Id, cid));
            if (asked.Prev is { } prev)
                _requests.Add(new RequestKey(author.Id, prev));
        }

        transaction.Recall(_requests);
    }

    /// <summary>Applies one change, or finds that it was applied before.</summary>
    private void Apply(Writing writing, Change change, List<Change> batch)
    {
        change.Fault = null;
        try
        {
            // It may have been closed since its session asked.
            if (change.Asked.Author is { } author && writing.Store.FindAccount(author.Id) is { IsOpen: false })
                throw new FaultException(new Fault(ErrorCode.Disabled, "Disabled"));
            if (change.Asked.Cid is { } cid)
                ApplyOnce(writing, change, cid, batch);
            else
                change.Outcome = change.Apply(writing);
        }
        catch (FaultException refused)
        {
            change.Fault = refused.Fault;
        }
    }

    private void ApplyOnce(Writing writing, Change change, string cid, List<Change> batch)
    {
        var author = change.Author.Id;
        var request = new RequestKey(author, cid);
        var hash = change.Asked.Hash ?? [];
        // Looked up before anything else: a repeated request answers the same, whatever changed since.
        if (writing.Store.FindRequest(request) is { } known)
        {
            Counts.Repeated();
            change.Outcome = known.Hash.AsSpan().SequenceEqual(hash)
                ? new Outcome(writing.Store.FindConversation(known.Conversation), known.Seq > 0 ? known.Seq : null, known.Time)
                : throw new FaultException(new Fault(ErrorCode.CidReused, "CidReused", cid));
        }
        else if (change.Asked.Prev is { } prev && writing.Store.FindRequest(new RequestKey(author, prev)) is null)
        {
            _held.Hold(change, prev);
        }
        else
        {
            var outcome = change.Outcome = change.Apply(writing);
            writing.Store.Add(new StoreWrite.AddRequest(request, new StoredRequest(hash, outcome.Conversation?.Id ?? default, outcome.Seq ?? 0, outcome.Time)));
            _held.Release(author, cid, batch);
        }
    }

    private void RefuseHeld(bool all)
    {
        while (_held.TakeExpired(all) is { } change)
        {
            Refuse([change], all
                ? new Fault(ErrorCode.ShuttingDown, "ShuttingDown")
                : new Fault(ErrorCode.OutOfOrder, "OutOfOrder", change.Asked.Prev!));
        }
    }

    private void Refuse(List<Change> batch, Fault fault)
    {
        foreach (var change in batch)
            change.Fault = fault;
        Answer(batch);
    }

    private void Answer(List<Change> batch)
    {
        foreach (var change in batch)
        {
            if (!change.IsHeld)
                change.Asked.Asker.Answer(change);
        }

        _senders.Wake();
    }
}

/// <summary>What the writer did, for the metrics. Written by its thread, read by any.</summary>
public sealed class WriterCounts
{
    private long _changes;
    private long _commits;
    private long _ticks;
    private long _repeats;
    private volatile string? _trouble;

    public long Changes => Volatile.Read(ref _changes);

    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Time spent from the beginning of transactions to the end of their commits.</summary>
    public TimeSpan Time => new(Volatile.Read(ref _ticks));

    /// <summary>How long commits took, in seconds.</summary>
    public Histogram CommitSeconds { get; } = new(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5);

    /// <summary>How many changes were in a commit.</summary>
    public Histogram CommitChanges { get; } = new(1, 2, 4, 8, 16, 32, 64, 128, 256, 512);

    /// <summary>Requests that had been done before, and were answered the same again.</summary>
    public long Repeats => Volatile.Read(ref _repeats);

    /// <summary>Why the last commit failed; null when it did not.</summary>
    public string? Trouble => _trouble;

    internal void Repeated() => Volatile.Write(ref _repeats, _repeats + 1);

    internal void Failed(string reason) => _trouble = reason;

    internal void Committed(int changes, TimeSpan time)
    {
        Volatile.Write(ref _changes, _changes + changes);
        Volatile.Write(ref _commits, _commits + 1);
        Volatile.Write(ref _ticks, _ticks + time.Ticks);
        CommitSeconds.Observe(time.TotalSeconds);
        CommitChanges.Observe(changes);
        _trouble = null;
    }
}

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Could not store: {Reason}. Nothing of it was acknowledged.")]
    public static partial void StoreFailed(ILogger log, string reason);

    [LoggerMessage(2, LogLevel.Error, "A batch failed; its changes are tried one by one.")]
    public static partial void BatchFailed(ILogger log, Exception error);

    [LoggerMessage(3, LogLevel.Error, "The change {Change} failed.")]
    public static partial void ChangeFailed(ILogger log, string change, Exception error);
}
