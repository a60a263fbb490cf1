using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations.Changes;

/// <summary>What changes check before they write anything.</summary>
internal static class Requirements
{
    extension(IStoreLookups store)
    {
        /// <summary>An account may write in a conversation: it is a member, the conversation is open, and the other person accepts its messages.</summary>
        public void RequireMayWrite(Conversation conversation, Account account)
        {
            store.RequireMember(conversation, account);
            store.RequireNotArchived(conversation);
            if (conversation.Pair is { } pair)
                store.RequireAccepts(pair.Low.Id == account.Id ? pair.High.Id : pair.Low.Id, account);
        }

        /// <summary>An account accepts messages and invitations from another one.</summary>
        public void RequireAccepts(AccountId other, Account account)
        {
            var to = store.FindAccount(other)!;
            if (to.Deleted)
                throw new FaultException(new Fault(ErrorCode.Disabled, "AccountDeleted", to.Nick));
            if (store.Blocks(other, account.Id))
                throw new FaultException(new Fault(ErrorCode.Blocked, "Blocked", to.Nick));
        }

        private Member RequireMember(Conversation conversation, Account account) =>
            store.FindMember(conversation.Id, account.Id) is { IsIn: true } member
                ? member
                : throw new FaultException(new Fault(ErrorCode.NotMember, "NotMember", conversation.NameFor(account.Id)));

        private void RequireNotArchived(Conversation conversation)
        {
            // As it is now.
            if (store.FindConversation(conversation.Id) is { Archived: true })
                throw new FaultException(new Fault(ErrorCode.Archived, "Archived", conversation.NameFor(default)));
        }
    }

    extension(Writing writing)
    {
        public Member RequireMember(Conversation conversation, Account account) => writing.Store.RequireMember(conversation, account);

        /// <summary>Whether an account owns a room; an owner of the server owns the public ones, whether in them or not.</summary>
        public bool Owns(Conversation conversation, Account account) =>
            writing.Store.FindMember(conversation.Id, account.Id) is { IsIn: true, Role: MemberRole.Owner }
            || (conversation.Kind == ConversationKind.Public && writing.Store.FindAccount(account.Id) is { Role: ServerRole.Owner });

        public void RequireOwner(Conversation conversation, Account account)
        {
            if (writing.Owns(conversation, account))
                return;
            writing.RequireMember(conversation, account);
            throw new FaultException(new Fault(ErrorCode.Forbidden, "NotOwner", conversation.NameFor(account.Id)));
        }

        public void RequireNotArchived(Conversation conversation) => writing.Store.RequireNotArchived(conversation);

        /// <summary>An account accepts messages and invitations from another one.</summary>
        public void RequireAccepts(AccountId other, Account account) => writing.Store.RequireAccepts(other, account);

        public Account FindNick(string nick) =>
            (Names.TryKeys(nick, out var keys, out _) ? writing.Store.FindAccount(keys.Folded) : null)
            ?? throw new FaultException(new Fault(ErrorCode.NotFound, "NoNick", nick));

        public Account FindUndeleted(string nick) => writing.FindNick(nick) is { Deleted: false } account
            ? account
            : throw new FaultException(new Fault(ErrorCode.Disabled, "AccountDeleted", nick));

        public void RequireRoomForOneMore(AccountId account)
        {
            if (writing.Store.Stored.CountMemberships(account) >= Limits.ConversationsPerAccount)
                throw new FaultException(new Fault(ErrorCode.TooMany, "TooManyConversations", Limits.ConversationsPerAccount));
        }

        /// <summary>A message that the account can see.</summary>
        public Entry FindMessage(Conversation conversation, Account account, long seq, bool mayBeDeleted = false)
        {
            var visible = Lookup.Visible(writing.Store, conversation, account.Id);
            var entry = visible is { } range && seq >= range.First && seq <= range.Last ? writing.Store.Stored.FindEntry(conversation.Id, seq) : null;
            if (entry is null)
                throw new FaultException(new Fault(ErrorCode.NotFound, "NoEntry", seq, conversation.NameFor(account.Id)));
            if (!entry.IsMessage)
                throw new FaultException(new Fault(ErrorCode.BadRequest, "NotAMessage", seq));
            if (!mayBeDeleted && entry.Flags.HasFlag(EntryFlags.Deleted))
                throw new FaultException(new Fault(ErrorCode.Deleted, "Deleted", seq));
            return entry;
        }
    }
}
