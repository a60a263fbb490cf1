namespace Charla.Server.Storage;

/// <summary>What is wrong with the stored data, where more than a message is known: it decides what the operator is advised to do.</summary>
public enum StoreTrouble
{
    /// <summary>A full disk, a read that failed, …: the message says it.</summary>
    Other = 0,

    /// <summary>There is no <c>charla.db</c>, but there are files that were made beside one.</summary>
    Missing,

    /// <summary><c>charla.db</c> has nothing in it.</summary>
    Empty,

    /// <summary>It has no account, but <c>search.db</c> has messages: <c>charla.db-wal</c>, where everything was, is missing or was emptied.</summary>
    NoAccounts,

    /// <summary>A restore has begun and did not end.</summary>
    RestoreInterrupted,

    /// <summary>There is a folder, or something else that is no file, in its place.</summary>
    NoFile,

    /// <summary>It is a file of another kind, or another program's database.</summary>
    NotCharlas,

    /// <summary>A newer Charla has written it.</summary>
    Newer,

    /// <summary>It cannot be written.</summary>
    ReadOnly,

    /// <summary>It is a database of which a part is not what was written.</summary>
    Damaged,

    /// <summary><c>charla.db</c> was deleted or replaced under the server.</summary>
    Moved,

    /// <summary><c>charla.db-wal</c> was deleted under the server.</summary>
    WalMoved,
}
