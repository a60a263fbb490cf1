using Charla.Protocol;

namespace Charla.Server.Storage.Sqlite;

/// <summary>The writer's transactions, one after the other on one connection.</summary>
/// <param name="database">The writer's connection.</param>
/// <param name="requirePlace">Throws where what is committed would be stored in a file that is not there any more.</param>
internal sealed partial class SqliteTransaction(Database database, Action requirePlace) : SqliteView(database), IStoreTransaction
{
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
            row => (new RequestKey(new AccountId(row.Long(0)), row.Text(1)), ReadRequest(row, 2))));
    }

    public void Commit(IReadOnlyList<StoreWrite> writes)
    {
        Write(writes);
        Commit();
    }

    public void Dispose()
    {
        if (!_open)
            return;
        _open = false;
        _recent.Forget();

        // A full disk, for one, has ended it already.
        if (Database.InTransaction)
            Database.Execute("ROLLBACK");
    }

    public IReadOnlyList<StoredRequest?> FindRequests(IReadOnlyList<RequestKey> keys) =>
        [.. keys.Select(key => _recent.Find(key) ?? FindSortedRequest(key))];

    public AccountId AddAccount(string nick, NameKeys keys, string? name, string? password, DateTimeOffset created)
    {
        Sql("INSERT INTO accounts (nick, folded, skeleton, name, password, created, rev) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)")
            .Bind(1, nick).Bind(2, keys.Folded).Bind(3, keys.Skeleton).Bind(4, name).Bind(5, password)
            .Bind(6, created.ToUnixTimeMilliseconds()).Run();
        return new AccountId(Database.LastRowId);
    }

    public DeviceId AddDevice(AccountId account, string? name, byte[] verifier, byte[] sealKey, DateTimeOffset created, Origin? from = null)
    {
        Sql("INSERT INTO devices (account, name, verifier, seal, created, origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, account.Value).Bind(2, name).BindBlob(3, verifier).BindBlob(4, sealKey).Bind(5, created.ToUnixTimeMilliseconds())
            .BindBlob(6, from is { } origin ? origin.ToBytes() : null).Run();
        return new DeviceId(Database.LastRowId);
    }

    public Conversation AddRoom(string name, NameKeys keys, ConversationKind kind, bool wholeHistory, DateTimeOffset created) =>
        AddConversation(kind, name, keys, wholeHistory, created);

    public Conversation AddDirect(Account one, Account other, DateTimeOffset created)
    {
        var name = DirectName(one.Id, other.Id);
        return AddConversation(ConversationKind.Direct, name, new NameKeys(name, name), wholeHistory: true, created);
    }

    public bool EraseEntries(ConversationId conversation, int most)
    {
        var rest = Sql("SELECT key FROM entries WHERE key > ?1 AND key <= ?2 ORDER BY key LIMIT 1 OFFSET ?3")
            .Bind(1, Key(conversation, 0)).Bind(2, Key(conversation, LastSeq)).Bind(3, most - 1);
        var end = One(rest, row => (long?)row.Long(0));
        var last = end ?? Key(conversation, LastSeq);
        Sql("DELETE FROM reactions WHERE key > ?1 AND key <= ?2").Bind(1, Key(conversation, 0)).Bind(2, last).Run();
        Sql("DELETE FROM old_messages WHERE key > ?1 AND key <= ?2").Bind(1, Key(conversation, 0)).Bind(2, last).Run();
        Sql("DELETE FROM old_reactions WHERE key > ?1 AND key <= ?2").Bind(1, Key(conversation, 0)).Bind(2, last).Run();
        Sql("DELETE FROM entries WHERE key > ?1 AND key <= ?2").Bind(1, Key(conversation, 0)).Bind(2, last).Run();
        Sql("DELETE FROM tallies WHERE conversation = ?1").Bind(1, conversation.Value).Run();
        return end is null;
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

    private void Commit()
    {
        requirePlace();
        Sql("COMMIT").Run();
        _open = false;
    }

    private Conversation AddConversation(ConversationKind kind, string name, NameKeys keys, bool wholeHistory, DateTimeOffset created)
    {
        Sql("INSERT INTO conversations (kind, name, folded, skeleton, history, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, (long)kind).Bind(2, name).Bind(3, keys.Folded).Bind(4, keys.Skeleton).Bind(5, wholeHistory ? 1 : 0)
            .Bind(6, created.ToUnixTimeMilliseconds()).Run();
        return FindConversation(new ConversationId(Database.LastRowId))!;
    }
}
