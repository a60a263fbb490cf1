using Charla.Protocol;
using Charla.Server.Storage;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Search;

/// <summary>
/// Follows the logs as any reader does, by number, and takes what they say into the index: one thread, which hears which
/// conversations went on and reads them from the store. It is behind by a moment, and after a rebuild by more: <see cref="Behind"/>.
/// </summary>
internal sealed class SearchFollower(IStore store, SearchIndex index, TimeProvider time, ILogger log) : IDisposable
{
    private const int PageEntries = 500;
    private const int BatchMessages = 4_000;

    // What comes together is taken in together; nobody waits for it, since a query reads what is not in yet.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseInTrouble = TimeSpan.FromSeconds(5);

    // Between two times that the WAL is emptied: each is some fsyncs, for which the log's commits wait.
    private static readonly TimeSpan ErasePause = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly SearchBatch _batch = new();
    private HashSet<ConversationId> _news = [];
    private HashSet<ConversationId> _working = [];
    private Thread? _thread;
    private SearchFile? _damaged;
    private bool _stopping;
    private long? _erased;
    private bool _isInTrouble;

    /// <summary>Looks through all logs for what the index lacks, and then at what is new.</summary>
    public void Start()
    {
        AddAll();
        var thread = new Thread(Run) { Name = "search follower", IsBackground = true };
        thread.Start();
        _thread = thread;
    }

    /// <summary>A conversation has gone on, or is gone. Any thread; does not wait.</summary>
    public void Advanced(ConversationId conversation)
    {
        lock (_gate)
        {
            if (_news.Add(conversation) && _news.Count == 1)
                Monitor.Pulse(_gate);
        }
    }

    /// <summary>A query found the index damaged.</summary>
    public void Damaged(SearchFile file)
    {
        lock (_gate)
        {
            _damaged = file;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>The conversations of which the index may lack something that was committed before now.</summary>
    public IReadOnlyCollection<ConversationId> Behind()
    {
        lock (_gate)
            return _news.Count + _working.Count == 0 ? [] : [.. _news.Union(_working)];
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        _thread?.Join();
    }

    private void Run()
    {
        while (Take())
        {
            try
            {
                Renew();
                ReadOn();
                Erase();
                _isInTrouble = false;
            }
            catch (StoreException error)
            {
                Failed(error);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Failed(new StoreException(error.Message));
            }
        }
    }

    /// <summary>Waits for something to do.</summary>
    private bool Take()
    {
        lock (_gate)
        {
            while (!_stopping && _news.Count == 0 && _damaged is null && index.File is { } file)
            {
                if (!file.HasRemains)
                    Monitor.Wait(_gate);
                else if (!Monitor.Wait(_gate, ErasePause))
                    break;
            }

            if (!_stopping)
                Monitor.Wait(_gate, _isInTrouble ? PauseInTrouble : Pause);
            (_news, _working) = (_working, _news);
            return !_stopping;
        }
    }

    // A new file where there is none, or where it was found damaged: all of it is behind then.
    private void Renew()
    {
        bool isDamaged;
        lock (_gate)
        {
            isDamaged = _damaged is not null && _damaged == index.File;
            _damaged = null;
        }

        if (isDamaged)
            Log.SearchDamaged(log, index.Path);
        if (!isDamaged && index.File is not null)
            return;
        AddAll();
        index.Renew();
    }

    private void AddAll()
    {
        var all = store.Read(view => view.Conversations());
        var known = index.File is { } file ? file.Conversations() : [];
        lock (_gate)
        {
            _news.UnionWith(all);

            // Of a room that was removed while nobody looked the index still has all.
            _news.UnionWith(known);
        }
    }

    private void ReadOn()
    {
        foreach (var conversation in _working)
        {
            while (ReadOn(conversation) && !_stopping)
                WriteIfFull();
            WriteIfFull();
            if (_stopping)
                return;
        }

        Write();
        lock (_gate)
            _working.Clear();
    }

    private void WriteIfFull()
    {
        if (_batch.Documents.Count >= BatchMessages || _batch.Progress.Count >= BatchMessages)
            Write();
    }

    private void Write()
    {
        if (_batch.IsEmpty)
            return;
        index.File!.Write(_batch);
        _batch.Clear();
    }

    /// <summary>Reads a page of a log.</summary>
    /// <returns>Whether there is more of it.</returns>
    private bool ReadOn(ConversationId id) => store.Read(view =>
    {
        SearchProgress? known = _batch.Progress.TryGetValue(id, out var read) ? read
            : _batch.Forgotten.Contains(id) ? null : index.File!.Progress(id);
        var conversation = view.FindConversation(id);
        if (known is { } progress && (conversation is not { Deleted: false } || !progress.IsOf(view, id)))
        {
            _batch.Forget(id);
            known = null;
        }

        if (conversation is not { Deleted: false })
            return false;
        var page = view.Changes(id, known?.Seq ?? 0, long.MaxValue, PageEntries);
        foreach (var entry in page.Rows)
        {
            if (entry.IsMessage)
                _batch.Put(conversation, entry, isNew: true);
            else if (entry is { Kind: EntryKind.Edit or EntryKind.Deletion, Target: { } target } && view.FindEntry(id, target) is { IsMessage: true } message)
                _batch.Put(conversation, message, isNew: false);
        }

        if (page.Rows.Count > 0)
            _batch.Progress[id] = new SearchProgress(page.Rows[^1].Seq, page.Rows[^1].Time.ToUnixTimeMilliseconds());
        return page.More;
    });

    private void Erase()
    {
        if (!index.File!.HasRemains || (_erased is { } last && time.GetElapsedTime(last) < ErasePause))
            return;
        index.File.EmptyWal();
        _erased = time.GetTimestamp();
    }

    private void Failed(StoreException error)
    {
        _batch.Clear();
        lock (_gate)
        {
            _news.UnionWith(_working);
            _working.Clear();
            if (index.File is { } file && SearchFile.IsDamage(error, file.Path))
                _damaged = file;
        }

        if (_damaged is null && !_isInTrouble)
            Log.SearchFailed(log, error.Message);
        _isInTrouble = _damaged is null;
    }
}

internal static partial class Log
{
    [LoggerMessage(40, LogLevel.Warning, "{Path} is damaged: the index of the search is made anew.")]
    public static partial void SearchDamaged(ILogger log, string path);

    [LoggerMessage(41, LogLevel.Error, "The index of the search cannot go on: {Reason}")]
    public static partial void SearchFailed(ILogger log, string reason);
}
