using Charla.Protocol;
using Charla.Server.Storage;
using Charla.Server.Tests.Storage;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>What is unread: messages of others after the read mark, not deleted, not of whom one blocks.</summary>
public sealed class UnreadTests
{
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Talker.Transports), MemberType = typeof(Talker))]
    public async Task It_is_what_others_said_and_is_there_still(string transport)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await Talker.RegisterAsync(server, transport, "ana");
        await using var luis = await server.RegisterAsync("luis");
        await using var eva = await server.RegisterAsync("eva");
        for (var i = 0; i < 153; i++)
            await ana.DoAsync("post", new { conv = "#general", text = $"script {i}" });
        await RequireAsync(0);

        var said = (await luis.DoAsync("post", new { conv = "#general", text = "uno" })).Seq;
        await luis.DoAsync("post", new { conv = "#general", text = "dos" });
        var evas = (await eva.DoAsync("post", new { conv = "#general", text = "tres" })).Seq;
        await RequireAsync(3);

        // What is no message does not count, and neither does an edit, however often.
        await luis.DoAsync("edit", new { conv = "#general", seq = said, text = "uno!" });
        await luis.DoAsync("react", new { conv = "#general", seq = said, emoji = "👍" });
        await RequireAsync(3);
        await luis.DoAsync("delete", new { conv = "#general", seq = said });
        await RequireAsync(2);
        await ana.DoAsync("block", new { nick = "eva" });
        await RequireAsync(1);
        await ana.DoAsync("block", new { nick = "eva", on = false });
        await RequireAsync(2);

        // Posting moves nothing; reading up to somewhere leaves what is after it.
        await ana.DoAsync("post", new { conv = "#general", text = "mío" });
        await ana.DoAsync("read", new { conv = "#general", seq = evas - 1 });
        await RequireAsync(1);
        await ana.DoAsync("read", new { conv = "#general", seq = evas });
        await RequireAsync(0);

        async Task RequireAsync(long unread)
        {
            await using var again = await Talker.SignInAsync(server, transport, ana.Token);
            Assert.Equal(unread, again.Signed.Rows.Single(row => row.Text("conv") == "#general").Number("unread"));
            var rows = (await again.DoAsync("convs", new { conv = "#GENERAL" })).Rows;
            Assert.Equal(unread, Assert.Single(rows).Number("unread"));
            Assert.Equal(unread, (await again.DoAsync("convs")).Rows.Single(row => row.Text("conv") == "#general").Number("unread"));
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Of_one_conversation_alone_one_asks_only_for_those_one_is_in()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await luis.DoAsync("create", new { conv = "#redes" });
        foreach (var conv in new[] { "#redes", "#nada", "@luis" })
            Assert.Empty((await ana.DoAsync("convs", new { conv })).Rows);
        await ana.DoAsync("post", new { conv = "@luis", text = "hola" });
        Assert.Equal(1, Assert.Single((await luis.DoAsync("convs", new { conv = "@ana" })).Rows).Number("unread"));
        Assert.Equal(0, Assert.Single((await ana.DoAsync("convs", new { conv = "@luis" })).Rows).Number("unread"));
        Assert.Equal("bad-request", (await ana.AskAsync("convs", new { conv = "redes" })).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task What_an_account_said_that_is_deleted_is_not_waiting_to_be_read()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        for (var i = 0; i < 200; i++)
            await luis.DoAsync("post", new { conv = "#general", text = "x" });
        Assert.Equal(200, await UnreadAsync(ana));
        await using (var admin = await server.AdminAsync())
            await admin.DoAsync("account.delete", new { nick = "luis" });
        await Eventually.IsTrueAsync(() => server.Store.Read(view => view.AccountsToErase().Count) == 0, "erased");
        Assert.Equal(0, await UnreadAsync(ana));

        static async Task<long> UnreadAsync(WireClient client) => (await client.DoAsync("convs", new { conv = "#general" })).Rows.Single().Number("unread");
    }

    public static TheoryData<int> Seeds => [1, 2, 3, 4];

    // Long enough for several blocks of tallies, with a mark anywhere in them.
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Seeds))]
    public void However_long_the_log_is_it_is_what_counting_all_of_it_gives(int seed)
    {
        var random = new Random(seed);
        using var store = new SqliteTestStore();
        Account[] people = [store.AddAccount("ana"), store.AddAccount("luis"), store.AddAccount("eva"), store.AddAccount("pepe")];
        var room = store.AddRoom("sala");
        var log = new List<(Account Author, bool IsText, bool IsDeleted)>();
        while (log.Count < 5_000)
        {
            store.Write(writing =>
            {
                for (var i = 0; i < 250; i++)
                    Act(writing);
            });
        }

        store.Write(writing => writing.Add(new StoreWrite.SetBlock(people[0].Id, people[3].Id, On: true)));
        for (var i = 0; i < 300; i++)
        {
            var mark = random.Next(3) == 0 ? random.Next(-2, 3) + 1024 * random.Next(1, 5) : random.Next(log.Count + 1);
            var me = people[random.Next(people.Length)];
            var expected = log.Skip(mark).Count(entry => entry is { IsText: true, IsDeleted: false } && entry.Author.Id != me.Id
                && (me.Id != people[0].Id || entry.Author.Id != people[3].Id));
            Assert.Equal(expected, store.Read(view => view.Unread(room.Id, me.Id, mark)));
        }

        void Act(CachedTransaction writing)
        {
            var author = people[random.Next(people.Length)];
            var target = random.Next(1, log.Count + 2);
            if (random.Next(4) > 0 || target > log.Count || log[target - 1] is not { IsText: true, IsDeleted: false })
            {
                writing.Append(TestStore.Message(room, author, "x"));
                log.Add((author, true, false));
                return;
            }

            var deletion = writing.Append(TestStore.Message(room, author, "") with { Kind = EntryKind.Deletion, Text = null, Target = target });
            log.Add((author, false, false));
            var message = writing.Stored.FindEntry(room.Id, target)!;
            writing.Add(new StoreWrite.EraseMessage(message, deletion.Seq));
            log[target - 1] = log[target - 1] with { IsDeleted = true };
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task A_log_that_was_brought_in_counts_like_any_other()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using (var admin = await server.AdminAsync())
        {
            var prev = 0L;
            foreach (var (seq, n, from, deleted) in new[] { (1, 1, "luis", false), (5, 3, "luis", true), (9, 4, "ana", false), (12, 7, "eva", false) })
            {
                await admin.DoAsync("import", new
                {
                    conv = "#vieja",
                    type = "public",
                    prev,
                    seq,
                    kind = "text",
                    from,
                    via = "tcp",
                    time = "2026-01-05T10:00:00.000Z",
                    n,
                    text = deleted ? null : "x",
                    deleted,
                    history = "all",
                });
                prev = seq;
            }

            await admin.DoAsync("import", new { conv = "#vieja", type = "public", done = true });
        }

        await ana.DoAsync("join", new { conv = "#vieja" });
        var room = server.Store.Read(view => view.FindRoom("vieja"))!.Id;
        var me = server.Store.Read(view => view.FindAccount("ana"))!.Id;
        Assert.Equal(2, server.Store.Read(view => view.Unread(room, me, 0)));
        Assert.Equal(1, server.Store.Read(view => view.Unread(room, me, 5)));
        Assert.Equal(0, (await ana.DoAsync("convs", new { conv = "#vieja" })).Rows.Single().Number("unread"));
    }
}
