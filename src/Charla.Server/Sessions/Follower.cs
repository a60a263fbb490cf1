using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Sessions.Sending;
using Charla.Server.Storage;

namespace Charla.Server.Sessions;

/// <summary>One session's place in one feed. Its places are guarded by the outbox's lock.</summary>
internal class Follower(Feed feed, Outbox outbox, SignedIn reader, int spelling) : IFollower
{
    /// <summary>The session that reads.</summary>
    public SignedIn Reader { get; } = reader;

    public AccountId Account => Reader.Account.Id;

    public Feed Feed { get; } = feed;

    public int Spelling { get; } = spelling;

    public int Place { get; set; }

    /// <summary>The last number put into the outbox.</summary>
    public long At { get; set; }

    /// <summary>While <see cref="IsPending"/>: the number before the first of its pending entries.</summary>
    public long Sent { get; set; }

    public bool IsPending { get; set; }

    /// <summary>Some entries did not fit: it takes no live ones until it has caught up.</summary>
    public bool Behind { get; set; }

    /// <summary>It follows no more.</summary>
    public bool Gone { get; set; }

    /// <summary>What the client has confirmed of it, where its entries travel in datagrams; null before the first one.</summary>
    public Confirmation? Confirmation { get; set; }

    /// <summary>Whether it is the place in that conversation.</summary>
    public bool IsIn(ConversationName name)
    {
        if (Feed is not ConversationFeed { Conversation: var conversation })
            return false;
        var keys = conversation.Pair is { } pair ? (pair.Low.Id == Reader.Account.Id ? pair.High : pair.Low).Keys : conversation.Keys;
        return Lookup.IsMeant(conversation, name) && name.IsRoom == conversation.Pair is null && name.Keys.Folded == keys.Folded;
    }

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

/// <summary>A session's place in its account's own feed, from which it also hears what the account joins and leaves.</summary>
internal sealed class AccountFollower(AccountFeed feed, Outbox outbox, SignedIn session) : Follower(feed, outbox, session, 0), IAccountFollower
{
    public void Joined(Conversation conversation, long after) => Reader.Join(conversation, after);

    public void Left(ConversationId conversation) => Reader.Leave(conversation);
}
