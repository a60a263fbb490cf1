using Charla.Server.Storage;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Search;

/// <summary>
/// Search, for the rest of the server, which reports the conversations that went on, and asks. A query has a thread of its own for its
/// time, and a few run at once, one of each account; whoever comes then waits.
/// </summary>
public sealed class SearchIndex : IDisposable
{
    private readonly SemaphoreSlim _places = new(SearchFile.Readers);
    private readonly AccountTurns _turns = new();
    private readonly IStore _store;
    private readonly SearchFollower _follower;
    private volatile SearchFile? _file;
    private volatile bool _isClosed;

    /// <param name="store">The logs.</param>
    /// <param name="folder">Where <c>search.db</c> is kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The operator's log.</param>
    public SearchIndex(IStore store, string folder, TimeProvider time, ILogger<SearchIndex> log)
    {
        _store = store;
        Path = System.IO.Path.Combine(folder, "search.db");
        _follower = new SearchFollower(store, this, time, log);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Null while there is none.</summary>
    internal SearchFile? File => _file;

    /// <summary>Whether the index has everything that was committed.</summary>
    public bool IsUpToDate => _file is not null && _follower.Behind().Count == 0;

    /// <summary>Words of what was deleted may still be in the file, for a second or two.</summary>
    public bool HasRemains => _file is { HasRemains: true };

    /// <summary>Opens the index, or leaves that to the follower where it cannot be, and follows the logs.</summary>
    public void Start()
    {
        try
        {
            _file = SearchFile.Open(Path);
        }
        catch (Exception error) when (error is StoreException or IOException or UnauthorizedAccessException)
        {
            // The follower makes a new one.
        }

        _follower.Start();
    }

    /// <summary>A conversation has gone on, or is gone. Any thread; does not wait.</summary>
    public void Advanced(ConversationId conversation) => _follower.Advanced(conversation);

    /// <summary>Runs a query.</summary>
    /// <exception cref="Protocol.FaultException">The conversation or the author is not there for the reader.</exception>
    /// <exception cref="StoreException">The logs cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    public async Task<SearchPage> FindAsync(SearchQuery query, Account reader, CancellationToken cancellation)
    {
        using var turn = await _turns.TakeAsync(reader.Id, cancellation);
        await _places.WaitAsync(cancellation);
        try
        {
            if (_isClosed)
                throw new StoreException($"{Path}: closed.");

            // Not one of the pool's threads, which everybody waits for.
            return await Task.Factory.StartNew(() => Find(query, reader), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose()
    {
        _follower.Dispose();
        WithoutReaders(() =>
        {
            _isClosed = true;
            _file?.Dispose();
            _file = null;
        });
    }

    /// <summary>Puts a new, empty file in the place of the one there is. For the follower.</summary>
    internal void Renew() => WithoutReaders(() =>
    {
        _file?.Dispose();
        _file = null;
        SearchFile.Remove(Path);
        _file = SearchFile.Open(Path);
    });

    // What is behind is asked before anything else: what comes in later is newer than the query.
    private SearchPage Find(SearchQuery query, Account reader)
    {
        var behind = _follower.Behind();
        if (_file is not { } file)
            return _store.Read(view => Searching.Run(view, index: null, behind, query, reader));
        try
        {
            // The index first: what the logs are asked for afterwards cannot be older than it.
            return file.Read(index => _store.Read(view => Searching.Run(view, index, behind, query, reader)));
        }
        catch (StoreException error) when (SearchFile.IsDamage(error, Path))
        {
            _follower.Damaged(file);
            var page = _store.Read(view => Searching.Run(view, index: null, behind, query, reader));
            return page with { IsPartial = true };
        }
    }

    private void WithoutReaders(Action action)
    {
        for (var i = 0; i < SearchFile.Readers; i++)
            _places.Wait();
        try
        {
            action();
        }
        finally
        {
            _places.Release(SearchFile.Readers);
        }
    }
}
