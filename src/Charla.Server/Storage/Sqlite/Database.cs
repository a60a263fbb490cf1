using System.Runtime.InteropServices;
using SQLitePCL;

namespace Charla.Server.Storage.Sqlite;

/// <summary>One connection to the database file. Used by one thread at a time.</summary>
internal sealed class Database : IDisposable
{
    // KiB of pages that a connection that reads keeps for itself (SQLite's own choice: 2,000). What it reads is in the system's cache anyway; of a
    // dozen such connections each would grow to the full as the file does.
    private const int ReaderCache = 500;

    // SQLITE_FCNTL_HAS_MOVED.
    private const int HasMovedControl = 20;

    private readonly sqlite3 _handle;
    private readonly List<Statement> _statements = [];

    private Database(sqlite3 handle, string path)
    {
        _handle = handle;
        Path = path;
    }

    public string Path { get; }

    /// <summary>Called with each error, before it is thrown.</summary>
    public Action<StoreException>? Failed { get; init; }

    /// <summary>Opens a file that is there.</summary>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public static Database Open(string path, bool readOnly, Action<StoreException>? failed = null)
    {
        SqliteLibrary.Require();
        var flags = raw.SQLITE_OPEN_NOMUTEX | (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE);
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        var database = new Database(handle, path) { Failed = failed };
        if (code == raw.SQLITE_OK)
        {
            raw.sqlite3_extended_result_codes(handle, 1);
            raw.sqlite3_busy_timeout(handle, 10_000);
            if (readOnly)
                database.Execute($"PRAGMA cache_size=-{ReaderCache}");
            return database;
        }

        var error = database.Error(code);
        database.Dispose();
        throw error;
    }

    /// <summary>A statement that lives as long as the connection.</summary>
    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        var prepared = new Statement(this, statement);
        _statements.Add(prepared);
        return prepared;
    }

    /// <summary>Makes a function of one text that SQL can call.</summary>
    public void Define(string name, Func<string, string> function) => Check(raw.sqlite3_create_function(
        _handle, name, 1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, (context, _, arguments) =>
        {
            if (raw.sqlite3_value_type(arguments[0]) == raw.SQLITE_NULL)
                raw.sqlite3_result_null(context);
            else
                raw.sqlite3_result_text(context, function(raw.sqlite3_value_text(arguments[0]).utf8_to_string()));
        }));

    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    public long Scalar(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var handle));
        using var statement = new Statement(this, handle);
        return statement.Step() ? statement.Long(0) : 0;
    }

    /// <summary>From here on it gives up at once where another connection is in the way.</summary>
    public void NeverWait() => raw.sqlite3_busy_timeout(_handle, 0);

    /// <summary>Ends what it is doing, with an error. From any thread, while it is open.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_handle);

    public long LastRowId => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>True between BEGIN and its end; SQLite ends a transaction by itself after some errors.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>It may only be read, though it was opened to be written.</summary>
    public bool IsReadOnly => raw.sqlite3_db_readonly(_handle, "main") == 1;

    /// <summary>Under its name there is nothing any more, or another file.</summary>
    public bool HasMoved => FileControl(_handle, "main\0"u8.ToArray(), HasMovedControl, out var moved) == raw.SQLITE_OK && moved != 0;

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Error(code);
    }

    public StoreException Error(int code)
    {
        var error = new StoreException(
            $"{Path}: {raw.sqlite3_errmsg(_handle).utf8_to_string()} (SQLite {code})",
            fatal: code is raw.SQLITE_IOERR_FSYNC or raw.SQLITE_IOERR_DIR_FSYNC)
        {
            Code = code,
            Path = Path,
            Trouble = (code & 0xFF) is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB || code == raw.SQLITE_IOERR_SHORT_READ ? StoreTrouble.Damaged
                : (code & 0xFF) is raw.SQLITE_READONLY ? StoreTrouble.ReadOnly
                : StoreTrouble.Other,
        };
        Failed?.Invoke(error);
        return error;
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _handle.Dispose();
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", CallingConvention = CallingConvention.Cdecl)]
    private static extern int FileControl(sqlite3 database, byte[] name, int operation, out int result);
}
