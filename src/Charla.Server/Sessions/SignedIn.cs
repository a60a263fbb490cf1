using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Sessions.Operations;
using Charla.Server.Sessions.Sending;
using Charla.Server.Storage;

namespace Charla.Server.Sessions;

/// <summary>What a session is once somebody has signed in on it: the account, the device, and what it follows.</summary>
/// <remarks>Its lock guards the conversations it follows and comes before a feed's.</remarks>
internal sealed class SignedIn(Account account, Device device, Session session)
{
    private readonly Outbox _outbox = session.Outbox;
    private readonly Feeds _feeds = session.Context.Feeds;
    private readonly IStore _store = session.Context.Store;
    private readonly Lock _gate = new();
    private readonly Dictionary<ConversationId, Follower> _follows = [];
    private AccountFollower? _own;

    // What was joined or left while its conversations are read; null when all are followed.
    private HashSet<ConversationId>? _moved = [];
    private bool _ended;

    /// <summary>Its place in the account's own log.</summary>
    public Follower? Own => _own;

    public IStore Store => _store;

    public Account Account { get; } = account;

    public Device Device { get; } = device;

    /// <summary>A conversation that the session follows now, and from where.</summary>
    public readonly record struct Place(Conversation Conversation, long Head, long Read, long Unread, Notify Notify);

    /// <summary>Follows the account's own log and all its conversations. Blocks on the disk.</summary>
    /// <returns>The last number of the account's log, and the conversations.</returns>
    public (long Rev, IReadOnlyList<Place> Places) FollowAll()
    {
        // Its own log first: whatever the account joins or leaves from now on is told through it, so nothing falls in between.
        var rev = FollowOwn();

        // Read at one time, and followed from there: what is unread is counted up to the head that is told, and no further.
        var places = _store.Read(view => ConversationOperations.Places(view, Account.Id));
        var feeds = new List<ConversationFeed>(places.Count);
        try
        {
            foreach (var place in places)
                feeds.Add(_feeds.Open(place.Conversation));
            lock (_gate)
            {
                // Joined or left since it was read: what its own log tells of it is newer.
                for (var i = places.Count - 1; i >= 0; i--)
                {
                    if (_moved!.Contains(places[i].Conversation.Id))
                        places.RemoveAt(i);
                    else
                        Follow(feeds[i], places[i].Head);
                }

                _moved = null;
                session.Context.Presence.Enter(session, Account, _follows.Values.Select(follower => ((ConversationFeed)follower.Feed).Conversation));
                return (rev, places);
            }
        }
        finally
        {
            feeds.ForEach(_feeds.Close);
        }
    }

    /// <summary>The account is in a conversation now, of which everything up to a number is published. By the publisher's thread: reads nothing.</summary>
    public void Join(Conversation conversation, long after)
    {
        var feed = _feeds.Open(conversation, published: after);
        lock (_gate)
        {
            _moved?.Add(conversation.Id);
            Follow(feed, after);
            if (!_ended)
                session.Context.Presence.Join(Account.Id, conversation);
        }

        _feeds.Close(feed);
    }

    /// <summary>The account is no longer in it.</summary>
    public void Leave(ConversationId conversation)
    {
        lock (_gate)
        {
            _moved?.Add(conversation);
            session.Context.Presence.Part(Account.Id, conversation);
            if (_follows.Remove(conversation, out var follower))
                End(follower);
        }
    }

    /// <summary>Its place in a conversation; null where it does not follow it.</summary>
    public Follower? Find(ConversationName name)
    {
        lock (_gate)
            return _follows.Values.FirstOrDefault(follower => follower.IsIn(name));
    }

    /// <summary>Follows nothing any more.</summary>
    public void UnfollowAll()
    {
        lock (_gate)
        {
            _ended = true;
            foreach (var follower in _follows.Values)
                End(follower);
            _follows.Clear();
        }

        if (_own is not null)
            End(_own);
    }

    private long FollowOwn()
    {
        var rev = 0L;
        var feed = _feeds.Open(Account.Id);
        _own = new AccountFollower(feed, _outbox, this);
        feed.Follow(_own, after: null, (at, behind) =>
        {
            rev = at;
            _own.Start(at, behind);
        });
        _feeds.Close(feed);
        return rev;
    }

    // Following twice is following once.
    private void Follow(ConversationFeed feed, long after)
    {
        if (_ended || _follows.ContainsKey(feed.Conversation.Id))
            return;
        var follower = new Follower(feed, _outbox, this, feed.SpellingFor(Account.Id));
        feed.Follow(follower, after, follower.Start);
        _follows.Add(feed.Conversation.Id, follower);
    }

    private void End(Follower follower)
    {
        _outbox.Forget(follower);
        _feeds.Unfollow(follower.Feed, follower);
    }
}
