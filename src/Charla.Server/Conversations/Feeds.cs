using System.Collections.Concurrent;
using Charla.Server.Storage;

namespace Charla.Server.Conversations;

/// <summary>The feeds that somebody follows. A feed without followers is not kept: the store has it.</summary>
public sealed class Feeds(IStore store)
{
    private readonly ConcurrentDictionary<ConversationId, ConversationFeed> _conversations = new();
    private readonly ConcurrentDictionary<AccountId, AccountFeed> _accounts = new();
    private readonly TailBudget _budget = new();

    /// <summary>Follows a conversation; <paramref name="create"/> makes the follower for the feed that is found.</summary>
    public void Follow(Conversation conversation, long? after, Func<ConversationFeed, IFollower> create, Action<long, bool> start)
    {
        while (true)
        {
            var feed = _conversations.GetOrAdd(conversation.Id, static (_, args) => new ConversationFeed(args.conversation, args.store, args._budget), (conversation, store, _budget));
            if (feed.TryFollow(create(feed), after, start))
                return;
            _conversations.TryRemove(new(conversation.Id, feed));
        }
    }

    public void Follow(AccountId account, Func<AccountFeed, IAccountFollower> create, Action<long, bool> start)
    {
        while (true)
        {
            var feed = _accounts.GetOrAdd(account, static (id, args) => new AccountFeed(id, args.store, args._budget), (store, _budget));
            if (feed.TryFollow(create(feed), after: null, start))
                return;
            _accounts.TryRemove(new(account, feed));
        }
    }

    public void Unfollow(Feed feed, IFollower follower)
    {
        if (!feed.Unfollow(follower))
            return;
        if (feed is ConversationFeed conversation)
            _conversations.TryRemove(new(conversation.Conversation.Id, conversation));
        else if (feed is AccountFeed account)
            _accounts.TryRemove(new(account.Account, account));
    }

    public ConversationFeed? Find(ConversationId conversation) => _conversations.GetValueOrDefault(conversation);

    public AccountFeed? Find(AccountId account) => _accounts.GetValueOrDefault(account);
}
