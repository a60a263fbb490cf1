using Charla.Server.Storage.Sqlite;

namespace Charla.Server.Tests.Storage;

/// <summary>The built-in store, and ways to look into its file.</summary>
internal sealed class SqliteTestStore() : TestStore(SqliteStore.Open)
{
    public new SqliteStore Store => (SqliteStore)base.Store;

    /// <summary>How many rows a table has.</summary>
    public long Count(string table) => Store.Writer.Scalar($"SELECT count(*) FROM {table}");

    /// <summary>How SQLite would run a question, a line per step.</summary>
    public string Plan(string sql)
    {
        using var statement = Store.Writer.Prepare("EXPLAIN QUERY PLAN " + sql);
        var steps = new List<string>();
        while (statement.Step())
            steps.Add(statement.Text(3));
        statement.Reset();
        return string.Join('\n', steps);
    }
}
