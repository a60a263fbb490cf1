using Charla.Protocol;

namespace Charla.Server.Storage;

/// <summary>
/// Where everything is kept: a view that many may read at once, and one transaction at a time that writes. Calls block
/// on the disk; callers that must not wait hand them to another thread.
/// </summary>
public interface IStore : IDisposable
{
    /// <summary>Reads what is committed, in one consistent state. Safe from any thread.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    T Read<T>(Func<IStoreView, T> read);

    /// <summary>Begins the next transaction. One thread only: the log writer's.</summary>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    IStoreTransaction Begin();

    /// <summary>Between transactions, by the writer's thread: what the store needs done now and then.</summary>
    /// <exception cref="StoreException">The server must end.</exception>
    void Maintain();

    /// <summary>When nothing has been written for a while, by the writer's thread: the data is put into the one file it belongs to.</summary>
    /// <returns>True when that is done; else it is to be called again in a while.</returns>
    /// <exception cref="StoreException">The server must end.</exception>
    bool Rest();

    /// <summary>What is wrong with the stored data; null: nothing that is known. Any thread.</summary>
    StoreException? Trouble { get; }
}

/// <summary>What can be asked of the store.</summary>
public interface IStoreView
{
    Account? FindAccount(AccountId id);

    Account? FindAccount(string folded);

    /// <summary>A nick counts as taken where one exists that is equal to it or looks like it.</summary>
    bool NickTaken(NameKeys keys);

    /// <summary>All accounts, by nick, after one.</summary>
    Page<Account> Accounts(string afterFolded, int limit);

    /// <summary>What owners have set; null where they have not.</summary>
    string? Setting(string name);

    /// <summary>Somebody who can sign in runs the server.</summary>
    bool HasOwner();

    Device? FindDevice(DeviceId id);

    /// <summary>The same as <see cref="Devices"/>, with all that is known of them.</summary>
    IReadOnlyList<Device> DevicesOf(AccountId account);

    /// <summary>Whether one of an account's devices, ended or not, was made from there.</summary>
    bool HasSignedInFrom(AccountId account, Origin from);

    /// <summary>Whether the first account wants nothing from the second.</summary>
    bool Blocks(AccountId account, AccountId other);

    /// <summary>Whom an account blocks, and by whom it is blocked: they are not told of each other.</summary>
    IReadOnlyList<AccountId> Apart(AccountId account);

    /// <summary>The nicks of whom an account blocks, in order.</summary>
    IReadOnlyList<string> Blocked(AccountId account);

    /// <summary>Deleted accounts whose messages are not all erased yet.</summary>
    IReadOnlyList<AccountId> AccountsToErase();

    /// <summary>Removed rooms that are not all erased yet.</summary>
    IReadOnlyList<ConversationId> RoomsToErase();

    /// <summary>The conversations that an account is or was in.</summary>
    IReadOnlyList<ConversationId> EverIn(AccountId account);

    /// <summary>Some of those who are or were in a conversation.</summary>
    IReadOnlyList<AccountId> EverIn(ConversationId conversation, int limit);

    /// <summary>The numbers of an author's messages that are not deleted, of the next so many entries of a log.</summary>
    /// <returns>They, and the last number looked at: <paramref name="after"/> at the log's end.</returns>
    (IReadOnlyList<long> Messages, long Last) MessagesOf(AccountId author, ConversationId conversation, long after, int entries);

    /// <summary>The devices of an account that are not revoked, the oldest first.</summary>
    IReadOnlyList<DeviceId> Devices(AccountId account);

    Conversation? FindConversation(ConversationId id);

    Conversation? FindRoom(string folded);

    bool RoomTaken(NameKeys keys);

    Conversation? FindDirect(AccountId one, AccountId other);

    /// <summary>What the account is or was there; null if it never was.</summary>
    Member? FindMember(ConversationId conversation, AccountId account);

    bool Invited(ConversationId conversation, AccountId account);

    /// <summary>The conversations that an account is in.</summary>
    IReadOnlyList<(Conversation Conversation, Member Member)> Memberships(AccountId account);

    /// <summary>How many are in a conversation; not counted further than <paramref name="most"/>.</summary>
    int CountMembers(ConversationId conversation, int most);

    /// <summary>How far those in a conversation have read, by nick; so many of them at most.</summary>
    IReadOnlyList<(AccountId Account, string Nick, long Seq)> Marks(ConversationId conversation, int most);

    /// <summary>Every conversation there is.</summary>
    IReadOnlyList<ConversationId> Conversations();

    /// <summary>The conversations, public rooms aside, that an account is in or was in, the newest first.</summary>
    IReadOnlyList<ConversationId> PrivateConversations(AccountId account, int limit);

    /// <summary>The private rooms that an account has left, the newest first.</summary>
    IReadOnlyList<ConversationId> RoomsLeft(AccountId account, int limit);

    int CountMemberships(AccountId account);

    LogHead Head(ConversationId conversation);

    /// <summary>How many messages a log has up to a number.</summary>
    long MessagesUpTo(ConversationId conversation, long seq);

    /// <summary>How many messages after a number are still to be read: those of others, not deleted, not of whom the reader blocks.</summary>
    long Unread(ConversationId conversation, AccountId reader, long after);

    /// <param name="conversation">Whose log.</param>
    /// <param name="seq">Its number.</param>
    /// <param name="asOf">
    /// Null: a message is given as it is now. Else as it was at this number, under which somebody left a private room: of what came later
    /// only its deletion counts. Where that is not known any more it is given as deleted then.
    /// </param>
    Entry? FindEntry(ConversationId conversation, long seq, long? asOf = null);

    /// <summary>Entries with numbers above <paramref name="after"/>, ascending.</summary>
    /// <param name="conversation">Whose log.</param>
    /// <param name="after">A number.</param>
    /// <param name="upTo">The last number to give.</param>
    /// <param name="limit">The most entries; the page also ends after <see cref="Limits.PageBytes"/> of text.</param>
    /// <param name="asOf">As with <see cref="FindEntry"/>.</param>
    Page<Entry> Changes(ConversationId conversation, long after, long upTo, int limit, long? asOf = null);

    /// <summary>The entries above a number that are not changes of another one, ascending.</summary>
    Page<Entry> HistoryAfter(ConversationId conversation, long after, long upTo, int limit, long? asOf = null);

    /// <summary>The newest entries below a number that are not changes of another one, ascending.</summary>
    Page<Entry> HistoryBefore(ConversationId conversation, long before, long from, int limit, long? asOf = null);

    /// <summary>The messages after a number that had another text for who left at <paramref name="asOf"/> than now, ascending.</summary>
    IReadOnlyList<long> ChangedSince(ConversationId conversation, long asOf, long after, int limit);

    /// <summary>How much a message's reactions are, as a frame spells them.</summary>
    ReactionSize SizeOfReactions(ConversationId conversation, long seq);

    bool HasReaction(ConversationId conversation, long seq, string emoji, AccountId? account);

    /// <summary>The rooms that an account may see, by name, after a name.</summary>
    Page<RoomRow> Rooms(AccountId account, string afterFolded, int limit);

    Page<MemberRow> Members(ConversationId conversation, string afterFolded, int limit);

    StoredRequest? FindRequest(AccountId account, string cid);

    /// <summary>The last number of an account's own log.</summary>
    long Rev(AccountId account);

    Page<AccountEvent> Events(AccountId account, long after, int limit);
}

/// <summary>
/// Everything that one commit stores. It sees its own writes. Disposed without <see cref="Commit"/>, nothing happened.
/// </summary>
public interface IStoreTransaction : IStoreView, IDisposable
{
    AccountId AddAccount(string nick, NameKeys keys, string? name, string? password, DateTimeOffset created);

    void SetName(AccountId account, string? name);

    /// <summary>A new device, and from where it was made where that is known.</summary>
    DeviceId AddDevice(AccountId account, string? name, byte[] verifier, byte[] sealKey, DateTimeOffset created, Origin? from = null);

    /// <summary>What verifies it from now on; null for none.</summary>
    void SetPassword(AccountId account, string? password);

    void SetSetting(string name, string value);

    void SetRole(AccountId account, ServerRole role);

    void SetDisabled(AccountId account, DateTimeOffset? since);

    /// <summary>Marks it, and erases what is known of the person; what they said comes after, a piece at a time.</summary>
    void DeleteAccount(AccountId account, DateTimeOffset time);

    void AccountErased(AccountId account, DateTimeOffset time);

    void NameDevice(DeviceId device, string? name);

    /// <summary>When an account was last online, and with which device.</summary>
    void SetSeen(AccountId account, DeviceId device, DateTimeOffset time);

    void Block(AccountId account, AccountId other, bool on);

    void SetArchived(ConversationId conversation, DateTimeOffset? since);

    /// <summary>Marks a room and frees its name; what was said in it comes after, a piece at a time.</summary>
    void RemoveRoom(ConversationId room, DateTimeOffset time);

    /// <summary>As if they had never been in it.</summary>
    void RemoveMember(ConversationId conversation, AccountId account);

    /// <summary>Erases the oldest entries of a log, with all that belongs to them; true when none is left.</summary>
    bool EraseEntries(ConversationId conversation, int most);

    void RoomErased(ConversationId room, DateTimeOffset time);

    void RevokeDevice(DeviceId device, DateTimeOffset time);

    Conversation AddRoom(string name, NameKeys keys, ConversationKind kind, bool wholeHistory, DateTimeOffset created);

    Conversation AddDirect(Account one, Account other, DateTimeOffset created);

    void SetTopic(ConversationId conversation, string? topic);

    /// <summary>Stores what a member is, new or changed.</summary>
    void PutMember(Member member);

    void Invite(ConversationId conversation, AccountId account, AccountId inviter);

    void RemoveInvitation(ConversationId conversation, AccountId account);

    /// <summary>Forgets what was kept for those who left a private room, as far as nobody can ask for it any more.</summary>
    void ForgetOldMessages(ConversationId conversation);

    /// <summary>Gives the entry its number, the next of the log, and stores it.</summary>
    /// <param name="entry">Its <see cref="Entry.Seq"/>, <see cref="Entry.Messages"/> and <see cref="Entry.Rev"/> are ignored.</param>
    /// <returns>The entry with its numbers.</returns>
    Entry Append(Entry entry);

    /// <summary>Whether a log is, or was, brought in from another server.</summary>
    ImportState ImportOf(ConversationId conversation);

    void SetImport(ConversationId conversation, ImportState state);

    /// <summary>Stores an entry under the number it has, which is above its log's last one.</summary>
    void AppendAs(Entry entry);

    /// <summary>Makes a stored message say something else. What it said is kept for those who left a private room before.</summary>
    void ChangeMessage(Entry message, byte[]? text, byte[]? mentions, EntryFlags flags, long rev);

    /// <summary>Erases a message's text and reactions, and all that was kept of them.</summary>
    void EraseMessage(Entry message, long rev);

    void AddReaction(ConversationId conversation, long seq, string emoji, AccountId account, long reactionSeq);

    /// <summary>Takes a reaction back. It is kept for those who left a private room before.</summary>
    void RemoveReaction(ConversationId conversation, long seq, string emoji, AccountId account, long reactionSeq);

    void RemoveReactions(ConversationId conversation, long seq);

    void AddRequest(AccountId account, string cid, StoredRequest request);

    /// <summary>Numbers an event in its account's log and stores it.</summary>
    /// <param name="accountEvent">Its <see cref="AccountEvent.Rev"/> is ignored.</param>
    AccountEvent AddEvent(AccountEvent accountEvent);

    void RemoveEvent(AccountId account, long rev);

    /// <summary>Returns when everything is on the disk.</summary>
    /// <exception cref="StoreException">It is not, and nothing happened.</exception>
    void Commit();
}
