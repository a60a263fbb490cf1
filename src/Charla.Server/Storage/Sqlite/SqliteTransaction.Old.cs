using Charla.Protocol;

namespace Charla.Server.Storage.Sqlite;

/// <content>
/// What is kept for those who left a private room: a message's state that a change replaces, where somebody left while it was so. So there are at
/// most as many of a message as people have left; of rooms that nobody left, and of others than private ones, there are none.
/// </content>
internal sealed partial class SqliteTransaction
{
    private void EraseMessage(Entry message, long rev)
    {
        SetMessage(message, text: null, mentions: null, (message.Flags | EntryFlags.Deleted) & ~EntryFlags.HasReactions, rev);
        RemoveReactions(message.Conversation, message.Seq);
        Untally(message);

        // Whether it was edited by then stays: the deletion does not tell who left before.
        Sql("UPDATE old_messages SET text = NULL, mentions = NULL WHERE key = ?1").Bind(1, Key(message.Conversation, message.Seq)).Run();
    }

    private void ForgetOldMessages(ConversationId conversation)
    {
        Sql("""
            DELETE FROM old_messages WHERE key > ?1 AND key <= ?2 AND NOT EXISTS (
                SELECT 1 FROM members m JOIN accounts a ON a.id = m.account
                WHERE m.conversation = ?3 AND m.until >= old_messages.rev AND m.until < old_messages.until AND a.deleted IS NULL)
            """).Bind(1, Key(conversation, 0)).Bind(2, Key(conversation, LastSeq)).Bind(3, conversation.Value).Run();
        Sql("""
            DELETE FROM old_reactions WHERE key > ?1 AND key <= ?2 AND NOT EXISTS (
                SELECT 1 FROM members m JOIN accounts a ON a.id = m.account
                WHERE m.conversation = ?3 AND m.until >= old_reactions.seq AND m.until < old_reactions.until AND a.deleted IS NULL)
            """).Bind(1, Key(conversation, 0)).Bind(2, Key(conversation, LastSeq)).Bind(3, conversation.Value).Run();
    }

    private void KeepOld(Entry message, long until)
    {
        if (until <= message.Rev)
            return;
        Sql("""
            INSERT OR REPLACE INTO old_messages (key, rev, until, flags, text, mentions)
            SELECT key, rev, ?2, flags, text, mentions FROM entries
            WHERE key = ?1 AND EXISTS (SELECT 1 FROM conversations WHERE id = ?3 AND kind = 2) AND EXISTS (
                SELECT 1 FROM members m JOIN accounts a ON a.id = m.account
                WHERE m.conversation = ?3 AND m.until >= entries.rev AND m.until < ?2 AND a.deleted IS NULL)
            """).Bind(1, Key(message.Conversation, message.Seq)).Bind(2, until).Bind(3, message.Conversation.Value).Run();
    }

    private void KeepOldReaction(StoreWrite.RemoveReaction removal) =>
        Sql("""
            INSERT OR REPLACE INTO old_reactions (key, emoji, account, seq, until)
            SELECT key, emoji, account, seq, ?2 FROM reactions
            WHERE key = ?1 AND emoji = ?4 AND account = ?5 AND EXISTS (SELECT 1 FROM conversations WHERE id = ?3 AND kind = 2) AND EXISTS (
                SELECT 1 FROM members m JOIN accounts a ON a.id = m.account
                WHERE m.conversation = ?3 AND m.until >= reactions.seq AND m.until < ?2 AND a.deleted IS NULL)
            """).Bind(1, Key(removal.Conversation, removal.Seq)).Bind(2, removal.ReactionSeq).Bind(3, removal.Conversation.Value)
            .Bind(4, removal.Emoji).Bind(5, removal.Account.Value).Run();
}
