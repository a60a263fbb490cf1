using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations.Changes;

/// <summary>What changes ask before they write anything.</summary>
internal static class Requirements
{
    extension(Writing writing)
    {
        public Member RequireMember(Conversation conversation, Account account) =>
            writing.Store.FindMember(conversation.Id, account.Id) is { IsIn: true } member
                ? member
                : throw new FaultException(new Fault(ErrorCode.NotMember, "NotMember", conversation.NameFor(account.Id)));

        public Member RequireOwner(Conversation conversation, Account account)
        {
            var member = writing.RequireMember(conversation, account);
            return member.Role == Role.Owner
                ? member
                : throw new FaultException(new Fault(ErrorCode.Forbidden, "NotOwner", conversation.NameFor(account.Id)));
        }

        public Account FindNick(string nick) =>
            (Names.TryKeys(nick, out var keys, out _) ? writing.Store.FindAccount(keys.Folded) : null)
            ?? throw new FaultException(new Fault(ErrorCode.NotFound, "NoNick", nick));

        public void RequireRoomForOneMore(AccountId account)
        {
            if (writing.Store.CountMemberships(account) >= Limits.ConversationsPerAccount)
                throw new FaultException(new Fault(ErrorCode.TooMany, "TooManyConversations", Limits.ConversationsPerAccount));
        }

        /// <summary>A message that the account can see.</summary>
        public Entry FindMessage(Conversation conversation, Account account, long seq, bool mayBeDeleted = false)
        {
            var visible = Lookup.Visible(writing.Store, conversation, account.Id);
            var entry = visible is { } range && seq >= range.First && seq <= range.Last ? writing.Store.FindEntry(conversation.Id, seq) : null;
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
