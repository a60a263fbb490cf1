using Charla.Protocol;

namespace Charla.Server.Storage;

/// <summary>What can be asked of the store.</summary>
public interface IStoreView : IStoreLookups
{
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

    /// <summary>The accounts that an account blocks or is blocked by: presence keeps them apart.</summary>
    IReadOnlyList<AccountId> Apart(AccountId account);

    /// <summary>The nicks that an account blocks, in order.</summary>
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

    bool RoomTaken(NameKeys keys);

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

    /// <summary>Whether a log is, or was, brought in from another server.</summary>
    ImportState ImportOf(ConversationId conversation);

    /// <summary>How many messages a log has up to a number.</summary>
    long MessagesUpTo(ConversationId conversation, long seq);

    /// <summary>How many messages after a number are still to be read: those of others, not deleted, not of anybody the reader blocks.</summary>
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

    /// <summary>The last number of an account's own log.</summary>
    long Rev(AccountId account);

    Page<AccountEvent> Events(AccountId account, long after, int limit);
}
