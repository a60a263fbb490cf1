using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;

namespace Charla.Server.Search;

/// <summary>A row of the index: where the message is, and which state of it was taken in.</summary>
internal readonly record struct SearchRow(SearchPosition Position, long Rev);

/// <summary>One reading connection to the index.</summary>
internal sealed class SearchFileView(Database database) : IDisposable
{
    private readonly Statement _progress = database.Prepare("SELECT seq, time FROM progress WHERE conversation = ?1");
    private readonly Statement _rows = database.Prepare(
        "SELECT rowid, conversation, seq, rev FROM docs WHERE docs MATCH ?1 AND rowid >= ?2 AND rowid < ?3 ORDER BY rowid DESC");

    public T InOneState<T>(Func<SearchFileView, T> read)
    {
        database.Execute("BEGIN");
        try
        {
            // The state is that of the first reading, not of the BEGIN.
            database.Scalar("PRAGMA user_version");
            return read(this);
        }
        finally
        {
            if (database.InTransaction)
                database.Execute("ROLLBACK");
        }
    }

    public SearchProgress? Progress(ConversationId conversation) => ReadProgress(_progress, conversation);

    /// <summary>The rows that match, the newest first, from a time (included) to another (not included).</summary>
    public IEnumerable<SearchRow> Rows(string match, long since, long until)
    {
        _rows.Bind(1, match).Bind(2, SearchFile.FirstRow(since)).Bind(3, SearchFile.FirstRow(until));
        try
        {
            // Those of the same millisecond are in the order in which they were taken in, which is no order for a reader.
            var together = new List<SearchRow>();
            while (_rows.Step())
            {
                var row = new SearchRow(
                    new SearchPosition(SearchFile.TimeOfRow(_rows.Long(0)), _rows.Long(1), _rows.Long(2)), _rows.Long(3));
                if (together.Count > 0 && together[0].Position.Time != row.Position.Time)
                {
                    foreach (var earlier in Sorted(together))
                        yield return earlier;
                    together.Clear();
                }

                together.Add(row);
            }

            foreach (var last in Sorted(together))
                yield return last;
        }
        finally
        {
            _rows.Reset();
        }
    }

    public void Dispose() => database.Dispose();

    public static SearchProgress? ReadProgress(Statement statement, ConversationId conversation)
    {
        statement.Bind(1, conversation.Value);
        SearchProgress? progress = statement.Step() ? new SearchProgress(statement.Long(0), statement.Long(1)) : null;
        statement.Reset();
        return progress;
    }

    private static IEnumerable<SearchRow> Sorted(List<SearchRow> rows) => rows.Count < 2 ? rows : rows.OrderByDescending(row => row.Position);
}
