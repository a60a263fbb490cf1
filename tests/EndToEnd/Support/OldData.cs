using Charla.Server.Storage.Sqlite;
using SQLitePCL;

namespace Charla.EndToEnd.Support;

/// <summary>What this version's server would not take any more, as it is in the data of older ones.</summary>
internal static class OldData
{
    /// <summary>Puts a text in the place of another one, which one message has.</summary>
    public static void Say(string folder, string placeholder, string text)
    {
        SqliteLibrary.Require();
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open_v2(Path.Combine(folder, "charla.db"), out var database, raw.SQLITE_OPEN_READWRITE, null));
        using (database)
        {
            raw.sqlite3_busy_timeout(database, 10_000);
            raw.sqlite3_prepare_v2(database, "UPDATE entries SET text = ?1 WHERE CAST(text AS TEXT) = ?2", out var statement);
            using (statement)
            {
                raw.sqlite3_bind_text(statement, 1, text);
                raw.sqlite3_bind_text(statement, 2, placeholder);
                Assert.Equal(raw.SQLITE_DONE, raw.sqlite3_step(statement));
            }

            Assert.Equal(1, raw.sqlite3_changes(database));
        }
    }
}
