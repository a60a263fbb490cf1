using SQLitePCL;

namespace Charla.Server.Storage.Sqlite;

/// <summary>
/// Whether <c>charla.db</c> is whole and in its place, as far as is known. Any thread. Who meets damage, or cannot read,
/// puts it in doubt; only a look through the whole file takes the doubt away, for elsewhere it may still be damaged.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class DatabaseHealth(string path) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private Database? _place;
    private Database? _checking;
    private StoreException? _doubt;
    private long _doubts;
    private Task _recheck = Task.CompletedTask;

    /// <summary>From here on it is known whether the file stays where it is.</summary>
    public void Watch() => _place = Database.Open(path, readOnly: true);

    /// <summary>What is wrong; null: nothing that is known.</summary>
    public StoreException? Trouble
    {
        get
        {
            lock (_gate)
                return FindDisplacement() ?? _doubt;
        }
    }

    /// <summary>That the files are not those that were opened; null where they are.</summary>
    public StoreException? Displacement
    {
        get
        {
            lock (_gate)
                return FindDisplacement();
        }
    }

    /// <summary>Before something is confirmed, or another connection opened, which would find another file.</summary>
    /// <exception cref="StoreException">The files are not those that were opened.</exception>
    public void RequirePlace()
    {
        if (Displacement is { } displacement)
            throw displacement;
    }

    /// <summary>A connection to the file has failed.</summary>
    public void Note(StoreException error)
    {
        if (!IsDoubt(error))
            return;
        lock (_gate)
        {
            _doubts++;
            _doubt = error;
            if (_recheck.IsCompleted && !_stop.IsCancellationRequested)
                _recheck = Task.Run(RecheckAsync);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stop.Cancel();
            _checking?.Interrupt();
        }

        _recheck.Wait();
        _place?.Dispose();
        _stop.Dispose();
    }

    /// <summary>
    /// Reading failed, or what was read is no database. Not what concerns one attempt: a full disk, a lock, an end of waiting.
    /// </summary>
    private static bool IsDoubt(StoreException error) => error.Trouble == StoreTrouble.Damaged || (error.Code & 0xFF) switch
    {
        raw.SQLITE_IOERR => error.Code is not (raw.SQLITE_IOERR_WRITE or raw.SQLITE_IOERR_FSYNC or raw.SQLITE_IOERR_DIR_FSYNC or raw.SQLITE_IOERR_NOMEM),
        raw.SQLITE_ERROR or raw.SQLITE_CANTOPEN => true,
        _ => false,
    };

    private StoreException? FindDisplacement()
    {
        if (_place is not { HasMoved: var hasMoved })
            return null;
        if (hasMoved)
            return new($"{path}: it was deleted or replaced while the server runs; nothing is stored any more") { Trouble = StoreTrouble.Moved, Path = path };
        return File.Exists(path + "-wal") ? null
            : new($"{path}-wal: it was deleted while the server runs") { Trouble = StoreTrouble.WalMoved, Path = path };
    }

    private async Task RecheckAsync()
    {
        for (var pause = FirstPause; !_stop.IsCancellationRequested; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks)))
        {
            await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var doubts = Volatile.Read(ref _doubts);
            if (_stop.IsCancellationRequested || !IsWhole())
                continue;
            lock (_gate)
            {
                if (doubts != _doubts)
                    continue;
                _doubt = null;

                // Whoever notes the next one under this lock must find this one ended.
                _recheck = Task.CompletedTask;
                return;
            }
        }
    }

    private bool IsWhole()
    {
        try
        {
            RequirePlace();
            using var database = Database.Open(path, readOnly: true);
            lock (_gate)
            {
                if (_stop.IsCancellationRequested)
                    return false;
                _checking = database;
            }

            try
            {
                return DatabaseFile.IsCharlas(database) && database.Scalar("SELECT count(*) FROM pragma_quick_check WHERE quick_check <> 'ok'") == 0;
            }
            finally
            {
                lock (_gate)
                    _checking = null;
            }
        }
        catch (StoreException)
        {
            return false;
        }
    }
}
