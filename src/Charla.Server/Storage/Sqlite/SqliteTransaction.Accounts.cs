using Charla.Protocol;

namespace Charla.Server.Storage.Sqlite;

/// <content>What is changed of accounts and devices, and what is erased.</content>
internal sealed partial class SqliteTransaction
{
    public void SetPassword(AccountId account, string? password)
    {
        Sql("UPDATE accounts SET password = ?2 WHERE id = ?1").Bind(1, account.Value).Bind(2, password).Run();
        _accounts.Remove(account);
    }

    public void SetSetting(string name, string value) =>
        Sql("INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2").Bind(1, name).Bind(2, value).Run();

    public void SetRole(AccountId account, ServerRole role)
    {
        Sql("UPDATE accounts SET role = ?2 WHERE id = ?1").Bind(1, account.Value).Bind(2, (long)role).Run();
        _accounts.Remove(account);
    }

    public void SetDisabled(AccountId account, DateTimeOffset? since)
    {
        Sql("UPDATE accounts SET disabled = ?2 WHERE id = ?1").Bind(1, account.Value).Bind(2, since?.ToUnixTimeMilliseconds()).Run();
        _accounts.Remove(account);
    }

    public void DeleteAccount(AccountId account, DateTimeOffset time)
    {
        Sql("UPDATE accounts SET deleted = ?2, name = NULL, password = NULL, role = 0 WHERE id = ?1")
            .Bind(1, account.Value).Bind(2, time.ToUnixTimeMilliseconds()).Run();
        Sql("DELETE FROM events WHERE account = ?1").Bind(1, account.Value).Run();
        Sql("DELETE FROM blocks WHERE account = ?1").Bind(1, account.Value).Run();
        _blocks.Clear();
        Sql("UPDATE devices SET name = NULL, origin = NULL WHERE account = ?1").Bind(1, account.Value).Run();
        _accounts.Remove(account);
    }

    public void AccountErased(AccountId account, DateTimeOffset time) =>
        Sql("UPDATE accounts SET erased = ?2 WHERE id = ?1").Bind(1, account.Value).Bind(2, time.ToUnixTimeMilliseconds()).Run();

    public void NameDevice(DeviceId device, string? name) =>
        Sql("UPDATE devices SET name = ?2 WHERE id = ?1").Bind(1, device.Value).Bind(2, name).Run();

    public void SetSeen(AccountId account, DeviceId device, DateTimeOffset time)
    {
        var when = time.ToUnixTimeMilliseconds();
        Sql("UPDATE accounts SET seen = ?2 WHERE id = ?1").Bind(1, account.Value).Bind(2, when).Run();
        Sql("UPDATE devices SET seen = ?2 WHERE id = ?1").Bind(1, device.Value).Bind(2, when).Run();
        _accounts.Remove(account);
    }

    public override bool Blocks(AccountId account, AccountId other) =>
        Remember(_blocks, (account, other), key => base.Blocks(key.Item1, key.Item2));

    public void Block(AccountId account, AccountId other, bool on)
    {
        Sql(on ? AddBlock : RemoveBlock).Bind(1, account.Value).Bind(2, other.Value).Run();
        _blocks.Remove((account, other));
    }

    public void SetArchived(ConversationId conversation, DateTimeOffset? since)
    {
        Sql("UPDATE conversations SET archived = ?2 WHERE id = ?1").Bind(1, conversation.Value).Bind(2, since?.ToUnixTimeMilliseconds()).Run();
        Forget(conversation);
    }

    public void RemoveRoom(ConversationId room, DateTimeOffset time)
    {
        // Its name stays for what was answered and told of it; what it is found by is nothing that a room can be called.
        Sql("UPDATE conversations SET deleted = ?2, topic = NULL, folded = 'removed ' || id, skeleton = 'removed ' || id WHERE id = ?1")
            .Bind(1, room.Value).Bind(2, time.ToUnixTimeMilliseconds()).Run();
        Sql("DELETE FROM invitations WHERE conversation = ?1").Bind(1, room.Value).Run();
        Forget(room);
    }

    public void RemoveMember(ConversationId conversation, AccountId account)
    {
        Sql("DELETE FROM members WHERE conversation = ?1 AND account = ?2").Bind(1, conversation.Value).Bind(2, account.Value).Run();

        // What it was about when they joined.
        Sql("UPDATE events SET text = NULL WHERE account = ?1 AND conversation = ?2 AND kind = 1").Bind(1, account.Value).Bind(2, conversation.Value).Run();
        _members.Remove((conversation, account));
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
        _heads.Remove(conversation);
        return end is null;
    }

    public void RoomErased(ConversationId room, DateTimeOffset time) =>
        Sql("UPDATE conversations SET erased = ?2 WHERE id = ?1").Bind(1, room.Value).Bind(2, time.ToUnixTimeMilliseconds()).Run();

    private const string AddBlock = "INSERT OR IGNORE INTO blocks (account, other) VALUES (?1, ?2)";
    private const string RemoveBlock = "DELETE FROM blocks WHERE account = ?1 AND other = ?2";

    private void Forget(ConversationId conversation)
    {
        _conversations.Remove(conversation);
        _rooms.Clear();
    }
}
