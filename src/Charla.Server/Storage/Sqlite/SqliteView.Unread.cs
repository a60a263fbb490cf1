namespace Charla.Server.Storage.Sqlite;

/// <content>
/// What is unread: of the full blocks of a log each author's tally is added up; of the block of numbers that the read mark is in, and of the
/// last one, which is not full, the entries are looked at.
/// </content>
internal partial class SqliteView
{
    // Numbers of a log in one tally, as a power of two.
    private const int TallyBits = 10;

    // What blocked people say is hidden, so it is not waiting to be read either.
    private const string OfOthers = "author <> ?3 AND author NOT IN (SELECT other FROM blocks WHERE account = ?3)";

    private const string UnreadInBlock =
        "SELECT count(*) FROM entries WHERE key > ?1 AND key <= ?2 AND kind = 1 AND flags & 2 = 0 AND " + OfOthers;

    private const string UnreadInTallies =
        "SELECT coalesce(sum(messages), 0) FROM tallies WHERE conversation = ?1 AND block > ?2 AND block < ?4 AND " + OfOthers;

    public long Unread(ConversationId conversation, AccountId reader, long after)
    {
        var (block, last) = (BlockOf(after), BlockOf(Head(conversation).Seq));
        var unread = Count(UnreadInBlock, Key(conversation, after), Key(conversation, LastOf(block)));
        if (last > block)
            unread += Count(UnreadInBlock, Key(conversation, FirstOf(last) - 1), Key(conversation, LastOf(last)));
        return last > block + 1 ? unread + Count(UnreadInTallies, conversation.Value, block, last) : unread;

        long Count(string sql, long first, long second, long? third = null)
        {
            var statement = Sql(sql).Bind(1, first).Bind(2, second).Bind(3, reader.Value);
            return One(third is { } more ? statement.Bind(4, more) : statement, row => row.Long(0));
        }
    }

    protected static long BlockOf(long seq) => seq >> TallyBits;

    protected static long FirstOf(long block) => block << TallyBits;

    protected static long LastOf(long block) => ((block + 1) << TallyBits) - 1;
}
