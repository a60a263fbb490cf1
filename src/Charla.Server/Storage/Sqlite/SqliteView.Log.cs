using Charla.Protocol;

namespace Charla.Server.Storage.Sqlite;

/// <content>
/// Reading logs. An entry's key holds its conversation and its number, so a page of a log is one range of the table.
/// </content>
internal partial class SqliteView
{
    private const string EntryColumns = """
        SELECT e.key, e.kind, e.author, a.nick, e.via, e.time, e.n, e.rev, e.flags, e.target, e.text, e.mentions
        FROM entries e JOIN accounts a ON a.id = e.author
        """;

    // Above any number of a log, below the next conversation's keys.
    protected const long LastSeq = 0xFFFF_FFFF;

    public LogHead Head(ConversationId conversation) => One(
        Sql("SELECT key, n FROM entries WHERE key BETWEEN ?1 AND ?2 ORDER BY key DESC LIMIT 1")
            .Bind(1, Key(conversation, 0)).Bind(2, Key(conversation, LastSeq)),
        row => new LogHead(row.Long(0) & LastSeq, row.Long(1)));

    public ImportState ImportOf(ConversationId conversation) => (ImportState)(One(
        Sql("SELECT import FROM conversations WHERE id = ?1").Bind(1, conversation.Value), row => row.OptionalLong(0)) ?? 0);

    public long MessagesUpTo(ConversationId conversation, long seq) =>
        One(Sql("SELECT n FROM entries WHERE key = ?1").Bind(1, Key(conversation, seq)), row => (long?)row.Long(0)) ?? 0;

    public Entry? FindEntry(ConversationId conversation, long seq, long? asOf = null) => seq is < 1 or > LastSeq ? null : Complete(ReadEntry(conversation, seq), asOf);

    public Page<Entry> Changes(ConversationId conversation, long after, long upTo, int limit, long? asOf = null) => ReadPage(
        Sql(EntryColumns + " WHERE e.key > ?1 AND e.key <= ?2 ORDER BY e.key LIMIT ?3"), conversation, after, upTo, limit, asOf);

    public Page<Entry> HistoryAfter(ConversationId conversation, long after, long upTo, int limit, long? asOf = null) => ReadPage(
        Sql(EntryColumns + " WHERE e.key > ?1 AND e.key <= ?2 AND e.kind NOT IN (2, 3, 4) ORDER BY e.key LIMIT ?3"),
        conversation, after, upTo, limit, asOf);

    public Page<Entry> HistoryBefore(ConversationId conversation, long before, long from, int limit, long? asOf = null)
    {
        var page = ReadPage(
            Sql(EntryColumns + " WHERE e.key >= ?1 AND e.key < ?2 AND e.kind NOT IN (2, 3, 4) ORDER BY e.key DESC LIMIT ?3"),
            conversation, from, before, limit, asOf);
        return page with { Rows = [.. page.Rows.Reverse()] };
    }

    public ReactionSize SizeOfReactions(ConversationId conversation, long seq) => One(
        Sql("""
            SELECT count(DISTINCT r.emoji), total(length(CAST(a.nick AS BLOB)) + 3)
            FROM reactions r JOIN accounts a ON a.id = r.account WHERE r.key = ?1
            """).Bind(1, Key(conversation, seq)),
        row => new ReactionSize((int)row.Long(0), row.Long(1)));

    public bool HasReaction(ConversationId conversation, long seq, string emoji, AccountId? account) => Any(
        Sql("SELECT 1 FROM reactions WHERE key = ?1 AND emoji = ?2 AND (?3 IS NULL OR account = ?3)")
            .Bind(1, Key(conversation, seq)).Bind(2, emoji).Bind(3, account?.Value));

    protected static long Key(ConversationId conversation, long seq) => conversation.Value << 32 | Math.Clamp(seq, 0, LastSeq);

    private Page<Entry> ReadPage(Statement statement, ConversationId conversation, long low, long high, int limit, long? asOf)
    {
        statement.Bind(1, Key(conversation, low)).Bind(2, Key(conversation, high)).Bind(3, limit + 1);
        var rows = new List<Entry>();
        var bytes = 0;
        var more = false;
        while (!more && statement.Step())
        {
            more = rows.Count == limit || bytes >= Limits.PageBytes;
            if (more)
                break;
            var entry = ReadEntry(statement);
            rows.Add(entry);
            bytes += 200 + (entry.Text?.Length ?? 0);
        }

        statement.Reset();
        for (var i = 0; i < rows.Count; i++)
            rows[i] = Complete(rows[i], asOf)!;
        return new Page<Entry>(rows, more);
    }

    private static Entry ReadEntry(Statement row) => new()
    {
        Conversation = new ConversationId(row.Long(0) >> 32),
        Seq = row.Long(0) & LastSeq,
        Kind = (EntryKind)row.Long(1),
        Author = new AccountId(row.Long(2)),
        From = row.Text(3),
        Via = (Transport)row.Long(4),
        Time = Time(row.Long(5)),
        Messages = row.Long(6),
        Rev = row.Long(7),
        Flags = (EntryFlags)row.Long(8),
        Target = row.OptionalLong(9),
        Text = row.OptionalBytes(10),
        Mentions = row.OptionalBytes(11),
    };

    private Entry? ReadEntry(ConversationId conversation, long seq) => One(
        Sql(EntryColumns + " WHERE e.key = ?1").Bind(1, Key(conversation, seq)), ReadEntry);

    /// <summary>Adds what stands in other rows: an edit's text is its message's, a message has reactions …</summary>
    private Entry? Complete(Entry? entry, long? asOf) => entry switch
    {
        { Kind: EntryKind.Edit, Target: { } target } => TextOf(ReadEntry(entry.Conversation, target), asOf) is { } message
            ? entry with { Text = message.Text, Mentions = message.Mentions }
            : entry,
        { Kind: EntryKind.Leave, Target: { } by } => entry with { By = FindAccount(new AccountId(by))?.Nick },
        { IsMessage: true } when asOf is not null && entry.Rev > asOf => ReadOld(entry, asOf.Value),
        _ when entry is not null && entry.Flags.HasFlag(EntryFlags.HasReactions) => entry with { Reactions = ReadReactions(entry) },
        _ => entry,
    };

    private Entry? TextOf(Entry? message, long? asOf) => message is not null && message.Rev > asOf ? ReadOld(message, asOf.Value) : message;

    private List<(string Emoji, string Nick)> ReadReactions(Entry message) => All(
        Sql("SELECT r.emoji, a.nick FROM reactions r JOIN accounts a ON a.id = r.account WHERE r.key = ?1 ORDER BY r.seq")
            .Bind(1, Key(message.Conversation, message.Seq)),
        row => (row.Text(0), row.Text(1)));
}
