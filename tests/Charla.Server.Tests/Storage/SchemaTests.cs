using System.Collections;
using System.Reflection;
using System.Text;
using Charla.Protocol;
using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;

namespace Charla.Server.Tests.Storage;

/// <summary>Files of older programs, and how the questions find their rows.</summary>
public sealed class SchemaTests
{
    private const BindingFlags Hidden = BindingFlags.NonPublic | BindingFlags.Instance;

    // The second schema is the first and this.
    private const string ToSecond = """
        CREATE TABLE recent_requests (
            id       INTEGER PRIMARY KEY,
            account  INTEGER NOT NULL,
            cid      TEXT    NOT NULL,
            hash     BLOB    NOT NULL,
            conversation INTEGER NOT NULL,
            seq      INTEGER NOT NULL,
            time     INTEGER NOT NULL
        );
        INSERT INTO recent_requests (account, cid, hash, conversation, seq, time) VALUES (1, 'a2', x'cc', 1, 4, 1767607200009);
        PRAGMA user_version = 2;
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_database_of_an_older_schema_is_brought_up_to_date_with_all_its_rows(int schema)
    {
        var folder = Directory.CreateTempSubdirectory("charla-").FullName;
        try
        {
            Make(Path.Combine(folder, "charla.db"), "schema-1.sql", schema == 2 ? ToSecond : "");
            for (var round = 0; round < 2; round++)
            {
                using var store = SqliteStore.Open(folder);
                store.Read<object?>(view =>
                {
                    RequireFirstRows(view);
                    RequireNobodySpecial(view);
                    return null;
                });
                RequireRequests(store, schema == 2 ? 4 : null);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // What version 0.1 let through where one line belongs.
    private const string OldTexts = """
        UPDATE accounts SET name = 'Ana' || char(27) || '[31m' || char(10) || 'G.' WHERE id = 1;
        UPDATE accounts SET name = char(27) WHERE id = 2;
        UPDATE devices SET name = 'lap' || char(8238) || 'top' WHERE id = 1;
        UPDATE conversations SET topic = 'uno' || char(13) || char(10) || 'dos' WHERE id = 1;
        INSERT INTO entries (key, kind, author, via, time, n, rev, flags, target, text, mentions) VALUES
            (4294967301, 7, 1, 1, 1767607200010, 1, 5, 0, NULL, 'uno' || char(13) || char(10) || 'dos', NULL),
            (4294967302, 4, 1, 1, 1767607200011, 1, 6, 8, 2, char(7), NULL),
            (4294967303, 1, 2, 1, 1767607200012, 2, 7, 0, NULL, 'a' || char(27) || 'b', NULL),
            (4294967304, 1, 1, 1, 1767607200013, 3, 8, 2, NULL, NULL, NULL);
        INSERT INTO reactions (key, emoji, account, seq) VALUES (4294967298, char(7), 1, 6), (4294967298, char(27) || '👍', 2, 7);
        INSERT INTO events (account, rev, kind, conversation, seq, text) VALUES (1, 3, 5, NULL, NULL, 'Ana' || char(27));
        """;

    [Fact]
    public void What_an_older_program_let_through_is_made_fit_and_what_is_unread_is_counted()
    {
        var folder = Directory.CreateTempSubdirectory("charla-").FullName;
        try
        {
            Make(Path.Combine(folder, "charla.db"), "schema-1.sql", OldTexts);
            using var store = SqliteStore.Open(folder);
            store.Read<object?>(view =>
            {
                var (ana, luis, room) = (view.FindAccount("ana")!, view.FindAccount("luis")!, view.FindRoom("general")!);
                Assert.Equal(("Ana[31m G.", null, "laptop", "uno dos"), (ana.Name, luis.Name, view.FindDevice(new DeviceId(1))!.Name, room.Topic));
                Assert.Equal("uno dos", Encoding.UTF8.GetString(view.FindEntry(room.Id, 5)!.Text!));
                Assert.Equal("\uFFFD", Encoding.UTF8.GetString(view.FindEntry(room.Id, 6)!.Text!));
                Assert.Equal([("\uFFFD", "Ana"), ("👍", "luis")], view.FindEntry(room.Id, 2)!.Reactions.OrderBy(reaction => reaction.Nick, StringComparer.Ordinal));
                Assert.Equal("Ana", view.Events(ana.Id, 2, 9).Rows.Single().Text);

                // Of what people said nothing was touched.
                Assert.Equal("a\u001bb", Encoding.UTF8.GetString(view.FindEntry(room.Id, 7)!.Text!));
                Assert.Equal((1L, 1L, 1L), (view.Unread(room.Id, ana.Id, 2), view.Unread(room.Id, luis.Id, 0), view.Unread(new ConversationId(2), ana.Id, 0)));
                return null;
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void No_question_reads_a_whole_table()
    {
        using var store = new SqliteTestStore();
        var (ana, luis) = (store.AddAccount("ana"), store.AddAccount("luis"));
        var room = store.AddRoom("sala");
        var direct = store.Write(writing => writing.AddDirect(ana, luis, TestStore.Time));
        store.Write(writing =>
        {
            writing.Add(new StoreWrite.PutMember(new Member { Conversation = room.Id, Account = ana.Id, Since = 1, Read = 0 }));
            writing.Add(new StoreWrite.AddReaction(room.Id, 1, "👍", ana.Id, 2));
        });
        var message = store.Append(room, ana, "x");
        store.Write(writing => writing.Add(new StoreWrite.ChangeMessage(message, message.Text, null, EntryFlags.HasReactions, 2)));
        var asked = store.Read(view =>
        {
            AskEverything(view, ana, luis, room, direct);
            return ((IDictionary)view.GetType().GetField("_prepared", Hidden)!.GetValue(view)!).Keys.Cast<string>()
                .Where(sql => sql.StartsWith("SELECT", StringComparison.Ordinal)).ToList();
        });

        Assert.True(asked.Count > 20);
        var plans = asked.Select(sql => (sql, Plan: store.Plan(sql))).ToList();
        var scans = plans.Where(plan => plan.Plan.Split('\n').Any(step => step.StartsWith("SCAN", StringComparison.Ordinal) && !step.Contains("CONSTANT ROW", StringComparison.Ordinal)));
        Assert.True(!scans.Any(), string.Join("\n\n", scans.Select(plan => $"{plan.sql}\n-> {plan.Plan}")));
    }

    private static void AskEverything(IStoreView view, Account ana, Account luis, Conversation room, Conversation direct)
    {
        view.FindAccount(ana.Id);
        view.FindAccount("ana");
        view.NickTaken(ana.Keys);
        view.FindDevice(new DeviceId(1));
        view.Devices(ana.Id);
        view.FindConversation(room.Id);
        view.FindRoom("sala");
        view.RoomTaken(room.Keys);
        view.FindDirect(ana.Id, luis.Id);
        view.FindMember(room.Id, ana.Id);
        view.Invited(room.Id, ana.Id);
        view.Memberships(ana.Id);
        view.CountMemberships(ana.Id);
        view.Head(direct.Id);
        view.MessagesUpTo(room.Id, 1);
        view.Unread(room.Id, ana.Id, 0);
        view.Apart(ana.Id);
        view.FindEntry(room.Id, 1);
        view.Changes(room.Id, 0, 9, 9);
        view.HistoryAfter(room.Id, 0, 9, 9);
        view.HistoryBefore(room.Id, 9, 0, 9);
        view.FindEntry(room.Id, 1, asOf: 1);
        view.ChangedSince(room.Id, 1, 0, 9);
        view.RoomsLeft(ana.Id, 9);
        view.SizeOfReactions(room.Id, 1);
        view.HasReaction(room.Id, 1, "👍", ana.Id);
        view.Rooms(ana.Id, "a", 9);
        view.Members(room.Id, "a", 9);
        view.Rev(ana.Id);
        view.Events(ana.Id, 0, 9);
        view.Accounts("a", 9);
        view.HasOwner();
        view.DevicesOf(ana.Id);
        view.Blocks(ana.Id, luis.Id);
        view.Blocked(ana.Id);
        view.AccountsToErase();
        view.RoomsToErase();
        view.EverIn(ana.Id);
        view.EverIn(room.Id, 9);
        view.MessagesOf(ana.Id, room.Id, 0, 9);
    }

    private static void RequireFirstRows(IStoreView view)
    {
        var (ana, luis) = (view.FindAccount("ana")!, view.FindAccount("luis")!);
        Assert.Equal(("Ana", "Ana G."), (ana.Nick, ana.Name));
        Assert.Equal([new DeviceId(1)], view.Devices(ana.Id));
        var general = view.FindRoom("general")!;
        Assert.Equal("hola", general.Topic);
        Assert.Equal(new LogHead(4, 1), view.Head(general.Id));
        var message = view.FindEntry(general.Id, 2)!;
        Assert.Equal(("uno", 4L, EntryFlags.Edited | EntryFlags.HasReactions), (Encoding.UTF8.GetString(message.Text!), message.Rev, message.Flags));
        Assert.Equal([("👍", "luis")], message.Reactions);
        Assert.Equal("uno", Encoding.UTF8.GetString(view.FindEntry(general.Id, 3)!.Text!));
        var direct = view.FindDirect(luis.Id, ana.Id)!;
        Assert.Equal("psst", Encoding.UTF8.GetString(view.FindEntry(direct.Id, 1)!.Text!));
        Assert.Equal((MemberRole.Owner, 2L), (view.FindMember(general.Id, ana.Id)!.Role, view.FindMember(general.Id, ana.Id)!.Read));
        Assert.True(view.Invited(general.Id, luis.Id));
        Assert.Equal(2, view.Events(ana.Id, 0, Limits.PageEntries).Rows.Count);
    }

    private static void RequireRequests(SqliteStore store, long? later)
    {
        using var transaction = store.Begin();
        var (ana, luis) = (transaction.FindAccount("ana")!.Id, transaction.FindAccount("luis")!.Id);
        Assert.Equal([2, 1, later], transaction.FindRequests([new(ana, "a1"), new(luis, "a1"), new(ana, "a2")]).Select(request => request?.Seq));
    }

    private static void RequireNobodySpecial(IStoreView view)
    {
        var accounts = view.Accounts("", 9).Rows;
        Assert.Equal(["Ana", "luis"], accounts.Select(account => account.Nick));
        Assert.All(accounts, account => Assert.Equal((ServerRole.Member, true, null), (account.Role, account.IsOpen, account.Seen)));
        Assert.False(view.HasOwner());
        Assert.All(view.Memberships(accounts[0].Id), row => Assert.Equal((Notify.All, false, false), (row.Member.Notify, row.Conversation.Archived, row.Conversation.Deleted)));
        Assert.Empty(view.AccountsToErase());
        Assert.Empty(view.RoomsToErase());
    }

    private static void Make(string path, string script, string more)
    {
        File.Create(path).Dispose();
        using var database = Database.Open(path, readOnly: false);
        database.Execute(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Storage", script)) + more);
    }
}
