namespace Charla.Server.Storage;

/// <summary>Why a backup was not made, or not put back.</summary>
public enum BackupTrouble
{
    /// <summary>There is no database to save.</summary>
    NothingThere,

    /// <summary>The file of the backup is there already.</summary>
    FileExists,

    /// <summary>There is a database that would be replaced.</summary>
    DataExists,

    /// <summary>The file is no database of Charla's, or a damaged one.</summary>
    Damaged,

    /// <summary>What is to be saved is itself damaged, or no data of Charla's.</summary>
    DamagedData,

    /// <summary>The file was made by a newer Charla.</summary>
    Newer,

    /// <summary>The disk, or the right to use it.</summary>
    Disk,
}

/// <summary>A backup was not made, or not put back; nothing was changed.</summary>
public sealed class BackupException(BackupTrouble trouble, string path, string detail = "", Exception? inner = null)
    : Exception($"{path}: {trouble} {detail}", inner)
{
    public BackupTrouble Trouble { get; } = trouble;

    /// <summary>The file it is about.</summary>
    public string Path { get; } = path;

    /// <summary>What the system, or SQLite, says about it.</summary>
    public string Detail { get; } = detail;
}
