namespace Charla.Server.Storage.Sqlite;

/// <content>Messages as they were when somebody left a private room. What is kept for that: <c>SqliteTransaction.Old.cs</c>.</content>
internal partial class SqliteView
{
    public IReadOnlyList<long> ChangedSince(ConversationId conversation, long asOf, long after, int limit) => All(
        Sql("SELECT key FROM old_messages WHERE key > ?1 AND key <= ?2 AND rev <= ?3 AND until > ?3 AND text IS NOT NULL ORDER BY key LIMIT ?4")
            .Bind(1, Key(conversation, after)).Bind(2, Key(conversation, LastSeq)).Bind(3, asOf).Bind(4, limit),
        row => row.Long(0) & LastSeq);

    /// <summary>A message that was changed after somebody left, as it was to them, or as deleted.</summary>
    private Entry ReadOld(Entry message, long asOf)
    {
        var old = One(
            Sql("SELECT rev, flags, text, mentions FROM old_messages WHERE key = ?1 AND rev <= ?2 AND until > ?2")
                .Bind(1, Key(message.Conversation, message.Seq)).Bind(2, asOf),
            row => message with { Rev = row.Long(0), Flags = (EntryFlags)row.Long(1), Text = row.OptionalBytes(2), Mentions = row.OptionalBytes(3) });

        // That it was edited in between shows as little as what it said then.
        if (message.Flags.HasFlag(EntryFlags.Deleted))
            return message with { Flags = EntryFlags.Deleted | ((old ?? message).Flags & EntryFlags.Edited) };
        if (old is not null)
            return old with { Reactions = ReadReactions(message, asOf) };

        // Changed before such things were kept, or on another server: which text it had is not known, unless it had only one.
        return message.Flags.HasFlag(EntryFlags.Edited)
            ? message with { Rev = asOf, Flags = EntryFlags.Deleted, Text = null, Mentions = null }
            : message with { Rev = asOf, Reactions = ReadReactions(message, asOf) };
    }

    private List<(string Emoji, string Nick)> ReadReactions(Entry message, long asOf) => All(
        Sql("""
            SELECT r.emoji, a.nick, r.seq FROM reactions r JOIN accounts a ON a.id = r.account
            WHERE r.key = ?1 AND r.seq <= ?2
            UNION ALL SELECT o.emoji, a.nick, o.seq FROM old_reactions o JOIN accounts a ON a.id = o.account
            WHERE o.key = ?1 AND o.seq <= ?2 AND o.until > ?2
            ORDER BY 3
            """).Bind(1, Key(message.Conversation, message.Seq)).Bind(2, asOf),
        row => (row.Text(0), row.Text(1)));
}
