namespace Charla.Server.Storage.Sqlite;

/// <summary>Looks whether a file is a whole database of Charla's that this program can use.</summary>
internal static class SqliteCheck
{
    /// <summary>Reads all of it.</summary>
    /// <exception cref="BackupException">It is none, or damaged, or too new.</exception>
    public static BackupContent Run(string path)
    {
        try
        {
            using var database = Database.Open(path, readOnly: true);
            var schema = database.Scalar("PRAGMA user_version");
            if (schema > Migrations.Newest)
                throw new BackupException(BackupTrouble.Newer, path);
            if (!DatabaseFile.IsCharlas(database) || database.Scalar("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") > 0)
                throw new BackupException(BackupTrouble.Damaged, path);
            return new BackupContent(
                database.Scalar("SELECT count(*) FROM accounts"),
                database.Scalar("SELECT count(*) FROM conversations"),
                database.Scalar("SELECT count(*) FROM entries"));
        }
        catch (StoreException error)
        {
            throw new BackupException(BackupTrouble.Damaged, path, error.Message, error);
        }
    }

    /// <summary>The last number of each conversation.</summary>
    public static Dictionary<long, long> Heads(Database database)
    {
        var heads = new Dictionary<long, long>();
        var rows = database.Prepare(
            "SELECT id, (SELECT max(key) FROM entries WHERE key BETWEEN id << 32 AND (id << 32) + 4294967295) & 4294967295 FROM conversations");
        while (rows.Step())
            heads[rows.Long(0)] = rows.Long(1);
        return heads;
    }
}
