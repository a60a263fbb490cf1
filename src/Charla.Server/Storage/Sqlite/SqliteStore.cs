using System.Collections.Concurrent;

namespace Charla.Server.Storage.Sqlite;

/// <summary>
/// The built-in store: one SQLite file in WAL mode. The log writer has a connection of its own; readers take one each
/// from a pool and see a snapshot.
/// </summary>
/// <remarks>
/// <c>synchronous=FULL</c>: each commit is one fsync of the WAL (sqlite.org/wal.html). The WAL is copied back by
/// <see cref="Maintain"/> and not inside a commit, so that nobody's <c>ok</c> waits for it, on a thread of its own
/// with a connection of its own.
/// </remarks>
public sealed class SqliteStore : IStore
{
    private const int Readers = 4;

    // Pages of 4 KiB in the WAL from which it is copied back, and from which writing waits for that.
    private const int CheckpointPages = 4_000;
    private const int CheckpointPagesAtMost = 40_000;

    private readonly ConcurrentBag<SqliteView> _idle = [];
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2213", Justification = "Who reads too late still asks it.")]
    private readonly SemaphoreSlim _readers = new(Readers);

    private readonly Database _writer;
    private readonly SqliteTransaction _transaction;
    private readonly Lock _checkpointing = new();
    private Task _checkpoint = Task.CompletedTask;
    private int _moveRequestsAt = RecentRequests.MoveAt;
    private bool _isClosed;

    private SqliteStore(string path, Database writer)
    {
        Path = path;
        _writer = writer;
        _transaction = new SqliteTransaction(writer);
    }

    /// <summary>The database file.</summary>
    public string Path { get; }

    /// <summary>Opens the database <c>charla.db</c> in a folder, made where it is missing.</summary>
    /// <exception cref="StoreException">It is damaged, newer than this program, or cannot be written.</exception>
    public static SqliteStore Open(string folder)
    {
        SqliteLibrary.Require();
        var path = System.IO.Path.Combine(folder, "charla.db");
        try
        {
            Directory.CreateDirectory(folder);
            KeepToOwner(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{path}: {error.Message}");
        }

        var writer = Database.Open(path, readOnly: false);
        try
        {
            // One server per file: a second one would give the same numbers.
            writer.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON; PRAGMA foreign_keys=OFF;");
            Migrations.Run(writer);
            return new SqliteStore(path, writer);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    public T Read<T>(Func<IStoreView, T> read)
    {
        _readers.Wait();
        SqliteView? view = null;
        try
        {
            if (_isClosed)
                throw new StoreException($"{Path}: closed.");
            if (!_idle.TryTake(out view))
                view = new SqliteView(Database.Open(Path, readOnly: true));
            view.BeginSnapshot();
            var result = read(view);
            Keep(ref view);
            return result;
        }
        catch (Protocol.FaultException) when (view is not null)
        {
            // The reader found the request wrong; the connection is as good as before.
            Keep(ref view);
            throw;
        }
        finally
        {
            // After any other exception the connection's state is unknown: the next reader opens a fresh one.
            view?.Database.Dispose();
            _readers.Release();
        }
    }

    private void Keep(ref SqliteView? view)
    {
        view!.EndSnapshot();
        _idle.Add(view);
        view = null;
    }

    public IStoreTransaction Begin()
    {
        _transaction.Begin();
        return _transaction;
    }

    public void Maintain()
    {
        if (_transaction.RecentRequests >= _moveRequestsAt)
            MoveRequests();
        var wal = new FileInfo(Path + "-wal");
        var pages = wal.Exists ? wal.Length / 4096 : 0;
        if (pages >= CheckpointPagesAtMost)
        {
            _checkpoint.Wait();
            Checkpoint(_writer, "RESTART");
        }
        else if (pages >= CheckpointPages && _checkpoint.IsCompleted)
        {
            _checkpoint = Task.Run(() =>
            {
                using var database = Database.Open(Path, readOnly: false);
                Checkpoint(database, "PASSIVE");
            });
        }
    }

    public void Dispose()
    {
        // Who still reads, for a client that is gone, has its turn first; whoever comes later is refused.
        for (var reader = 0; reader < Readers; reader++)
            _readers.Wait();
        _isClosed = true;
        _readers.Release(Readers);
        _checkpoint.Wait();
        foreach (var view in _idle)
            view.Database.Dispose();
        Checkpoint(_writer, "TRUNCATE");
        _writer.Dispose();
    }

    // Before it is opened: SQLite gives the WAL, where messages are too, the mode that the database has then.
    private static void KeepToOwner(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (File.Exists(path))
            File.SetUnixFileMode(path, Owner);
        else
            new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Owner }).Dispose();
    }

    // Housekeeping too: where they cannot be moved they stay where they are, and are found there.
    private void MoveRequests()
    {
        try
        {
            _transaction.MoveRequests();
            _moveRequestsAt = RecentRequests.MoveAt;
        }
        catch (StoreException error) when (!error.Fatal)
        {
            MoveFailures++;
            _moveRequestsAt += RecentRequests.MoveAt;
        }
    }

    // Copying back is housekeeping: if it fails, everything is still in the WAL, and the next commit tells the trouble.
    private void Checkpoint(Database database, string mode)
    {
        lock (_checkpointing)
        {
            try
            {
                database.Scalar($"PRAGMA wal_checkpoint({mode})");
            }
            catch (StoreException error) when (!error.Fatal)
            {
                CheckpointFailures++;
            }
        }
    }

    /// <summary>How often the recent requests could not be moved.</summary>
    public int MoveFailures { get; private set; }

    /// <summary>How often the WAL could not be copied back.</summary>
    public int CheckpointFailures { get; private set; }
}
