using Charla.Protocol;

namespace Charla.Server.Storage.Sqlite;

/// <content>Lists of accounts, their devices and blocks, and what of them is still to be erased.</content>
internal partial class SqliteView
{
    public Page<Account> Accounts(string afterFolded, int limit) => PageOf(limit, All(
        Sql(AccountColumns + "WHERE folded > ?1 ORDER BY folded LIMIT ?2").Bind(1, afterFolded).Bind(2, limit + 1), ReadAccount));

    public string? Setting(string name) => All(Sql("SELECT value FROM settings WHERE name = ?1").Bind(1, name), row => row.Text(0)).FirstOrDefault();

    public bool HasOwner() => Any(
        Sql("SELECT 1 FROM accounts WHERE role > 0 AND role = 2 AND disabled IS NULL AND deleted IS NULL"));

    public IReadOnlyList<Device> DevicesOf(AccountId account) => All(
        Sql(DeviceColumns + "WHERE account = ?1 AND revoked IS NULL ORDER BY id").Bind(1, account.Value), ReadDevice);

    public bool HasSignedInFrom(AccountId account, Origin from) => Any(
        Sql("SELECT 1 FROM devices WHERE account = ?1 AND origin = ?2 LIMIT 1").Bind(1, account.Value).BindBlob(2, from.ToBytes()));

    public bool Blocks(AccountId account, AccountId other) => Any(
        Sql("SELECT 1 FROM blocks WHERE account = ?1 AND other = ?2").Bind(1, account.Value).Bind(2, other.Value));

    public IReadOnlyList<AccountId> Apart(AccountId account) => All(
        Sql("SELECT other FROM blocks WHERE account = ?1 UNION SELECT account FROM blocks WHERE other = ?1").Bind(1, account.Value),
        row => new AccountId(row.Long(0)));

    public IReadOnlyList<string> Blocked(AccountId account) => All(
        Sql("SELECT a.nick FROM blocks b JOIN accounts a ON a.id = b.other WHERE b.account = ?1 ORDER BY a.folded").Bind(1, account.Value),
        row => row.Text(0));

    public IReadOnlyList<AccountId> AccountsToErase() => All(
        Sql("SELECT id FROM accounts WHERE deleted > 0 AND deleted IS NOT NULL AND erased IS NULL"), row => new AccountId(row.Long(0)));

    public IReadOnlyList<ConversationId> RoomsToErase() => All(
        Sql("SELECT id FROM conversations WHERE deleted > 0 AND deleted IS NOT NULL AND erased IS NULL"), row => new ConversationId(row.Long(0)));

    public IReadOnlyList<ConversationId> EverIn(AccountId account) => All(
        Sql("SELECT conversation FROM members WHERE account = ?1 ORDER BY conversation").Bind(1, account.Value),
        row => new ConversationId(row.Long(0)));

    public IReadOnlyList<AccountId> EverIn(ConversationId conversation, int limit) => All(
        Sql("SELECT account FROM members WHERE conversation = ?1 ORDER BY account LIMIT ?2").Bind(1, conversation.Value).Bind(2, limit),
        row => new AccountId(row.Long(0)));

    public (IReadOnlyList<long> Messages, long Last) MessagesOf(AccountId author, ConversationId conversation, long after, int entries)
    {
        // No index of authors, which every post would have to keep: this is rare, and walks a log a piece at a time.
        var last = after;
        var messages = new List<long>();
        var rows = Sql("SELECT key, author, kind, flags FROM entries WHERE key > ?1 AND key <= ?2 ORDER BY key LIMIT ?3")
            .Bind(1, Key(conversation, after)).Bind(2, Key(conversation, LastSeq)).Bind(3, entries);
        while (rows.Step())
        {
            last = rows.Long(0) & LastSeq;
            if (rows.Long(1) == author.Value && rows.Long(2) == (long)EntryKind.Text && (rows.Long(3) & (long)EntryFlags.Deleted) == 0)
                messages.Add(last);
        }

        rows.Reset();
        return (messages, last);
    }

    private static Device ReadDevice(Statement row) => new()
    {
        Id = new DeviceId(row.Long(0)),
        Account = new AccountId(row.Long(1)),
        Name = row.OptionalText(2),
        Verifier = row.Bytes(3),
        SealKey = row.Bytes(4),
        Revoked = row.OptionalLong(5) is not null,
        Created = Time(row.Long(6)),
        Seen = row.OptionalLong(7) is { } seen ? Time(seen) : null,
    };
}
