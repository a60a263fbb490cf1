namespace Charla.Server.Storage;

/// <summary>The store could not do what was asked: a full or read-only disk, a damaged file …</summary>
/// <param name="message">What happened, for the operator.</param>
/// <param name="fatal">
/// Nobody knows any more what is on the disk (a failed fsync: the kernel may have dropped the pages and would report
/// success the next time). The server must end; what it acknowledged is stored, and a restart recovers the log.
/// </param>
public sealed class StoreException(string message, bool fatal = false) : Exception(message)
{
    /// <inheritdoc cref="StoreException(string, bool)" path="/param[@name='fatal']"/>
    public bool Fatal { get; } = fatal;

    /// <summary>What is wrong, where more is known than the message.</summary>
    public StoreTrouble Trouble { get; init; }

    /// <summary>SQLite's own code; 0 where it did not say so.</summary>
    public int Code { get; init; }

    /// <summary>The database file; null where it is none.</summary>
    public string? Path { get; init; }

    /// <summary>The file that says that there was a database, where it is missing.</summary>
    public string? Beside { get; init; }
}
