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
        // Its own log first: whatever the account joins from now on is in it, so nothing falls in between.
        var rev = 0L;
        _feeds.Follow(Account.Id, feed => _own = new AccountFollower(feed, _outbox, this), (at, behind) =>
        {
            rev = at;
            _own!.Start(at, behind);
        });
        lock (_gate)
        {
            // Read at one time, and followed from there: what is unread is counted up to the head that the client is given, and no further.
            var places = _store.Read(view => ConversationOperations.Places(view, Account.Id));
            foreach (var place in places)
                Follow(place.Conversation, place.Head);

            session.Context.Presence.Enter(session, Account, places.Select(place => place.Conversation));
            return (rev, places);
        }
    }

    /// <summary>Follows a conversation after a number. Following twice is following once.</summary>
    public void Follow(Conversation conversation, long after)
    {
        lock (_gate)
        {
            if (_ended || _follows.TryGetValue(conversation.Id, out var follower))
                return;
            _feeds.Follow(
                conversation,
                after,
                feed => follower = new Follower(feed, _outbox, this, feed.SpellingFor(Account.Id)),
                (at, behind) => follower!.Start(at, behind));
            _follows.Add(conversation.Id, follower!);
        }
    }

    /// <summary>The account is in a conversation now.</summary>
    public void Join(Conversation conversation, long after)
    {
        lock (_gate)
        {
            Follow(conversation, after);
            if (!_ended)
                session.Context.Presence.Join(Account.Id, conversation);
        }
    }

    /// <summary>The account is no longer in it.</summary>
    public void Leave(ConversationId conversation)
    {
        lock (_gate)
        {
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

    private void End(Follower follower)
    {
        _outbox.Forget(follower);
        _feeds.Unfollow(follower.Feed, follower);
    }
}
