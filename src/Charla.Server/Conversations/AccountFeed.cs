using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations;

/// <summary>A session as the follower of its account's own log.</summary>
public interface IAccountFollower : IFollower
{
    /// <summary>The account is in a conversation now: follow it after that number.</summary>
    void Joined(Conversation conversation, long after);

    /// <summary>The account is no longer in it.</summary>
    void Left(ConversationId conversation);
}

/// <summary>The feed of an account's events, followed by the account's sessions.</summary>
public sealed class AccountFeed(AccountId account, IStore store, TailBudget budget) : Feed(1, budget)
{
    public AccountId Account { get; } = account;

    protected override long ReadHead() => store.Read(view => view.Rev(Account));

    protected override long ReadStore(FrameWriter frames, long after, long head, IFollower follower)
    {
        var page = store.Read(view => view.Events(Account, after, Limits.PageEntries));
        foreach (var accountEvent in page.Rows.TakeWhile(stored => stored.Rev <= head))
            EntryFrames.Write(frames, accountEvent);

        // What is stored and not published yet is above the head: it comes live.
        return page.More ? Math.Min(page.Rows[^1].Rev, head) : head;
    }
}
