namespace Charla.Server.Storage.Sqlite;

/// <content>Entries that come with their numbers.</content>
internal sealed partial class SqliteTransaction
{
    public ImportState ImportOf(ConversationId conversation) => (ImportState)(One(
        Sql("SELECT import FROM conversations WHERE id = ?1").Bind(1, conversation.Value), row => row.OptionalLong(0)) ?? 0);

    public void SetImport(ConversationId conversation, ImportState state) =>
        Sql("UPDATE conversations SET import = ?2 WHERE id = ?1").Bind(1, conversation.Value).Bind(2, (long)state).Run();

    public void AppendAs(Entry entry)
    {
        Insert(entry);
        _heads[entry.Conversation] = new LogHead(entry.Seq, entry.Messages);
    }
}
