using Charla.Protocol;

namespace Charla.Server.Storage;

/// <summary>
/// Everything that one commit stores. What was written in it before is seen by its questions. Disposed without <see cref="Commit"/>, nothing
/// happened.
/// </summary>
/// <remarks>
/// Each method is one round trip to a store behind a network. Writes are therefore data, and come many at a time; only where the store chooses an
/// id, or knows how far it came, does a write answer at once.
/// </remarks>
public interface IStoreTransaction : IStoreView, IDisposable
{
    /// <summary>What each of these requests was answered, in the same order; null where it is not stored.</summary>
    IReadOnlyList<StoredRequest?> FindRequests(IReadOnlyList<RequestKey> keys);

    AccountId AddAccount(string nick, NameKeys keys, string? name, string? password, DateTimeOffset created);

    /// <summary>A new device, and from where it was made where that is known.</summary>
    DeviceId AddDevice(AccountId account, string? name, byte[] verifier, byte[] sealKey, DateTimeOffset created, Origin? from = null);

    Conversation AddRoom(string name, NameKeys keys, ConversationKind kind, bool wholeHistory, DateTimeOffset created);

    Conversation AddDirect(Account one, Account other, DateTimeOffset created);

    /// <summary>Erases the oldest entries of a log, with all that belongs to them; true when none is left.</summary>
    bool EraseEntries(ConversationId conversation, int most);

    /// <summary>Writes what the next question must see, in this order.</summary>
    /// <exception cref="StoreException">It cannot be written; the transaction is good for nothing any more.</exception>
    void Write(IReadOnlyList<StoreWrite> writes);

    /// <summary>Writes the rest, in this order, and returns when everything is on the disk.</summary>
    /// <exception cref="StoreException">It is not, and nothing happened; nobody knows where it is <see cref="StoreException.Fatal"/>.</exception>
    void Commit(IReadOnlyList<StoreWrite> writes);
}
