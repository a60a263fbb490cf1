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
    private const int FormatVersion = 1;

    // Where FTS5 itself overwrites the words of what is deleted.
    private static bool IsErasedAtOnce => Version.Parse(SqliteLibrary.Version) >= new Version(3, 42);

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

    private SearchFile(Database writer)
    {
        _writer = writer;
        writer.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY");
        Create();
        if (IsErasedAtOnce)
            writer.Execute("INSERT INTO docs (docs, rank) VALUES ('secure-delete', 1)");
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

    /// <summary>Words of deleted messages are still somewhere in the file, until <see cref="EraseSome"/> has got through.</summary>
    public bool HasRemains => _writer.Scalar("SELECT remains FROM state") != 0;

    /// <exception cref="StoreException">It cannot be opened; it may be damaged: <see cref="IsDamage"/>.</exception>
    public static SearchFile Open(string path)
    {
        // Before it is opened, as with the store: what was said is in here too.
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
            new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
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
            var remains = batch.Forgotten.Count > 0;
            foreach (var document in batch.Documents.Values.OrderBy(document => document.Position))
                remains |= Put(document);
            foreach (var (conversation, progress) in batch.Progress)
                _setProgress.Bind(1, conversation.Value).Bind(2, progress.Seq).Bind(3, progress.Time).Run();
            if (remains)
                _writer.Execute("UPDATE state SET remains = 1");
            _writer.Execute("COMMIT");
        }
        catch
        {
            if (_writer.InTransaction)
                _writer.Execute("ROLLBACK");
            throw;
        }
    }

    /// <summary>
    /// A step of writing the index anew without what was deleted: until then FTS5 has only noted that it is. Short, so that other
    /// things can be done between two.
    /// </summary>
    /// <returns>True when it is done.</returns>
    public bool EraseSome(bool isFirst)
    {
        var before = _writer.Changes;
        if (!IsErasedAtOnce)
            _writer.Execute($"INSERT INTO docs (docs, rank) VALUES ('merge', {(isFirst ? "-" : "")}400)");

        // So FTS5 tells that there was something to do.
        if (_writer.Changes - before >= 2)
            return false;
        _writer.Execute("UPDATE state SET remains = 0");
        _writer.Scalar("PRAGMA wal_checkpoint(TRUNCATE)");
        return true;
    }

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
                tokenize = "ascii tokenchars '_'", prefix = '1 2', columnsize = 0);
            CREATE TABLE progress (conversation INTEGER PRIMARY KEY, seq INTEGER NOT NULL, time INTEGER NOT NULL);
            CREATE TABLE state (remains INTEGER NOT NULL);
            INSERT INTO state VALUES (0);
            PRAGMA user_version = {FormatVersion};
            COMMIT;
            """);
    }

    /// <returns>True where something was taken out.</returns>
    private bool Put(SearchDocument document)
    {
        var row = document.IsNew ? null : FindRow(document.Position);
        if (row is { } old)
            _delete.Bind(1, old).Run();
        if (document.Words is { } words && (row ?? FreeRow(document.Position.Time)) is { } free)
        {
            _insert.Bind(1, free).Bind(2, words).Bind(3, document.Position.Conversation).Bind(4, document.Position.Seq).Bind(5, document.Rev).Run();
        }

        return row is not null;
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
                _delete.Bind(1, row).Run();
        }
        while (rows.Count > 0);
        _forgetProgress.Bind(1, conversation.Value).Run();
    }
}
