using System.Globalization;
using Charla.Protocol;

namespace Charla.Server.Storage.Sqlite;

/// <summary>
/// The questions of <see cref="IStoreView"/> in SQL, accounts and conversations; the log's are in
/// <c>SqliteView.Log.cs</c>. Statements are prepared when first used and kept.
/// </summary>
internal partial class SqliteView(Database database) : IStoreView
{
    private const string AccountColumns = "SELECT id, nick, folded, skeleton, name, password, role, disabled, deleted, created, seen FROM accounts ";
    private const string ConversationColumns = "SELECT id, kind, name, folded, skeleton, history, topic, archived, deleted FROM conversations ";

    private const string DeviceColumns = "SELECT id, account, name, verifier, seal, revoked, created, seen FROM devices ";

    /// <summary>What is added to a conversation's id to make its log's number; restoring a backup sets it.</summary>
    public const string LogsAfterSetting = "logs-after";

    private long? _logsAfter;

    // Each SQL text is one constant of the program, so its address tells it apart.
    private readonly Dictionary<string, Statement> _prepared = new(ReferenceEqualityComparer.Instance);

    public Database Database => database;

    // Rows are never deleted, so an id is never given twice; of a restored backup they begin anew.
    private long LogsAfter => _logsAfter ??= Setting(LogsAfterSetting) is { } set ? long.Parse(set, CultureInfo.InvariantCulture) : 0;

    /// <summary>From here on every question is answered from one state, until <see cref="EndSnapshot"/>.</summary>
    public void BeginSnapshot() => Sql("BEGIN").Run();

    public void EndSnapshot() => Sql("COMMIT").Run();

    public Account? FindAccount(AccountId id) => One(Sql(AccountColumns + "WHERE id = ?1").Bind(1, id.Value), ReadAccount);

    public Account? FindAccount(string folded) => One(Sql(AccountColumns + "WHERE folded = ?1").Bind(1, folded), ReadAccount);

    public bool NickTaken(NameKeys keys) => Any(
        Sql("SELECT 1 FROM accounts WHERE folded = ?1 OR skeleton = ?2").Bind(1, keys.Folded).Bind(2, keys.Skeleton));

    public Device? FindDevice(DeviceId id) => One(
        Sql(DeviceColumns + "WHERE id = ?1").Bind(1, id.Value), ReadDevice);

    public IReadOnlyList<DeviceId> Devices(AccountId account) => All(
        Sql("SELECT id FROM devices WHERE account = ?1 AND revoked IS NULL ORDER BY id").Bind(1, account.Value),
        row => new DeviceId(row.Long(0)));

    public Conversation? FindConversation(ConversationId id) =>
        One(Sql(ConversationColumns + "WHERE id = ?1").Bind(1, id.Value), row => ReadConversation(row));

    public Conversation? FindRoom(string folded) =>
        One(Sql(ConversationColumns + "WHERE folded = ?1").Bind(1, folded), row => ReadConversation(row));

    public bool RoomTaken(NameKeys keys) => Any(
        Sql("SELECT 1 FROM conversations WHERE folded = ?1 OR skeleton = ?2").Bind(1, keys.Folded).Bind(2, keys.Skeleton));

    public Conversation? FindDirect(AccountId one, AccountId other) =>
        One(Sql(ConversationColumns + "WHERE folded = ?1").Bind(1, DirectName(one, other)), row => ReadConversation(row));

    public Member? FindMember(ConversationId conversation, AccountId account) => One(
        Sql("SELECT conversation, account, role, since, until, read, read_n, read_rev, notify FROM members WHERE conversation = ?1 AND account = ?2")
            .Bind(1, conversation.Value).Bind(2, account.Value),
        row => ReadMember(row, 0));

    public bool Invited(ConversationId conversation, AccountId account) => Any(
        Sql("SELECT 1 FROM invitations WHERE conversation = ?1 AND account = ?2").Bind(1, conversation.Value).Bind(2, account.Value));

    public IReadOnlyList<(Conversation Conversation, Member Member)> Memberships(AccountId account) => All(
        Sql("""
            SELECT c.id, c.kind, c.name, c.folded, c.skeleton, c.history, c.topic, c.archived, c.deleted,
                   m.conversation, m.account, m.role, m.since, m.until, m.read, m.read_n, m.read_rev, m.notify
            FROM members m JOIN conversations c ON c.id = m.conversation
            WHERE m.account = ?1 AND m.until IS NULL AND c.deleted IS NULL ORDER BY c.id
            """).Bind(1, account.Value),
        row => (ReadConversation(row), ReadMember(row, 9)));

    public int CountMembers(ConversationId conversation, int most) => (int)One(
        Sql("SELECT count(*) FROM (SELECT 1 FROM members WHERE conversation = ?1 AND until IS NULL LIMIT ?2)").Bind(1, conversation.Value).Bind(2, most),
        row => (long?)row.Long(0))!;

    public IReadOnlyList<(AccountId Account, string Nick, long Seq)> Marks(ConversationId conversation, int most) => All(
        Sql("""
            SELECT a.id, a.nick, m.read FROM (SELECT account, read FROM members WHERE conversation = ?1 AND until IS NULL LIMIT ?2) m
            JOIN accounts a ON a.id = m.account ORDER BY a.folded
            """).Bind(1, conversation.Value).Bind(2, most),
        row => (new AccountId(row.Long(0)), row.Text(1), row.Long(2)));

    public IReadOnlyList<ConversationId> Conversations() =>
        All(Sql("SELECT id FROM conversations ORDER BY id"), row => new ConversationId(row.Long(0)));

    public IReadOnlyList<ConversationId> PrivateConversations(AccountId account, int limit) => All(
        Sql("""
            SELECT c.id FROM members m JOIN conversations c ON c.id = m.conversation
            WHERE m.account = ?1 AND c.kind <> 1 ORDER BY c.id DESC LIMIT ?2
            """).Bind(1, account.Value).Bind(2, limit),
        row => new ConversationId(row.Long(0)));

    public IReadOnlyList<ConversationId> RoomsLeft(AccountId account, int limit) => All(
        Sql("""
            SELECT c.id FROM members m JOIN conversations c ON c.id = m.conversation
            WHERE m.account = ?1 AND m.until IS NOT NULL AND c.kind = 2 ORDER BY c.id DESC LIMIT ?2
            """).Bind(1, account.Value).Bind(2, limit),
        row => new ConversationId(row.Long(0)));

    public int CountMemberships(AccountId account) => (int)One(
        Sql("SELECT count(*) FROM members WHERE account = ?1 AND until IS NULL").Bind(1, account.Value), row => (long?)row.Long(0))!;

    public Page<RoomRow> Rooms(AccountId account, string afterFolded, int limit) => PageOf(limit, All(
        Sql("""
            SELECT c.id, c.kind, c.name, c.folded, c.skeleton, c.history, c.topic, c.archived, c.deleted,
                   (SELECT count(*) FROM members WHERE conversation = c.id AND until IS NULL),
                   EXISTS (SELECT 1 FROM members WHERE conversation = c.id AND account = ?1 AND until IS NULL) AS joined
            FROM conversations c
            WHERE c.folded > ?2 AND c.kind <> 3 AND c.deleted IS NULL AND (c.kind = 1 OR joined) ORDER BY c.folded LIMIT ?3
            """).Bind(1, account.Value).Bind(2, afterFolded).Bind(3, limit + 1),
        row =>
        {
            var conversation = ReadConversation(row);
            return new RoomRow(conversation, row.Long(9), Head(conversation.Id), row.Long(10) != 0);
        }));

    public Page<MemberRow> Members(ConversationId conversation, string afterFolded, int limit) => PageOf(limit, All(
        Sql("""
            SELECT a.nick, a.name, m.role FROM members m JOIN accounts a ON a.id = m.account
            WHERE m.conversation = ?1 AND m.until IS NULL AND a.folded > ?2 ORDER BY a.folded LIMIT ?3
            """).Bind(1, conversation.Value).Bind(2, afterFolded).Bind(3, limit + 1),
        row => new MemberRow(row.Text(0), row.OptionalText(1), (MemberRole)row.Long(2))));

    public long Rev(AccountId account) =>
        One(Sql("SELECT rev FROM accounts WHERE id = ?1").Bind(1, account.Value), row => (long?)row.Long(0)) ?? 0;

    public Page<AccountEvent> Events(AccountId account, long after, int limit) => PageOf(limit, All(
        Sql("SELECT rev, kind, conversation, seq, text FROM events WHERE account = ?1 AND rev > ?2 ORDER BY rev LIMIT ?3")
            .Bind(1, account.Value).Bind(2, after).Bind(3, limit + 1),
        row => new AccountEvent
        {
            Account = account,
            Rev = row.Long(0),
            Kind = (EventKind)row.Long(1),
            Conversation = row.OptionalLong(2) is { } id ? FindConversation(new ConversationId(id)) : null,
            Seq = row.OptionalLong(3),
            Text = row.OptionalText(4),
        }));

    protected StoredRequest? FindSortedRequest(RequestKey key) => One(
        Sql("SELECT hash, conversation, seq, time FROM requests WHERE account = ?1 AND cid = ?2").Bind(1, key.Account.Value).Bind(2, key.Cid),
        row => ReadRequest(row, 0));

    protected static StoredRequest ReadRequest(Statement row, int first) =>
        new(row.Bytes(first), new ConversationId(row.Long(first + 1)), row.Long(first + 2), Time(row.Long(first + 3)));

    /// <summary>A direct conversation is found under its two accounts; a space cannot be in a room's name.</summary>
    protected static string DirectName(AccountId one, AccountId other) =>
        FormattableString.Invariant($"{Math.Min(one.Value, other.Value)} {Math.Max(one.Value, other.Value)}");

    /// <summary>The statement of an SQL text, prepared when first asked for.</summary>
    protected Statement Sql(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
            _prepared.Add(sql, statement = database.Prepare(sql));
        return statement;
    }

    protected static T? One<T>(Statement statement, Func<Statement, T> read)
    {
        var result = statement.Step() ? read(statement) : default;
        statement.Reset();
        return result;
    }

    protected static bool Any(Statement statement)
    {
        var any = statement.Step();
        statement.Reset();
        return any;
    }

    protected static List<T> All<T>(Statement statement, Func<Statement, T> read)
    {
        var rows = new List<T>();
        while (statement.Step())
            rows.Add(read(statement));
        statement.Reset();
        return rows;
    }

    protected static Page<T> PageOf<T>(int limit, List<T> rows)
    {
        var more = rows.Count > limit;
        return new Page<T>(more ? rows[..limit] : rows, more);
    }

    protected static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static Account ReadAccount(Statement row) => new()
    {
        Id = new AccountId(row.Long(0)),
        Nick = row.Text(1),
        Keys = new NameKeys(row.Text(2), row.Text(3)),
        Name = row.OptionalText(4),
        Password = row.OptionalText(5),
        Role = (ServerRole)row.Long(6),
        Disabled = row.OptionalLong(7) is not null,
        Deleted = row.OptionalLong(8) is not null,
        Created = Time(row.Long(9)),
        Seen = row.OptionalLong(10) is { } seen ? Time(seen) : null,
    };

    private static Member ReadMember(Statement row, int first) => new()
    {
        Conversation = new ConversationId(row.Long(first)),
        Account = new AccountId(row.Long(first + 1)),
        Role = (MemberRole)row.Long(first + 2),
        Since = row.Long(first + 3),
        Until = row.OptionalLong(first + 4),
        Read = row.Long(first + 5),
        ReadMessages = row.Long(first + 6),
        ReadRev = row.Long(first + 7),
        Notify = (Notify)row.Long(first + 8),
    };

    private Conversation ReadConversation(Statement row)
    {
        var kind = (ConversationKind)row.Long(1);
        var name = row.Text(2);
        return new Conversation
        {
            Id = new ConversationId(row.Long(0)),
            Log = LogsAfter + row.Long(0),
            Kind = kind,
            Name = name,
            Keys = new NameKeys(row.Text(3), row.Text(4)),
            WholeHistory = row.Long(5) != 0,
            Topic = row.OptionalText(6),
            Archived = row.OptionalLong(7) is not null,
            Deleted = row.OptionalLong(8) is not null,
            Pair = kind == ConversationKind.Direct ? ReadPair(name) : null,
        };
    }

    private (Account Low, Account High) ReadPair(string name)
    {
        var ids = name.Split(' ').Select(id => new AccountId(long.Parse(id, CultureInfo.InvariantCulture))).ToArray();
        return (FindAccount(ids[0])!, FindAccount(ids[1])!);
    }
}
