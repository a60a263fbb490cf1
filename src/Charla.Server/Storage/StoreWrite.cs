using Charla.Protocol;

namespace Charla.Server.Storage;

/// <summary>
/// One thing to be written in a transaction. They are data, so that all of a commit reach the store in one call. What each means to the writer's
/// cache: <see cref="WriterCache"/>.
/// </summary>
public abstract record StoreWrite
{
    // The log.

    /// <summary>Stores an entry under the number it has, which is above <paramref name="After"/>, its log's last one.</summary>
    public sealed record AddEntry(Entry Entry, long After) : StoreWrite;

    /// <summary>Stores what a request was answered. An account uses each id once.</summary>
    public sealed record AddRequest(RequestKey Key, StoredRequest Request) : StoreWrite;

    /// <summary>Makes a stored message say something else. What it said is kept for those who left a private room before.</summary>
    public sealed record ChangeMessage(Entry Message, byte[]? Text, byte[]? Mentions, EntryFlags Flags, long Rev) : StoreWrite;

    /// <summary>Erases a message's text and reactions, and all that was kept of them.</summary>
    public sealed record EraseMessage(Entry Message, long Rev) : StoreWrite;

    public sealed record AddReaction(ConversationId Conversation, long Seq, string Emoji, AccountId Account, long ReactionSeq) : StoreWrite;

    /// <summary>Takes a reaction back. It is kept for those who left a private room before.</summary>
    public sealed record RemoveReaction(ConversationId Conversation, long Seq, string Emoji, AccountId Account, long ReactionSeq) : StoreWrite;

    public sealed record RemoveReactions(ConversationId Conversation, long Seq) : StoreWrite;

    /// <summary>Forgets what was kept for those who left a private room, as far as nobody can ask for it any more.</summary>
    public sealed record ForgetOldMessages(ConversationId Conversation) : StoreWrite;

    // Conversations and their members.

    /// <summary>Stores what a member is, new or changed.</summary>
    public sealed record PutMember(Member Member) : StoreWrite;

    /// <summary>As if they had never been in it.</summary>
    public sealed record RemoveMember(ConversationId Conversation, AccountId Account) : StoreWrite;

    public sealed record AddInvitation(ConversationId Conversation, AccountId Account, AccountId Inviter) : StoreWrite;

    public sealed record RemoveInvitation(ConversationId Conversation, AccountId Account) : StoreWrite;

    public sealed record SetTopic(ConversationId Conversation, string? Topic) : StoreWrite;

    public sealed record SetArchived(ConversationId Conversation, DateTimeOffset? Since) : StoreWrite;

    public sealed record SetImport(ConversationId Conversation, ImportState State) : StoreWrite;

    /// <summary>Marks a room and frees its name; what was said in it comes after, a piece at a time.</summary>
    public sealed record RemoveRoom(ConversationId Room, DateTimeOffset Time) : StoreWrite;

    public sealed record RoomErased(ConversationId Room, DateTimeOffset Time) : StoreWrite;

    // Accounts and devices.

    public sealed record SetName(AccountId Account, string? Name) : StoreWrite;

    /// <summary>What verifies it from now on; null for none.</summary>
    public sealed record SetPassword(AccountId Account, string? Password) : StoreWrite;

    public sealed record SetRole(AccountId Account, ServerRole Role) : StoreWrite;

    public sealed record SetDisabled(AccountId Account, DateTimeOffset? Since) : StoreWrite;

    /// <summary>When an account was last online, and with which device.</summary>
    public sealed record SetSeen(AccountId Account, DeviceId Device, DateTimeOffset Time) : StoreWrite;

    public sealed record SetBlock(AccountId Account, AccountId Other, bool On) : StoreWrite;

    /// <summary>Marks it, and erases what is known of the person; what they said comes after, a piece at a time.</summary>
    public sealed record DeleteAccount(AccountId Account, DateTimeOffset Time) : StoreWrite;

    public sealed record AccountErased(AccountId Account, DateTimeOffset Time) : StoreWrite;

    public sealed record NameDevice(DeviceId Device, string? Name) : StoreWrite;

    public sealed record RevokeDevice(DeviceId Device, DateTimeOffset Time) : StoreWrite;

    /// <summary>Stores an event under the number it has, its account's last one from now on.</summary>
    public sealed record AddEvent(AccountEvent Event) : StoreWrite;

    public sealed record RemoveEvent(AccountId Account, long Rev) : StoreWrite;

    // The server.

    public sealed record SetSetting(string Name, string Value) : StoreWrite;
}
