using Charla.Protocol;

namespace Charla.Server.Storage.Sqlite;

/// <content>What each write is in SQL.</content>
internal sealed partial class SqliteTransaction
{
    public void Write(IReadOnlyList<StoreWrite> writes)
    {
        foreach (var write in writes)
        {
            switch (write)
            {
                case StoreWrite.AddEntry entry:
                    Insert(entry);
                    break;
                case StoreWrite.AddRequest request:
                    Insert(request);
                    break;
                default:
                    if (!TryWriteMessage(write) && !TryWriteConversation(write) && !TryWriteAccount(write))
                        throw new NotSupportedException($"{Database.Path}: {write.GetType().Name} has no SQL.");
                    break;
            }
        }
    }

    private void Insert(StoreWrite.AddEntry write)
    {
        var entry = write.Entry;
        TallyBefore(entry, write.After);
        Sql("INSERT INTO entries (key, kind, author, via, time, n, rev, flags, target, text, mentions) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
            .Bind(1, Key(entry.Conversation, entry.Seq)).Bind(2, (long)entry.Kind).Bind(3, entry.Author.Value).Bind(4, (long)entry.Via)
            .Bind(5, entry.Time.ToUnixTimeMilliseconds()).Bind(6, entry.Messages).Bind(7, entry.Rev).Bind(8, (long)entry.Flags).Bind(9, entry.Target)
            // An edit's text is kept in its message, and only there: deleting erases it in one place.
            .BindUtf8(10, entry.Kind == EntryKind.Edit ? null : entry.Text)
            .BindUtf8(11, entry.Kind == EntryKind.Edit ? null : entry.Mentions).Run();
    }

    private void Insert(StoreWrite.AddRequest write)
    {
        var (key, request) = write;
        if (!_recent.TryAdd(key, request))
            throw new StoreException($"{Database.Path}: the account {key.Account.Value} has used the id {key.Cid} before.");
        Sql("INSERT INTO recent_requests (account, cid, hash, conversation, seq, time) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, key.Account.Value).Bind(2, key.Cid).BindBlob(3, request.Hash).Bind(4, request.Conversation.Value).Bind(5, request.Seq)
            .Bind(6, request.Time.ToUnixTimeMilliseconds()).Run();
    }

    private bool TryWriteMessage(StoreWrite write)
    {
        switch (write)
        {
            case StoreWrite.ChangeMessage(var message, var text, var mentions, var flags, var rev):
                KeepOld(message, rev);
                SetMessage(message, text, mentions, flags, rev);
                return true;
            case StoreWrite.EraseMessage(var message, var rev):
                EraseMessage(message, rev);
                return true;
            case StoreWrite.AddReaction(var conversation, var seq, var emoji, var account, var reactionSeq):
                Sql("INSERT OR IGNORE INTO reactions (key, emoji, account, seq) VALUES (?1, ?2, ?3, ?4)")
                    .Bind(1, Key(conversation, seq)).Bind(2, emoji).Bind(3, account.Value).Bind(4, reactionSeq).Run();
                return true;
            case StoreWrite.RemoveReaction removal:
                KeepOldReaction(removal);
                Sql("DELETE FROM reactions WHERE key = ?1 AND emoji = ?2 AND account = ?3")
                    .Bind(1, Key(removal.Conversation, removal.Seq)).Bind(2, removal.Emoji).Bind(3, removal.Account.Value).Run();
                return true;
            case StoreWrite.RemoveReactions(var conversation, var seq):
                RemoveReactions(conversation, seq);
                return true;
            case StoreWrite.ForgetOldMessages(var conversation):
                ForgetOldMessages(conversation);
                return true;
            default:
                return false;
        }
    }

    private void SetMessage(Entry message, byte[]? text, byte[]? mentions, EntryFlags flags, long rev) =>
        Sql("UPDATE entries SET text = ?2, mentions = ?3, flags = ?4, rev = ?5 WHERE key = ?1")
            .Bind(1, Key(message.Conversation, message.Seq)).BindUtf8(2, text).BindUtf8(3, mentions).Bind(4, (long)flags).Bind(5, rev).Run();

    private void RemoveReactions(ConversationId conversation, long seq)
    {
        Sql("DELETE FROM reactions WHERE key = ?1").Bind(1, Key(conversation, seq)).Run();
        Sql("DELETE FROM old_reactions WHERE key = ?1").Bind(1, Key(conversation, seq)).Run();
    }

    private bool TryWriteConversation(StoreWrite write)
    {
        switch (write)
        {
            case StoreWrite.PutMember(var member):
                Sql("INSERT OR REPLACE INTO members (conversation, account, role, since, until, read, read_n, read_rev, notify) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
                    .Bind(1, member.Conversation.Value).Bind(2, member.Account.Value).Bind(3, (long)member.Role).Bind(4, member.Since)
                    .Bind(5, member.Until).Bind(6, member.Read).Bind(7, member.ReadMessages).Bind(8, member.ReadRev).Bind(9, (long)member.Notify).Run();
                return true;
            case StoreWrite.RemoveMember(var conversation, var account):
                RemoveMember(conversation, account);
                return true;
            case StoreWrite.AddInvitation(var conversation, var account, var inviter):
                Sql("INSERT OR REPLACE INTO invitations (conversation, account, inviter) VALUES (?1, ?2, ?3)")
                    .Bind(1, conversation.Value).Bind(2, account.Value).Bind(3, inviter.Value).Run();
                return true;
            case StoreWrite.RemoveInvitation(var conversation, var account):
                Sql("DELETE FROM invitations WHERE conversation = ?1 AND account = ?2").Bind(1, conversation.Value).Bind(2, account.Value).Run();
                return true;
            case StoreWrite.SetTopic(var conversation, var topic):
                Sql("UPDATE conversations SET topic = ?2 WHERE id = ?1").Bind(1, conversation.Value).Bind(2, topic).Run();
                return true;
            case StoreWrite.SetArchived(var conversation, var since):
                Sql("UPDATE conversations SET archived = ?2 WHERE id = ?1").Bind(1, conversation.Value).Bind(2, since?.ToUnixTimeMilliseconds()).Run();
                return true;
            case StoreWrite.SetImport(var conversation, var state):
                Sql("UPDATE conversations SET import = ?2 WHERE id = ?1").Bind(1, conversation.Value).Bind(2, (long)state).Run();
                return true;
            case StoreWrite.RemoveRoom(var room, var time):
                RemoveRoom(room, time);
                return true;
            case StoreWrite.RoomErased(var room, var time):
                Sql("UPDATE conversations SET erased = ?2 WHERE id = ?1").Bind(1, room.Value).Bind(2, time.ToUnixTimeMilliseconds()).Run();
                return true;
            default:
                return false;
        }
    }

    private void RemoveMember(ConversationId conversation, AccountId account)
    {
        Sql("DELETE FROM members WHERE conversation = ?1 AND account = ?2").Bind(1, conversation.Value).Bind(2, account.Value).Run();

        // What it was about when they joined.
        Sql("UPDATE events SET text = NULL WHERE account = ?1 AND conversation = ?2 AND kind = 1").Bind(1, account.Value).Bind(2, conversation.Value).Run();
    }

    private void RemoveRoom(ConversationId room, DateTimeOffset time)
    {
        // Its name stays for what was answered and told of it; what it is found by is nothing that a room can be called.
        Sql("UPDATE conversations SET deleted = ?2, topic = NULL, folded = 'removed ' || id, skeleton = 'removed ' || id WHERE id = ?1")
            .Bind(1, room.Value).Bind(2, time.ToUnixTimeMilliseconds()).Run();
        Sql("DELETE FROM invitations WHERE conversation = ?1").Bind(1, room.Value).Run();
    }

    private bool TryWriteAccount(StoreWrite write)
    {
        switch (write)
        {
            case StoreWrite.SetName(var account, var name):
                Sql("UPDATE accounts SET name = ?2 WHERE id = ?1").Bind(1, account.Value).Bind(2, name).Run();
                return true;
            case StoreWrite.SetPassword(var account, var password):
                Sql("UPDATE accounts SET password = ?2 WHERE id = ?1").Bind(1, account.Value).Bind(2, password).Run();
                return true;
            case StoreWrite.SetRole(var account, var role):
                Sql("UPDATE accounts SET role = ?2 WHERE id = ?1").Bind(1, account.Value).Bind(2, (long)role).Run();
                return true;
            case StoreWrite.SetDisabled(var account, var since):
                Sql("UPDATE accounts SET disabled = ?2 WHERE id = ?1").Bind(1, account.Value).Bind(2, since?.ToUnixTimeMilliseconds()).Run();
                return true;
            case StoreWrite.SetSeen(var account, var device, var time):
                SetSeen(account, device, time.ToUnixTimeMilliseconds());
                return true;
            case StoreWrite.SetBlock(var account, var other, var on):
                Sql(on ? AddBlock : RemoveBlock).Bind(1, account.Value).Bind(2, other.Value).Run();
                return true;
            case StoreWrite.DeleteAccount(var account, var time):
                DeleteAccount(account, time.ToUnixTimeMilliseconds());
                return true;
            case StoreWrite.AccountErased(var account, var time):
                Sql("UPDATE accounts SET erased = ?2 WHERE id = ?1").Bind(1, account.Value).Bind(2, time.ToUnixTimeMilliseconds()).Run();
                return true;
            case StoreWrite.NameDevice(var device, var name):
                Sql("UPDATE devices SET name = ?2 WHERE id = ?1").Bind(1, device.Value).Bind(2, name).Run();
                return true;
            case StoreWrite.RevokeDevice(var device, var time):
                Sql("UPDATE devices SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL").Bind(1, device.Value).Bind(2, time.ToUnixTimeMilliseconds()).Run();
                return true;
            case StoreWrite.AddEvent(var added):
                AddEvent(added);
                return true;
            case StoreWrite.RemoveEvent(var account, var rev):
                Sql("DELETE FROM events WHERE account = ?1 AND rev = ?2").Bind(1, account.Value).Bind(2, rev).Run();
                return true;
            case StoreWrite.SetSetting(var name, var value):
                Sql("INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2").Bind(1, name).Bind(2, value).Run();
                return true;
            default:
                return false;
        }
    }

    private const string AddBlock = "INSERT OR IGNORE INTO blocks (account, other) VALUES (?1, ?2)";
    private const string RemoveBlock = "DELETE FROM blocks WHERE account = ?1 AND other = ?2";

    private void SetSeen(AccountId account, DeviceId device, long time)
    {
        Sql("UPDATE accounts SET seen = ?2 WHERE id = ?1").Bind(1, account.Value).Bind(2, time).Run();
        Sql("UPDATE devices SET seen = ?2 WHERE id = ?1").Bind(1, device.Value).Bind(2, time).Run();
    }

    private void DeleteAccount(AccountId account, long time)
    {
        Sql("UPDATE accounts SET deleted = ?2, name = NULL, password = NULL, role = 0 WHERE id = ?1").Bind(1, account.Value).Bind(2, time).Run();
        Sql("DELETE FROM events WHERE account = ?1").Bind(1, account.Value).Run();
        Sql("DELETE FROM blocks WHERE account = ?1").Bind(1, account.Value).Run();
        Sql("UPDATE devices SET name = NULL, origin = NULL WHERE account = ?1").Bind(1, account.Value).Run();
    }

    private void AddEvent(AccountEvent added)
    {
        Sql("UPDATE accounts SET rev = ?2 WHERE id = ?1").Bind(1, added.Account.Value).Bind(2, added.Rev).Run();
        Sql("INSERT INTO events (account, rev, kind, conversation, seq, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, added.Account.Value).Bind(2, added.Rev).Bind(3, (long)added.Kind).Bind(4, added.Conversation?.Id.Value)
            .Bind(5, added.Seq).Bind(6, added.Text).Run();
    }
}
