namespace Charla.Server.Storage;

/// <summary>
/// What the log writer remembers of the store between its commits: all that a post asks, so that a commit of posts asks the store one question
/// (which of them are stored already) and then stores them. Above any store; the log writer's thread only.
/// </summary>
/// <remarks>
/// It holds only because nobody else writes, and by one rule: <b>what is remembered is as the open transaction would answer. An answer fills it,
/// each write passes through <see cref="Note"/>, a commit keeps it, and whatever else ends a transaction throws all of it away.</b>
/// </remarks>
public sealed class WriterCache(IStore store)
{
    private const int MostOfEach = 100_000;

    // Enough for what clients repeat when they come back, and for the ones that posts name as those before them.
    private const int MostRequests = 4_096;

    private readonly List<StoreWrite> _unwritten = [];

    internal Dictionary<AccountId, Account?> Accounts { get; } = [];

    internal Dictionary<string, AccountId?> Nicks { get; } = new(StringComparer.Ordinal);

    internal Dictionary<(AccountId Account, AccountId Other), bool> Blocks { get; } = [];

    internal Dictionary<ConversationId, Conversation?> Conversations { get; } = [];

    internal Dictionary<string, ConversationId?> Rooms { get; } = new(StringComparer.Ordinal);

    /// <summary>The account with the lower id first.</summary>
    internal Dictionary<(AccountId Low, AccountId High), ConversationId?> Directs { get; } = [];

    internal Dictionary<(ConversationId Conversation, AccountId Account), Member?> Members { get; } = [];

    internal Dictionary<ConversationId, LogHead> Heads { get; } = [];

    internal Dictionary<AccountId, long> Revs { get; } = [];

    internal Dictionary<RequestKey, StoredRequest?> Requests { get; } = [];

    /// <summary>Begins the next transaction, when the one before has been disposed.</summary>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    public CachedTransaction Begin()
    {
        // Only here: within a transaction no answer is asked for twice.
        if (Requests.Count >= MostRequests)
            Requests.Clear();
        _unwritten.Clear();
        return new CachedTransaction(store.Begin(), this, _unwritten);
    }

    internal static TValue Remember<TKey, TValue>(Dictionary<TKey, TValue> known, TKey key, Func<TKey, TValue> ask)
        where TKey : notnull
    {
        if (known.TryGetValue(key, out var value))
            return value;
        if (known.Count >= MostOfEach)
            known.Clear();
        return known[key] = ask(key);
    }

    /// <summary>What a write changes in what is remembered.</summary>
    internal void Note(StoreWrite write)
    {
        switch (write)
        {
            case StoreWrite.AddEntry(var entry, _):
                Heads[entry.Conversation] = new LogHead(entry.Seq, entry.Messages);
                break;
            case StoreWrite.AddRequest(var key, var request):
                Requests[key] = request;
                break;
            case StoreWrite.AddEvent(var added):
                Revs[added.Account] = added.Rev;
                break;
            case StoreWrite.PutMember(var member):
                Members[(member.Conversation, member.Account)] = member;
                break;
            case StoreWrite.RemoveMember(var conversation, var account):
                Members[(conversation, account)] = null;
                break;
            case StoreWrite.SetTopic(var conversation, _):
                Conversations.Remove(conversation);
                break;
            case StoreWrite.SetArchived(var conversation, _):
                Conversations.Remove(conversation);
                break;
            case StoreWrite.RemoveRoom(var room, _):
                Conversations.Remove(room);
                Rooms.Clear();
                break;
            case StoreWrite.SetName(var account, _):
                Accounts.Remove(account);
                break;
            case StoreWrite.SetPassword(var account, _):
                Accounts.Remove(account);
                break;
            case StoreWrite.SetRole(var account, _):
                Accounts.Remove(account);
                break;
            case StoreWrite.SetDisabled(var account, _):
                Accounts.Remove(account);
                break;
            case StoreWrite.SetSeen(var account, _, _):
                Accounts.Remove(account);
                break;
            case StoreWrite.DeleteAccount(var account, _):
                Accounts.Remove(account);
                Blocks.Clear();
                break;
            case StoreWrite.SetBlock(var account, var other, var on):
                Blocks[(account, other)] = on;
                break;
        }
    }

    internal void Forget()
    {
        Accounts.Clear();
        Nicks.Clear();
        Blocks.Clear();
        Conversations.Clear();
        Rooms.Clear();
        Directs.Clear();
        Members.Clear();
        Heads.Clear();
        Revs.Clear();
        Requests.Clear();
    }
}
