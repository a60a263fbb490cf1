using System.Text;
using Charla.Server.Conversations;

namespace Charla.Server.Sessions.Sending;

/// <summary>
/// What a client that gets datagrams has confirmed of one feed. Guarded by the outbox's lock. Made with the first entry
/// that is to be confirmed: a feed in which nothing happens costs none.
/// </summary>
internal sealed class Confirmation(Follower follower)
{
    /// <summary>The number after which it follows; what lies before may be invisible to the reader.</summary>
    public long From { get; } = follower.At;

    public long Confirmed { get; set; } = follower.At;

    /// <summary>The feed's last number.</summary>
    public long Head { get; set; } = follower.At;

    /// <summary>Bytes that were pushed of it and are not confirmed.</summary>
    public int Bytes { get; set; }

    /// <summary>When something of it was pushed, confirmed or announced first; <c>heads</c> is due some time after it.</summary>
    public long Since { get; set; }

    /// <summary>Where it stands in the list of unconfirmed ones; below 0: it does not.</summary>
    public int Index { get; set; } = -1;

    /// <summary>What the client asked to be pushed again and waits for.</summary>
    public Pull? Pull { get; set; }

    /// <summary>The conversation as the reader types it; null for the account's own log.</summary>
    public byte[]? Name { get; } = follower.Feed is ConversationFeed { Conversation: var conversation }
        ? Encoding.UTF8.GetBytes(conversation.NameFor(follower.Reader.Account.Id))
        : null;

    /// <summary>Which log of that name.</summary>
    public long Log { get; } = (follower.Feed as ConversationFeed)?.Conversation.Log ?? 0;

    public static Confirmation Of(Follower follower) => follower.Confirmation ??= new Confirmation(follower);
}
