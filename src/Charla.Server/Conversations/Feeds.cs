using System.Collections.Concurrent;
using Charla.Server.Storage;

namespace Charla.Server.Conversations;

/// <summary>The feeds that somebody follows. A feed without followers is not kept: the store has it.</summary>
public sealed class Feeds(IStore store)
{
    private readonly ConcurrentDictionary<ConversationId, ConversationFeed> _conversations = new();
    private readonly ConcurrentDictionary<AccountId, AccountFeed> _accounts = new();
    private readonly TailBudget _budget = new();

    /// <summary>
    /// The feed of a conversation, to be followed and then closed. Blocks on the store, so it is not called under a lock; only the
    /// publisher's thread, which knows what is <paramref name="published"/>, need not read.
    /// </summary>
    public ConversationFeed Open(Conversation conversation, long? published = null) => Open(
        _conversations, conversation.Id, (_, made) => new ConversationFeed(made, store, _budget), conversation, published);

    /// <inheritdoc cref="Open(Conversation, long?)"/>
    public AccountFeed Open(AccountId account) => Open(_accounts, account, (id, _) => new AccountFeed(id, store, _budget), account, published: null);

    /// <summary>Ends what <see cref="Open(Conversation, long?)"/> began.</summary>
    public void Close(Feed feed)
    {
        if (feed.Close())
            Remove(feed);
    }

    public void Unfollow(Feed feed, IFollower follower)
    {
        if (feed.Unfollow(follower))
            Remove(feed);
    }

    public ConversationFeed? Find(ConversationId conversation) => _conversations.GetValueOrDefault(conversation);

    public AccountFeed? Find(AccountId account) => _accounts.GetValueOrDefault(account);

    // In the dictionary before its head is read: from then on the publisher tells it what is new.
    private TFeed Open<TId, TFeed, TArgument>(
        ConcurrentDictionary<TId, TFeed> feeds, TId id, Func<TId, TArgument, TFeed> create, TArgument argument, long? published)
        where TId : notnull
        where TFeed : Feed
    {
        while (true)
        {
            var feed = feeds.GetOrAdd(id, create, argument);
            if (!feed.TryOpen())
            {
                feeds.TryRemove(new(id, feed));
                continue;
            }

            try
            {
                feed.Load(published);
                return feed;
            }
            catch
            {
                Close(feed);
                throw;
            }
        }
    }

    private void Remove(Feed feed)
    {
        if (feed is ConversationFeed conversation)
            _conversations.TryRemove(new(conversation.Conversation.Id, conversation));
        else if (feed is AccountFeed account)
            _accounts.TryRemove(new(account.Account, account));
    }
}
