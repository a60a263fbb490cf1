namespace Charla.Server.Storage.Sqlite;

/// <summary>
/// <c>charla.db</c> in a data folder, before it is used: whether it is there and Charla's. A new one is made only where
/// nothing says that there was one, because a server without its data would begin anew and hand out an owner's code.
/// </summary>
internal static class DatabaseFile
{
    // "Chrl": in the header of a database, for who finds the file.
    private const int ApplicationId = 0x4368_726C;

    private const string OldestTables = "'accounts', 'devices', 'conversations', 'entries'";
    private const int HeaderBytes = 100;

    /// <summary>Where it is: the name may be a link to it, on another disk, say, and SQLite keeps the WAL beside the file itself.</summary>
    public static string PathIn(string folder)
    {
        var path = Path.Combine(folder, "charla.db");
        var file = new FileInfo(path);
        return file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    /// <summary>Looks at the files alone: SQLite takes an empty one for a new one, and removes the WAL beside it.</summary>
    /// <returns>False where there is nothing yet.</returns>
    /// <exception cref="StoreException">There is something, but no database.</exception>
    public static bool Exists(string folder)
    {
        var path = PathIn(folder);
        var file = new FileInfo(path);
        if (file is { Exists: true, Length: >= HeaderBytes })
            return true;
        if (file.Exists)
            throw file.Length == 0 ? Refusal(StoreTrouble.Empty, path, "it is empty") : Refusal(StoreTrouble.Damaged, path, "it is cut off");
        if (Directory.Exists(path))
            throw Refusal(StoreTrouble.NoFile, path, "it is a folder");
        if (File.Exists(Restoring(path)))
            throw Refusal(StoreTrouble.RestoreInterrupted, path, "a restore did not end");
        foreach (var beside in (string[])["charla.db-wal", "search.db", "search.db-wal"])
        {
            if (new FileInfo(Path.Combine(folder, beside)) is { Exists: true, Length: > 0 })
                throw Refusal(StoreTrouble.Missing, path, $"it is missing, but there is {beside}", beside);
        }

        return false;
    }

    /// <summary>What a restore copies a backup to at first.</summary>
    public static string Restoring(string path) => path + ".restoring";

    /// <summary>Makes a new one; under its name it is there whole or not at all.</summary>
    /// <exception cref="StoreException">It cannot be written.</exception>
    public static void Create(string path)
    {
        var part = path + ".new";
        foreach (var file in (string[])[part, part + "-wal", part + "-shm"])
            File.Delete(file);
        CreateEmpty(part);
        using (var database = Database.Open(part, readOnly: false))
        {
            database.Execute($"PRAGMA application_id = {ApplicationId}");
            Migrations.Run(database);
        }

        Durable.Sync(part);
        File.Move(part, path);
        Durable.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>An empty file for its owner alone: what SQLite puts into it would be readable for others if SQLite made it.</summary>
    public static void CreateEmpty(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose();
    }

    /// <summary>Looks into it, before anything is written.</summary>
    /// <param name="database">It.</param>
    /// <param name="folder">The data folder, with what was made beside it.</param>
    /// <exception cref="StoreException">It is damaged, another program's, newer, without what was in it, or cannot be written.</exception>
    public static void Require(Database database, string folder)
    {
        var path = database.Path;
        try
        {
            if (IsEmpty(database))
                throw Refusal(StoreTrouble.Empty, path, "it is empty");
            if (!IsCharlas(database))
                throw Refusal(StoreTrouble.NotCharlas, path, "it is another program's database");
        }
        catch (StoreException error) when (error.Code == SQLitePCL.raw.SQLITE_NOTADB)
        {
            throw Refusal(StoreTrouble.NotCharlas, path, "it is no database, or its beginning is damaged");
        }

        Migrations.RequireKnown(database);
        RequireAccounts(database, folder);
        if (database.IsReadOnly)
            throw Refusal(StoreTrouble.ReadOnly, path, "it cannot be written");
    }

    /// <summary>
    /// After a crash all that a young server knows may be in its WAL; without that file the database looks like a new server's.
    /// </summary>
    /// <exception cref="StoreException">What was in it is lost.</exception>
    public static void RequireAccounts(Database database, string folder)
    {
        if (database.Scalar("SELECT count(*) FROM accounts") == 0 && SearchHasMessages(folder))
            throw Refusal(StoreTrouble.NoAccounts, database.Path, "it has no account, but search.db has messages");
    }

    /// <summary>Whether it has Charla's tables. Those of 0.1 say it by nothing else.</summary>
    public static bool IsCharlas(Database database) =>
        database.Scalar("PRAGMA application_id") is 0 or ApplicationId
        && database.Scalar("PRAGMA user_version") > 0
        && database.Scalar($"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ({OldestTables})") == 4;

    /// <summary>Those of 0.1 get it now.</summary>
    public static void Mark(Database database)
    {
        if (database.Scalar("PRAGMA application_id") == 0)
            database.Execute($"PRAGMA application_id = {ApplicationId}");
    }

    private static bool IsEmpty(Database database) =>
        database.Scalar("PRAGMA user_version") == 0 && database.Scalar("SELECT count(*) FROM sqlite_schema") == 0;

    // Looked at in a copy: nothing is changed beside what may still be rescued.
    private static bool SearchHasMessages(string folder)
    {
        var copy = Directory.CreateTempSubdirectory("charla-").FullName;
        try
        {
            foreach (var file in (string[])["search.db", "search.db-wal"])
            {
                if (File.Exists(Path.Combine(folder, file)))
                    File.Copy(Path.Combine(folder, file), Path.Combine(copy, file));
            }

            using var search = Database.Open(Path.Combine(copy, "search.db"), readOnly: false);
            return search.Scalar("SELECT count(*) FROM progress WHERE seq > 0") > 0;
        }
        catch (StoreException)
        {
            // There is none, or nothing that says anything.
            return false;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static StoreException Refusal(StoreTrouble trouble, string path, string what, string? beside = null) =>
        new($"{path}: {what}.") { Trouble = trouble, Path = path, Beside = beside };
}
