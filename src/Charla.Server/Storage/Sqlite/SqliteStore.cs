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
    private readonly DatabaseHealth _health;
    private readonly SqliteTransaction _transaction;
    private readonly Lock _checkpointing = new();
    private Task _checkpoint = Task.CompletedTask;
    private volatile StoreException? _copyTrouble;
    private volatile StoreException? _uncertain;
    private int _moveRequestsAt = RecentRequests.MoveAt;
    private bool _isClosed;

    private SqliteStore(Database writer, DatabaseHealth health)
    {
        Path = writer.Path;
        _writer = writer;
        _health = health;
        _transaction = new SqliteTransaction(writer, health.RequirePlace);
    }

    /// <summary>The database file.</summary>
    public string Path { get; }

    /// <summary>The writer's connection, for tests that look into it.</summary>
    internal Database Writer => _writer;

    /// <summary>Opens the database <c>charla.db</c> in a folder, made where it is missing.</summary>
    /// <exception cref="StoreException">It is damaged, newer than this program, cannot be written, or is missing where it was: <see cref="StoreException.Trouble"/>.</exception>
    public static SqliteStore Open(string folder)
    {
        SqliteLibrary.Require();
        var path = DatabaseFile.PathIn(folder);
        try
        {
            Directory.CreateDirectory(folder);
            if (!DatabaseFile.Exists(folder))
                DatabaseFile.Create(path);
            KeepToOwner(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{path}: {error.Message}");
        }

        var health = new DatabaseHealth(path);
        var writer = Database.Open(path, readOnly: false, health.Note);
        try
        {
            DatabaseFile.Require(writer, folder);

            // One server per file: a second one would give the same numbers.
            writer.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON; PRAGMA foreign_keys=OFF;");
            Migrations.Run(writer);
            DatabaseFile.Mark(writer);
            health.Watch();
            return new SqliteStore(writer, health);
        }
        catch
        {
            writer.Dispose();
            health.Dispose();
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
                view = new SqliteView(OpenAnother(readOnly: true));
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

    public StoreException? Trouble => _health.Trouble ?? _copyTrouble;

    public void Maintain()
    {
        if (!IsInPlace())
            return;
        if (_transaction.RecentRequests >= _moveRequestsAt)
            MoveRequests();
        var pages = WalBytes / 4096;
        if (pages >= CheckpointPagesAtMost)
        {
            _checkpoint.Wait();
            CopyBack(_writer, "RESTART");
        }
        else if (pages >= CheckpointPages)
        {
            CopyBackBesides(database => CopyBack(database, "PASSIVE"));
        }
    }

    public bool Rest()
    {
        if (!IsInPlace())
            return false;
        if (WalBytes == 0)
            return true;
        CopyBackBesides(database =>
        {
            // Whoever writes meanwhile goes on writing: only the emptying, when all is copied, needs its place for a moment.
            database.NeverWait();
            CopyBack(database, "PASSIVE");
            CopyBack(database, "TRUNCATE");
        });
        return false;
    }

    public void Dispose()
    {
        // Reads that have begun, for clients that may be gone, end first; later ones are refused.
        for (var reader = 0; reader < Readers; reader++)
            _readers.Wait();
        _isClosed = true;
        _readers.Release(Readers);
        _checkpoint.Wait();
        foreach (var view in _idle)
            view.Database.Dispose();
        CopyBack(_writer, "TRUNCATE");
        _health.Dispose();
        _writer.Dispose();
    }

    // Before it is opened: SQLite gives the WAL, where messages are too, the mode that the database has then.
    private static void KeepToOwner(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    // Where the files are others by now, it would be a connection to those.
    private Database OpenAnother(bool readOnly)
    {
        _health.RequirePlace();
        return Database.Open(Path, readOnly, _health.Note);
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

    private long WalBytes => new FileInfo(Path + "-wal") is { Exists: true, Length: var length } ? length : 0;

    /// <summary>Has the WAL copied back on a thread and a connection of its own, unless that is being done.</summary>
    private void CopyBackBesides(Action<Database> copyBack)
    {
        if (!_checkpoint.IsCompleted)
            return;
        _checkpoint = Task.Run(() =>
        {
            try
            {
                using var database = OpenAnother(readOnly: false);
                copyBack(database);
            }
            catch (StoreException error)
            {
                NoteCopyTrouble(error);
            }
        });
    }

    // Copying back is housekeeping: if it fails, everything is still in the WAL, and it is tried again.
    private void CopyBack(Database database, string mode)
    {
        lock (_checkpointing)
        {
            try
            {
                database.Scalar($"PRAGMA wal_checkpoint({mode})");
                _copyTrouble = null;
            }
            catch (StoreException error)
            {
                NoteCopyTrouble(error);
            }
        }
    }

    private void NoteCopyTrouble(StoreException error)
    {
        // Another connection in the way is no trouble: it is gone the next time.
        if ((error.Code & 0xFF) is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED)
            return;
        _copyTrouble = error;
        if (error.Fatal)
            _uncertain = error;
    }

    /// <summary>
    /// Whether the files are in their place. Where they are not, what only this process has any more is put into the database that it
    /// has open.
    /// </summary>
    /// <exception cref="StoreException">
    /// The server must end: after a failed fsync of the database, and where the WAL was deleted and the database has all of it now.
    /// </exception>
    private bool IsInPlace()
    {
        if (_uncertain is { } uncertain)
            throw uncertain;
        if (_health.Displacement is not { } displacement)
            return true;
        CopyBack(_writer, "TRUNCATE");
        if (displacement.Trouble == StoreTrouble.WalMoved && _copyTrouble is null)
            throw new StoreException(displacement.Message, fatal: true) { Trouble = displacement.Trouble, Path = displacement.Path };
        return false;
    }

    /// <summary>How often the recent requests could not be moved.</summary>
    public int MoveFailures { get; private set; }
}
