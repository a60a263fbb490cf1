using System.Globalization;

namespace Charla.Server.Storage.Sqlite;

/// <summary>Puts a backup in the place of a folder's database, which is kept under another name.</summary>
public static class SqliteRestore
{
    /// <summary>Checks the file, then makes a copy of it the database of the folder.</summary>
    /// <param name="file">The backup; it stays as it is.</param>
    /// <param name="folder">The server's data folder, made where it is missing. No server may have it.</param>
    /// <param name="replace">Whether a database that is there may be put aside.</param>
    /// <param name="time">Its date is in the name of what is put aside.</param>
    /// <returns>What the backup holds, and where the old database is now, if there was one.</returns>
    /// <exception cref="BackupException">Nothing was changed.</exception>
    /// <exception cref="FolderInUseException">A server runs on it.</exception>
    public static (BackupContent Content, string? Old) Run(string file, string folder, bool replace, TimeProvider time)
    {
        if (!File.Exists(file))
            throw new BackupException(BackupTrouble.NothingThere, file);
        var content = SqliteCheck.Run(file);
        var database = DatabaseFile.PathIn(folder);
        var copy = DatabaseFile.Restoring(database);
        try
        {
            using var taken = FolderLock.Take(folder);
            if (File.Exists(database) && !replace)
                throw new BackupException(BackupTrouble.DataExists, database);
            CopyDurably(file, copy);
            BeginLogs(copy, time);
            var old = PutAside(database, time);
            File.Move(copy, database);
            Durable.SyncFolder(folder);

            // It was made from the other database; the server makes it anew.
            foreach (var search in Directory.GetFiles(folder, "search.db*"))
                File.Delete(search);
            return (content, old);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or StoreException)
        {
            throw new BackupException(BackupTrouble.Disk, copy, error.Message, error);
        }
        finally
        {
            Durable.Remove(copy);
        }
    }

    // What was said after the backup is gone, and its numbers will be given again: for clients that have some of it these are
    // other logs, with numbers above all that the server has given.
    private static void BeginLogs(string copy, TimeProvider time)
    {
        using var database = Database.Open(copy, readOnly: false);
        Migrations.Run(database);
        var microseconds = time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
        database.Execute(string.Create(
            CultureInfo.InvariantCulture, $"INSERT OR REPLACE INTO settings (name, value) VALUES ('{SqliteView.LogsAfterSetting}', '{microseconds}')"));
    }

    private static void CopyDurably(string file, string copy)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var from = File.OpenRead(file);
        using var to = new FileStream(copy, options);
        from.CopyTo(to);
        to.Flush(flushToDisk: true);
    }

    // The WAL goes with its database: beside another one SQLite would take it for that one's.
    private static string? PutAside(string database, TimeProvider time)
    {
        EmptyWal(database);
        var date = time.GetLocalNow().ToString("yyyy-MM-dd'T'HH-mm-ss", CultureInfo.InvariantCulture);
        var old = $"{database}.{date}";
        for (var again = 2; File.Exists(old); again++)
            old = string.Create(CultureInfo.InvariantCulture, $"{database}.{date}.{again}");
        string? moved = null;
        foreach (var part in new[] { "", "-wal", "-shm" })
        {
            if (!File.Exists(database + part))
                continue;
            File.Move(database + part, old + part);
            moved = old;
        }

        return moved;
    }

    // So that the one file is all of it, should this be interrupted between two. SQLite would remove the WAL beside an empty one.
    private static void EmptyWal(string database)
    {
        if (new FileInfo(database) is not { Exists: true, Length: > 0 })
            return;
        try
        {
            using var old = Database.Open(database, readOnly: false);
            old.Scalar("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (StoreException)
        {
            // A damaged one is put aside as it is.
        }
    }
}
