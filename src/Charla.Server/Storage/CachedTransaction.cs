using Charla.Protocol;

namespace Charla.Server.Storage;

/// <summary>
/// A transaction as changes see it: what the <see cref="WriterCache"/> knows is not asked, and writes wait for the commit, or for the first
/// question that might have to see them.
/// </summary>
public sealed class CachedTransaction : IStoreLookups, IDisposable
{
    private readonly IStoreTransaction _transaction;
    private readonly WriterCache _cache;
    private readonly List<StoreWrite> _unwritten;
    private bool _isCommitted;

    internal CachedTransaction(IStoreTransaction transaction, WriterCache cache, List<StoreWrite> unwritten) =>
        (_transaction, _cache, _unwritten) = (transaction, cache, unwritten);

    /// <summary>For any question that is not remembered, with all writes so far in it. A round trip each: not to be held.</summary>
    public IStoreView Stored => Written();

    public Account? FindAccount(AccountId id) => WriterCache.Remember(_cache.Accounts, id, key => Stored.FindAccount(key));

    public Account? FindAccount(string folded) =>
        WriterCache.Remember(_cache.Nicks, folded, key => Keep(Stored.FindAccount(key))) is { } id ? FindAccount(id) : null;

    public bool Blocks(AccountId account, AccountId other) =>
        WriterCache.Remember(_cache.Blocks, (Account: account, Other: other), key => Stored.Blocks(key.Account, key.Other));

    public Conversation? FindConversation(ConversationId id) =>
        WriterCache.Remember(_cache.Conversations, id, key => Stored.FindConversation(key));

    public Conversation? FindRoom(string folded) =>
        WriterCache.Remember(_cache.Rooms, folded, key => Keep(Stored.FindRoom(key))) is { } id ? FindConversation(id) : null;

    public Conversation? FindDirect(AccountId one, AccountId other) =>
        WriterCache.Remember(_cache.Directs, InOrder(one, other), key => Keep(Stored.FindDirect(key.Low, key.High))) is { } id ? FindConversation(id) : null;

    public Member? FindMember(ConversationId conversation, AccountId account) =>
        WriterCache.Remember(_cache.Members, (Conversation: conversation, Account: account), key => Stored.FindMember(key.Conversation, key.Account));

    public bool Invited(ConversationId conversation, AccountId account) => Stored.Invited(conversation, account);

    public LogHead Head(ConversationId conversation) => WriterCache.Remember(_cache.Heads, conversation, key => Stored.Head(key));

    /// <summary>What a request was answered; null where it is not stored.</summary>
    public StoredRequest? FindRequest(RequestKey key)
    {
        if (!_cache.Requests.ContainsKey(key))
            Recall([key]);
        return _cache.Requests[key];
    }

    /// <summary>Asks for many requests at once, before each is looked for.</summary>
    public void Recall(IReadOnlyCollection<RequestKey> keys)
    {
        // None of them waits to be written: those that do are remembered.
        var unknown = keys.Where(key => !_cache.Requests.ContainsKey(key)).ToList();
        if (unknown.Count == 0)
            return;
        var found = _transaction.FindRequests(unknown);
        for (var i = 0; i < unknown.Count; i++)
            _cache.Requests[unknown[i]] = found[i];
    }

    public void Add(StoreWrite write)
    {
        _unwritten.Add(write);
        _cache.Note(write);
    }

    /// <summary>Gives the entry its number, the next of the log, and stores it.</summary>
    /// <param name="entry">Its <see cref="Entry.Seq"/>, <see cref="Entry.Messages"/> and <see cref="Entry.Rev"/> are ignored.</param>
    /// <returns>The entry with its numbers.</returns>
    public Entry Append(Entry entry)
    {
        var head = Head(entry.Conversation);
        var seq = head.Seq + 1;
        var numbered = entry with { Seq = seq, Messages = head.Messages + (entry.IsMessage ? 1 : 0), Rev = seq };
        Add(new StoreWrite.AddEntry(numbered, head.Seq));
        return numbered;
    }

    /// <summary>Stores an entry under the number it has, which is above its log's last one.</summary>
    public void AppendAs(Entry entry) => Add(new StoreWrite.AddEntry(entry, Head(entry.Conversation).Seq));

    /// <summary>Numbers an event in its account's log and stores it.</summary>
    /// <param name="accountEvent">Its <see cref="AccountEvent.Rev"/> is ignored.</param>
    public AccountEvent AddEvent(AccountEvent accountEvent)
    {
        var last = WriterCache.Remember(_cache.Revs, accountEvent.Account, key => Stored.Rev(key));
        var numbered = accountEvent with { Rev = last + 1 };
        Add(new StoreWrite.AddEvent(numbered));
        return numbered;
    }

    public AccountId AddAccount(string nick, NameKeys keys, string? name, string? password, DateTimeOffset created)
    {
        var id = Written().AddAccount(nick, keys, name, password, created);
        _cache.Accounts.Remove(id);
        _cache.Nicks.Remove(keys.Folded);
        return id;
    }

    /// <inheritdoc cref="IStoreTransaction.AddDevice"/>
    public DeviceId AddDevice(AccountId account, string? name, byte[] verifier, byte[] sealKey, DateTimeOffset created, Origin? from = null) =>
        Written().AddDevice(account, name, verifier, sealKey, created, from);

    public Conversation AddRoom(string name, NameKeys keys, ConversationKind kind, bool wholeHistory, DateTimeOffset created)
    {
        var room = Written().AddRoom(name, keys, kind, wholeHistory, created);
        _cache.Rooms[keys.Folded] = Keep(room);
        return room;
    }

    public Conversation AddDirect(Account one, Account other, DateTimeOffset created)
    {
        var direct = Written().AddDirect(one, other, created);
        _cache.Directs[InOrder(one.Id, other.Id)] = Keep(direct);
        return direct;
    }

    /// <inheritdoc cref="IStoreTransaction.EraseEntries"/>
    public bool EraseEntries(ConversationId conversation, int most)
    {
        _cache.Heads.Remove(conversation);
        return Written().EraseEntries(conversation, most);
    }

    /// <inheritdoc cref="IStoreTransaction.Commit"/>
    public void Commit()
    {
        _transaction.Commit(_unwritten);
        _isCommitted = true;
    }

    public void Dispose()
    {
        if (!_isCommitted)
            _cache.Forget();
        _transaction.Dispose();
    }

    private static (AccountId Low, AccountId High) InOrder(AccountId one, AccountId other) => one.Value < other.Value ? (one, other) : (other, one);

    private IStoreTransaction Written()
    {
        if (_unwritten.Count > 0)
        {
            _transaction.Write(_unwritten);
            _unwritten.Clear();
        }

        return _transaction;
    }

    private AccountId? Keep(Account? account)
    {
        if (account is not null)
            _cache.Accounts[account.Id] = account;
        return account?.Id;
    }

    private ConversationId? Keep(Conversation? conversation)
    {
        if (conversation is not null)
            _cache.Conversations[conversation.Id] = conversation;
        return conversation?.Id;
    }
}
