using Charla.Protocol;

namespace Charla.Server.Storage.Sqlite;

/// <summary>
/// The writer's transactions, one after the other on one connection. What each post asks for (heads, members, nicks)
/// is remembered between them; after anything but a commit it is forgotten and read again.
/// </summary>
/// <param name="database">The writer's connection.</param>
/// <param name="requirePlace">Throws where what is committed would be stored in a file that is not there any more.</param>
internal sealed partial class SqliteTransaction(Database database, Action requirePlace) : SqliteView(database), IStoreTransaction
{
    private const int RememberedAtMost = 100_000;

    private readonly Dictionary<ConversationId, LogHead> _heads = [];
    private readonly Dictionary<(ConversationId, AccountId), Member?> _members = [];
    private readonly Dictionary<AccountId, Account?> _accounts = [];
    private readonly Dictionary<ConversationId, Conversation?> _conversations = [];
    private readonly Dictionary<(AccountId, AccountId), Conversation?> _directs = [];
    private readonly Dictionary<string, Conversation?> _rooms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AccountId?> _nicks = new(StringComparer.Ordinal);
    private readonly Dictionary<(AccountId, AccountId), bool> _blocks = [];
    private readonly RecentRequests _recent = new();

    private bool _open;

    /// <summary>Requests that wait to be moved to their sorted places.</summary>
    public int RecentRequests => _recent.Count;

    public void Begin()
    {
        Sql("BEGIN IMMEDIATE").Run();
        _open = true;
        _recent.Load(() => All(
            Sql("SELECT account, cid, hash, conversation, seq, time FROM recent_requests"),
            row => (new AccountId(row.Long(0)), row.Text(1), ReadRequest(row, 2))));
    }

    public void Commit()
    {
        requirePlace();
        Sql("COMMIT").Run();
        _open = false;
    }

    public void Dispose()
    {
        if (!_open)
            return;
        _open = false;
        Forget();

        // A full disk, for one, has ended it already.
        if (Database.InTransaction)
            Database.Execute("ROLLBACK");
    }

    public override Account? FindAccount(AccountId id) => Remember(_accounts, id, base.FindAccount);

    public override Account? FindAccount(string folded) =>
        Remember(_nicks, folded, key => base.FindAccount(key)?.Id) is { } id ? FindAccount(id) : null;

    public override Conversation? FindRoom(string folded) => Remember(_rooms, folded, base.FindRoom);

    public override Conversation? FindConversation(ConversationId id) => Remember(_conversations, id, base.FindConversation);

    public override Member? FindMember(ConversationId conversation, AccountId account) =>
        Remember(_members, (conversation, account), key => base.FindMember(key.Item1, key.Item2));

    public override Conversation? FindDirect(AccountId one, AccountId other) =>
        Remember(_directs, (one, other), key => base.FindDirect(key.Item1, key.Item2));

    public override LogHead Head(ConversationId conversation) => Remember(_heads, conversation, base.Head);

    public AccountId AddAccount(string nick, NameKeys keys, string? name, string? password, DateTimeOffset created)
    {
        Sql("INSERT INTO accounts (nick, folded, skeleton, name, password, created, rev) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)")
            .Bind(1, nick).Bind(2, keys.Folded).Bind(3, keys.Skeleton).Bind(4, name).Bind(5, password)
            .Bind(6, created.ToUnixTimeMilliseconds()).Run();
        _nicks.Remove(keys.Folded);
        return new AccountId(Database.LastRowId);
    }

    public void SetName(AccountId account, string? name)
    {
        Sql("UPDATE accounts SET name = ?2 WHERE id = ?1").Bind(1, account.Value).Bind(2, name).Run();
        _accounts.Remove(account);
    }

    public DeviceId AddDevice(AccountId account, string? name, byte[] verifier, byte[] sealKey, DateTimeOffset created, Origin? from = null)
    {
        Sql("INSERT INTO devices (account, name, verifier, seal, created, origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, account.Value).Bind(2, name).BindBlob(3, verifier).BindBlob(4, sealKey).Bind(5, created.ToUnixTimeMilliseconds())
            .BindBlob(6, from is { } origin ? origin.ToBytes() : null).Run();
        return new DeviceId(Database.LastRowId);
    }

    public void RevokeDevice(DeviceId device, DateTimeOffset time) =>
        Sql("UPDATE devices SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL")
            .Bind(1, device.Value).Bind(2, time.ToUnixTimeMilliseconds()).Run();

    public Conversation AddRoom(string name, NameKeys keys, ConversationKind kind, bool wholeHistory, DateTimeOffset created) =>
        AddConversation(kind, name, keys, wholeHistory, created);

    public Conversation AddDirect(Account one, Account other, DateTimeOffset created)
    {
        var name = DirectName(one.Id, other.Id);
        _directs.Clear();
        return AddConversation(ConversationKind.Direct, name, new NameKeys(name, name), wholeHistory: true, created);
    }

    public void SetTopic(ConversationId conversation, string? topic)
    {
        Sql("UPDATE conversations SET topic = ?2 WHERE id = ?1").Bind(1, conversation.Value).Bind(2, topic).Run();
        _conversations.Remove(conversation);
        _rooms.Clear();
    }

    public void PutMember(Member member)
    {
        Sql("INSERT OR REPLACE INTO members (conversation, account, role, since, until, read, read_n, read_rev, notify) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
            .Bind(1, member.Conversation.Value).Bind(2, member.Account.Value).Bind(3, (long)member.Role).Bind(4, member.Since)
            .Bind(5, member.Until).Bind(6, member.Read).Bind(7, member.ReadMessages).Bind(8, member.ReadRev).Bind(9, (long)member.Notify).Run();
        _members[(member.Conversation, member.Account)] = member;
    }

    public void Invite(ConversationId conversation, AccountId account, AccountId inviter) =>
        Sql("INSERT OR REPLACE INTO invitations (conversation, account, inviter) VALUES (?1, ?2, ?3)")
            .Bind(1, conversation.Value).Bind(2, account.Value).Bind(3, inviter.Value).Run();

    public void RemoveInvitation(ConversationId conversation, AccountId account) =>
        Sql("DELETE FROM invitations WHERE conversation = ?1 AND account = ?2").Bind(1, conversation.Value).Bind(2, account.Value).Run();

    public Entry Append(Entry entry)
    {
        var head = Head(entry.Conversation);
        var seq = head.Seq + 1;
        var messages = head.Messages + (entry.IsMessage ? 1 : 0);
        var numbered = entry with { Seq = seq, Messages = messages, Rev = seq };
        Insert(numbered);
        _heads[entry.Conversation] = new LogHead(seq, messages);
        return numbered;
    }

    private void Insert(Entry entry)
    {
        TallyBefore(entry);
        Sql("INSERT INTO entries (key, kind, author, via, time, n, rev, flags, target, text, mentions) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
            .Bind(1, Key(entry.Conversation, entry.Seq)).Bind(2, (long)entry.Kind).Bind(3, entry.Author.Value).Bind(4, (long)entry.Via)
            .Bind(5, entry.Time.ToUnixTimeMilliseconds()).Bind(6, entry.Messages).Bind(7, entry.Rev).Bind(8, (long)entry.Flags).Bind(9, entry.Target)
            // An edit's text is kept in its message, and only there: deleting erases it in one place.
            .BindUtf8(10, entry.Kind == EntryKind.Edit ? null : entry.Text)
            .BindUtf8(11, entry.Kind == EntryKind.Edit ? null : entry.Mentions).Run();
    }

    public void ChangeMessage(Entry message, byte[]? text, byte[]? mentions, EntryFlags flags, long rev)
    {
        Keep(message, rev);
        SetMessage(message, text, mentions, flags, rev);
    }

    private void SetMessage(Entry message, byte[]? text, byte[]? mentions, EntryFlags flags, long rev) =>
        Sql("UPDATE entries SET text = ?2, mentions = ?3, flags = ?4, rev = ?5 WHERE key = ?1")
            .Bind(1, Key(message.Conversation, message.Seq)).BindUtf8(2, text).BindUtf8(3, mentions).Bind(4, (long)flags).Bind(5, rev).Run();

    public void AddReaction(ConversationId conversation, long seq, string emoji, AccountId account, long reactionSeq) =>
        Sql("INSERT OR IGNORE INTO reactions (key, emoji, account, seq) VALUES (?1, ?2, ?3, ?4)")
            .Bind(1, Key(conversation, seq)).Bind(2, emoji).Bind(3, account.Value).Bind(4, reactionSeq).Run();

    public void RemoveReaction(ConversationId conversation, long seq, string emoji, AccountId account, long reactionSeq)
    {
        KeepReaction(conversation, seq, emoji, account, reactionSeq);
        Sql("DELETE FROM reactions WHERE key = ?1 AND emoji = ?2 AND account = ?3")
            .Bind(1, Key(conversation, seq)).Bind(2, emoji).Bind(3, account.Value).Run();
    }

    public void RemoveReactions(ConversationId conversation, long seq)
    {
        Sql("DELETE FROM reactions WHERE key = ?1").Bind(1, Key(conversation, seq)).Run();
        Sql("DELETE FROM old_reactions WHERE key = ?1").Bind(1, Key(conversation, seq)).Run();
    }

    public override StoredRequest? FindRequest(AccountId account, string cid) =>
        _recent.Find(account, cid) ?? FindSortedRequest(account, cid);

    public void AddRequest(AccountId account, string cid, StoredRequest request)
    {
        if (!_recent.TryAdd(account, cid, request))
            throw new StoreException($"{Database.Path}: the account {account.Value} has used the id {cid} before.");
        Sql("INSERT INTO recent_requests (account, cid, hash, conversation, seq, time) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, account.Value).Bind(2, cid).BindBlob(3, request.Hash).Bind(4, request.Conversation.Value).Bind(5, request.Seq)
            .Bind(6, request.Time.ToUnixTimeMilliseconds()).Run();
    }

    /// <summary>Moves the recent requests to their sorted places, in a transaction of its own.</summary>
    public void MoveRequests()
    {
        using (this)
        {
            Begin();
            Sql("INSERT INTO requests (account, cid, hash, conversation, seq, time) SELECT account, cid, hash, conversation, seq, time FROM recent_requests ORDER BY account, cid").Run();
            Sql("DELETE FROM recent_requests").Run();
            Commit();
        }

        _recent.Forget();
    }

    public AccountEvent AddEvent(AccountEvent accountEvent)
    {
        var rev = Rev(accountEvent.Account) + 1;
        Sql("UPDATE accounts SET rev = ?2 WHERE id = ?1").Bind(1, accountEvent.Account.Value).Bind(2, rev).Run();
        Sql("INSERT INTO events (account, rev, kind, conversation, seq, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, accountEvent.Account.Value).Bind(2, rev).Bind(3, (long)accountEvent.Kind).Bind(4, accountEvent.Conversation?.Id.Value)
            .Bind(5, accountEvent.Seq).Bind(6, accountEvent.Text).Run();
        return accountEvent with { Rev = rev };
    }

    public void RemoveEvent(AccountId account, long rev) =>
        Sql("DELETE FROM events WHERE account = ?1 AND rev = ?2").Bind(1, account.Value).Bind(2, rev).Run();

    private Conversation AddConversation(ConversationKind kind, string name, NameKeys keys, bool wholeHistory, DateTimeOffset created)
    {
        Sql("INSERT INTO conversations (kind, name, folded, skeleton, history, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, (long)kind).Bind(2, name).Bind(3, keys.Folded).Bind(4, keys.Skeleton).Bind(5, wholeHistory ? 1 : 0)
            .Bind(6, created.ToUnixTimeMilliseconds()).Run();
        var id = new ConversationId(Database.LastRowId);
        _conversations.Remove(id);
        _rooms.Remove(keys.Folded);
        return FindConversation(id)!;
    }

    private void Forget()
    {
        _heads.Clear();
        _members.Clear();
        _accounts.Clear();
        _conversations.Clear();
        _directs.Clear();
        _rooms.Clear();
        _nicks.Clear();
        _blocks.Clear();
        _recent.Forget();
    }

    private static TValue Remember<TKey, TValue>(Dictionary<TKey, TValue> known, TKey key, Func<TKey, TValue> read)
        where TKey : notnull
    {
        if (known.TryGetValue(key, out var value))
            return value;
        if (known.Count >= RememberedAtMost)
            known.Clear();
        return known[key] = read(key);
    }
}
