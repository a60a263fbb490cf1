using Charla.Server.Conversations;
using Charla.Server.Storage;

namespace Charla.Server.Sessions;

/// <summary>One session's place in one feed. Its places are guarded by the outbox's lock.</summary>
internal class Follower(Feed feed, Outbox outbox, int spelling) : IFollower
{
    public Feed Feed { get; } = feed;

    public int Spelling { get; } = spelling;

    public int Place { get; set; }

    /// <summary>The last number put into the outbox.</summary>
    public long At { get; set; }

    /// <summary>While <see cref="IsPending"/>: the number before the first of its pending entries.</summary>
    public long Sent { get; set; }

    public bool IsPending { get; set; }

    /// <summary>Some entries did not fit: it reads on from the log and takes no live ones until it has caught up.</summary>
    public bool Behind { get; set; }

    /// <summary>It follows no more; what the outbox still has of it is sent, nothing further is read.</summary>
    public bool Gone { get; set; }

    public void Push(long first, long last, ReadOnlySpan<byte> frames) => outbox.Push(this, last, frames);

    public void ReadOn(long last, ReadOnlySpan<byte> frames, bool caughtUp) => outbox.ReadOn(this, last, frames, caughtUp);

    /// <summary>Takes its first place, under the feed's lock.</summary>
    public void Start(long at, bool behind)
    {
        At = at;
        if (behind)
            outbox.StartBehind(this);
    }
}

/// <summary>A session's place in its account's own feed, which also tells it what the account joins and leaves.</summary>
internal sealed class AccountFollower(AccountFeed feed, Outbox outbox, SignedIn session) : Follower(feed, outbox, 0), IAccountFollower
{
    public void Joined(Conversation conversation, long after) => session.Follow(conversation, after);

    public void Left(ConversationId conversation) => session.Unfollow(conversation);
}
