namespace Charla.Server.Storage.Sqlite;

/// <content>How many messages each author has in a block of a log: written when the block is full, so that a post costs no more.</content>
internal sealed partial class SqliteTransaction
{
    private const string AddTallies = """
        INSERT INTO tallies (conversation, block, author, messages)
        SELECT ?1, ?2, author, count(*) FROM entries WHERE key >= ?3 AND key <= ?4 AND kind = 1 AND flags & 2 = 0 GROUP BY author
        """;

    /// <summary>Before the first entry of another block: the log's last one is full.</summary>
    private void TallyBefore(Entry entry, long last)
    {
        var conversation = entry.Conversation;
        var full = BlockOf(last);
        if (BlockOf(entry.Seq) == full)
            return;
        Sql(AddTallies).Bind(1, conversation.Value).Bind(2, full)
            .Bind(3, Key(conversation, FirstOf(full))).Bind(4, Key(conversation, LastOf(full))).Run();
    }

    /// <summary>A message is not to be read any more. Where its block is not full it has no tally yet.</summary>
    private void Untally(Entry message) =>
        Sql("UPDATE tallies SET messages = messages - 1 WHERE conversation = ?1 AND block = ?2 AND author = ?3")
            .Bind(1, message.Conversation.Value).Bind(2, BlockOf(message.Seq)).Bind(3, message.Author.Value).Run();
}
