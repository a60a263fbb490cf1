using System.Diagnostics;
using System.Globalization;

namespace Charla.Server.Storage.Sqlite;

/// <summary>How much a backup holds.</summary>
public sealed record BackupContent(long Accounts, long Conversations, long Entries);

/// <summary>
/// Saves a database to one file while a server writes it: one reader's snapshot, written anew (<c>VACUUM INTO</c>), so
/// it holds whatever was confirmed before it began.
/// </summary>
public static class SqliteBackup
{
    /// <summary>Saves the database of a folder; under its name the file is there complete, checked and on the disk, or not at all.</summary>
    /// <param name="folder">The server's data folder.</param>
    /// <param name="file">The backup.</param>
    /// <param name="force">Whether a file of that name may be replaced.</param>
    /// <exception cref="BackupException">It could not be saved.</exception>
    public static BackupContent Save(string folder, string file, bool force)
    {
        var source = RequireSource(folder);
        file = Path.GetFullPath(file);
        if (File.Exists(file) && !force)
            throw new BackupException(BackupTrouble.FileExists, file);
        RemoveLeftovers(file);
        var part = string.Create(CultureInfo.InvariantCulture, $"{file}.{Environment.ProcessId}.part");
        try
        {
            DatabaseFile.CreateEmpty(part);
            Copy(source, folder, part);
            var content = SqliteCheck.Run(part);
            Durable.Sync(part);
            File.Move(part, file, force);
            Durable.SyncFolder(Path.GetDirectoryName(file)!);
            return content;
        }
        catch (StoreException error) when (error is { Path: var of, Trouble: StoreTrouble.Damaged or StoreTrouble.NotCharlas or StoreTrouble.NoAccounts } && of == source)
        {
            throw new BackupException(BackupTrouble.DamagedData, source, error.Message, error);
        }
        catch (Exception error) when (error is StoreException or IOException or UnauthorizedAccessException)
        {
            throw new BackupException(BackupTrouble.Disk, file, error.Message, error);
        }
        finally
        {
            RemovePart(part);
        }
    }

    // The file of a folder without its data would be an empty backup, which a --force puts in the place of a good one.
    private static string RequireSource(string folder)
    {
        var source = DatabaseFile.PathIn(folder);
        try
        {
            return DatabaseFile.Exists(folder) ? source : throw new BackupException(BackupTrouble.NothingThere, source);
        }
        catch (StoreException error)
        {
            throw new BackupException(error.Trouble == StoreTrouble.Missing ? BackupTrouble.NothingThere : BackupTrouble.DamagedData, source, error.Message, error);
        }
    }

    private static void Copy(string source, string folder, string part)
    {
        using var database = Database.Open(source, readOnly: true);
        if (!DatabaseFile.IsCharlas(database))
            throw new BackupException(BackupTrouble.DamagedData, source);
        DatabaseFile.RequireAccounts(database, folder);
        var before = SqliteCheck.Heads(database);
        database.Execute($"VACUUM INTO '{part.Replace("'", "''", StringComparison.Ordinal)}'");
        using var copy = Database.Open(part, readOnly: true);
        foreach (var (conversation, head) in SqliteCheck.Heads(copy))
        {
            if (before.GetValueOrDefault(conversation) > head)
                throw new BackupException(BackupTrouble.Damaged, part, string.Create(CultureInfo.InvariantCulture, $"conversation {conversation} ends at {head}"));
        }
    }

    // Of a backup that was killed; those that are being made at this moment stay.
    private static void RemoveLeftovers(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        if (!Directory.Exists(folder))
            throw new BackupException(BackupTrouble.Disk, file, folder, new DirectoryNotFoundException(folder));
        foreach (var part in Directory.GetFiles(folder, Path.GetFileName(file) + ".*.part"))
        {
            var number = part[(file.Length + 1)..^".part".Length];
            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var process) && !Lives(process))
                RemovePart(part);
        }
    }

    // SQLite's own journal of it stays behind where it had to give up.
    private static void RemovePart(string part)
    {
        Durable.Remove(part + "-journal");
        Durable.Remove(part);
    }

    private static bool Lives(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
