namespace Charla.Server.Storage;

/// <summary>
/// Where everything is kept: a view that many may read at once, and one transaction at a time that writes. What every store must do is
/// tested by <c>StoreTests</c>; <c>docs/decisions/0024-the-store-seam.md</c> says why the seam is where it is.
/// </summary>
/// <remarks>
/// A store may be behind a network, so each call of it and of what it gives may take a round trip, and none is made under a lock. Calls block
/// all the same. The log writer is a thread of its own that has nothing else to do before its commit is done: waiting in a call costs nothing
/// there, an <c>await</c> would move it from thread to thread. Readers are few at a time by the store's own limit, and run where they may block:
/// callers that must not wait hand them to another thread.
/// </remarks>
public interface IStore : IDisposable
{
    /// <summary>Reads what is committed, in one consistent state. Safe from any thread.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    T Read<T>(Func<IStoreView, T> read);

    /// <summary>
    /// Begins the next transaction, when the one before has been disposed. One thread only: the log writer's, through
    /// <see cref="WriterCache"/>. It need not reach the store before the transaction's first call does.
    /// </summary>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    IStoreTransaction Begin();

    /// <summary>Between transactions, by the writer's thread: what the store needs done now and then.</summary>
    /// <exception cref="StoreException">The server must end.</exception>
    void Maintain();

    /// <summary>
    /// When nothing has been written for a while, by the writer's thread: what the store puts off until then. The built-in one puts the data into
    /// the one file it belongs to.
    /// </summary>
    /// <returns>True when that is done; else it is to be called again in a while.</returns>
    /// <exception cref="StoreException">The server must end.</exception>
    bool Rest();

    /// <summary>What is wrong with the stored data; null: nothing that is known. Any thread; does not wait.</summary>
    StoreException? Trouble { get; }
}
