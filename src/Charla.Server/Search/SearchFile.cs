using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;

namespace Charla.Server.Search;

/// <summary>
/// The index: <c>search.db</c>, one FTS5 table of what the logs say. Nothing is in it that the logs do not have, so it is
/// thrown away and made again whenever there is a doubt. One thread writes it, two connections read it.
/// </summary>
/// <remarks>
/// A message's row number is its time, so that the newest come first without sorting, and a range of times is a range of rows. Whose a
/// message is and where it stands are words too: <c>_a5</c> (author), <c>_c12</c> (conversation), <c>_p</c> (a public room).
/// No word of a text has a <c>_</c>. Words come folded (<see cref="Protocol.SearchWords"/>); the tokenizer only splits at spaces.
/// </remarks>
internal sealed class SearchFile : IDisposable
{
    /// <summary>Queries that run at the same time.</summary>
    public const int Readers = 2;

    /// <summary>Bits of a row number below its milliseconds: so many messages may have come in the same one.</summary>
    private const int TieBits = 20;

    public const long MostTime = (1L << (63 - TieBits)) - 2;

    // Another number makes every server build its index anew.
    private const int FormatVersion = 3;

    private readonly Database _writer;
    private readonly Stack<SearchFileView> _idle = [];
    private readonly Statement _progress;
    private readonly Statement _setProgress;
    private readonly Statement _forgetProgress;
    private readonly Statement _insert;
    private readonly Statement _delete;
    private readonly Statement _rowsOfMillisecond;
    private readonly Statement _rowsOfConversation;
    private (long Time, long RowId) _lastRow;

    // At first too: the program before this one may have been killed.
    private volatile bool _hasRemains = true;

    private SearchFile(Database writer)
    {
        _writer = writer;
        writer.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY");
        Create();
        _progress = writer.Prepare("SELECT seq, time FROM progress WHERE conversation = ?1");
        _setProgress = writer.Prepare("INSERT OR REPLACE INTO progress (conversation, seq, time) VALUES (?1, ?2, ?3)");
        _forgetProgress = writer.Prepare("DELETE FROM progress WHERE conversation = ?1");
        _insert = writer.Prepare("INSERT INTO docs (rowid, words, conversation, seq, rev) VALUES (?1, ?2, ?3, ?4, ?5)");
        _delete = writer.Prepare("DELETE FROM docs WHERE rowid = ?1");
        _rowsOfMillisecond = writer.Prepare("SELECT rowid, conversation, seq FROM docs WHERE rowid >= ?1 AND rowid < ?2 ORDER BY rowid DESC");
        _rowsOfConversation = writer.Prepare("SELECT rowid FROM docs WHERE docs MATCH ?1 ORDER BY rowid LIMIT 1000");
        for (var i = 0; i < Readers; i++)
            _idle.Push(new SearchFileView(Database.Open(writer.Path, readOnly: true)));
    }

    public string Path => _writer.Path;

    /// <summary>Words of deleted messages may still be in the WAL, or in pages that it has not overwritten yet: see <see cref="EmptyWal"/>.</summary>
    public bool HasRemains => _hasRemains;

    /// <exception cref="StoreException">It cannot be opened; it may be damaged: <see cref="IsDamage"/>.</exception>
    public static SearchFile Open(string path)
    {
        // Before it is opened, as with the store: what was said is in here too.
        if (!File.Exists(path))
            DatabaseFile.CreateEmpty(path);
        var writer = Database.Open(path, readOnly: false);
        try
        {
            return new SearchFile(writer);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Removes the file; it must not be open.</summary>
    public static void Remove(string path)
    {
        foreach (var part in (string[])[path, path + "-wal", path + "-shm"])
            File.Delete(part);
    }

    /// <summary>The file itself is at fault, not the disk it is on: another one must be made.</summary>
    public static bool IsDamage(StoreException error, string path) => error.Path == path
        && (error.Code & 0xFF) is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_ERROR or SQLitePCL.raw.SQLITE_SCHEMA
        || error.Path == path && error.Code == SQLitePCL.raw.SQLITE_IOERR_SHORT_READ;

    /// <summary>How far a conversation is in it. For the thread that writes.</summary>
    public SearchProgress? Progress(ConversationId conversation) => SearchFileView.ReadProgress(_progress, conversation);

    /// <summary>The conversations it knows. For the thread that writes.</summary>
    public List<ConversationId> Conversations()
    {
        var known = new List<ConversationId>();
        using var statement = _writer.Prepare("SELECT conversation FROM progress");
        while (statement.Step())
            known.Add(new ConversationId(statement.Long(0)));
        return known;
    }

    /// <summary>Asks it something, in one state of it. Of <see cref="Readers"/> threads at most.</summary>
    public T Read<T>(Func<SearchFileView, T> read)
    {
        SearchFileView view;
        lock (_idle)
            view = _idle.Pop();
        try
        {
            return view.InOneState(read);
        }
        finally
        {
            lock (_idle)
                _idle.Push(view);
        }
    }

    /// <summary>Takes in what is new, all of it or nothing.</summary>
    public void Write(SearchBatch batch)
    {
        _writer.Execute("BEGIN IMMEDIATE");
        try
        {
            _lastRow = default;
            foreach (var conversation in batch.Forgotten)
                Forget(conversation);

            // FTS5 gathers rows in memory as long as their numbers go up.
            foreach (var document in batch.Documents.Values.OrderBy(document => document.Position))
                Put(document);
            foreach (var (conversation, progress) in batch.Progress)
                _setProgress.Bind(1, conversation.Value).Bind(2, progress.Seq).Bind(3, progress.Time).Run();
            _writer.Execute("COMMIT");
        }
        catch
        {
            if (_writer.InTransaction)
                _writer.Execute("ROLLBACK");
            throw;
        }
    }

    /// <summary>Copies the WAL back over what was deleted, and empties it.</summary>
    public void EmptyWal() => _hasRemains = _writer.Scalar("PRAGMA wal_checkpoint(TRUNCATE)") != 0;

    public void Dispose()
    {
        foreach (var view in _idle)
            view.Dispose();
        _writer.Dispose();
    }

    /// <summary>The row number from which on messages are of that time or later.</summary>
    public static long FirstRow(long time) => Math.Clamp(time, 0, MostTime + 1) << TieBits;

    public static long TimeOfRow(long row) => row >> TieBits;

    private void Create()
    {
        if (_writer.Scalar("PRAGMA user_version") == FormatVersion)
            return;
        if (_writer.Scalar("SELECT count(*) FROM sqlite_master") > 0)
            throw new StoreException($"{Path}: of another version.") { Path = Path, Code = SQLitePCL.raw.SQLITE_NOTADB };
        _writer.Execute($"""
            BEGIN IMMEDIATE;
            CREATE VIRTUAL TABLE docs USING fts5 (words, conversation UNINDEXED, seq UNINDEXED, rev UNINDEXED,
                tokenize = "ascii tokenchars '_#+.'", prefix = '1 2', columnsize = 0);
            CREATE TABLE progress (conversation INTEGER PRIMARY KEY, seq INTEGER NOT NULL, time INTEGER NOT NULL);
            INSERT INTO docs (docs, rank) VALUES ('secure-delete', 1);
            PRAGMA user_version = {FormatVersion};
            COMMIT;
            """);
    }

    private void Put(SearchDocument document)
    {
        var row = document.IsNew ? null : FindRow(document.Position);
        if (row is { } old)
            Delete(old);
        if (document.Words is { } words && (row ?? FreeRow(document.Position.Time)) is { } free)
        {
            _insert.Bind(1, free).Bind(2, words).Bind(3, document.Position.Conversation).Bind(4, document.Position.Seq).Bind(5, document.Rev).Run();
        }
    }

    /// <summary>FTS5 and SQLite overwrite what they take out (<c>secure-delete</c>, <c>secure_delete</c>), in the WAL at first.</summary>
    private void Delete(long row)
    {
        _delete.Bind(1, row).Run();
        _hasRemains = true;
    }

    private long? FindRow(SearchPosition position)
    {
        _rowsOfMillisecond.Bind(1, FirstRow(position.Time)).Bind(2, FirstRow(position.Time + 1));
        try
        {
            while (_rowsOfMillisecond.Step())
            {
                if (_rowsOfMillisecond.Long(1) == position.Conversation && _rowsOfMillisecond.Long(2) == position.Seq)
                    return _rowsOfMillisecond.Long(0);
            }

            return null;
        }
        finally
        {
            _rowsOfMillisecond.Reset();
        }
    }

    /// <summary>The next row number of a millisecond; none where a million messages are of it.</summary>
    private long? FreeRow(long time)
    {
        if (_lastRow.Time != time || _lastRow.RowId == 0)
        {
            _rowsOfMillisecond.Bind(1, FirstRow(time)).Bind(2, FirstRow(time + 1));
            _lastRow = (time, _rowsOfMillisecond.Step() ? _rowsOfMillisecond.Long(0) : FirstRow(time) - 1);
            _rowsOfMillisecond.Reset();
        }

        if (_lastRow.RowId + 1 >= FirstRow(time + 1))
            return null;
        _lastRow.RowId++;
        return _lastRow.RowId;
    }

    private void Forget(ConversationId conversation)
    {
        var rows = new List<long>();
        do
        {
            rows.Clear();
            _rowsOfConversation.Bind(1, $"\"{SearchTags.Conversation(conversation)}\"");
            while (_rowsOfConversation.Step())
                rows.Add(_rowsOfConversation.Long(0));
            _rowsOfConversation.Reset();
            foreach (var row in rows)
                Delete(row);
        }
        while (rows.Count > 0);
        _forgetProgress.Bind(1, conversation.Value).Run();
    }
}
