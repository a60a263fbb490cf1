namespace Charla.Server.Storage;

/// <summary>What nearly every request asks. The store answers it to readers, the <see cref="WriterCache"/> to the log writer.</summary>
public interface IStoreLookups
{
    Account? FindAccount(AccountId id);

    Account? FindAccount(string folded);

    /// <summary>Whether the first account blocks the second.</summary>
    bool Blocks(AccountId account, AccountId other);

    Conversation? FindConversation(ConversationId id);

    Conversation? FindRoom(string folded);

    Conversation? FindDirect(AccountId one, AccountId other);

    /// <summary>What the account is or was there; null if it never was.</summary>
    Member? FindMember(ConversationId conversation, AccountId account);

    bool Invited(ConversationId conversation, AccountId account);

    LogHead Head(ConversationId conversation);
}
