using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests.Storage;

/// <summary>How often the store is asked, and that nobody waits for it who has a lock.</summary>
public sealed class StoreCallsTests
{
    private const int Soon = 120_000;

    [Fact(Timeout = Soon)]
    public async Task A_batch_of_posts_asks_the_store_once_and_commits_once()
    {
        CountingStore? store = null;
        await using var server = await TestServer.StartAsync(openStore: folder => store = new CountingStore(SqliteStore.Open(folder)));
        const int Authors = LogWriter.BatchChanges / LogWriter.TurnChanges;
        var authors = new List<Account>();
        for (var i = 0; i < Authors; i++)
        {
            await using var client = await server.RegisterAsync($"autora{i}");
            authors.Add(server.Context.Store.Read(view => view.FindAccount($"autora{i}"))!);
        }

        // The first batch fills the cache.
        foreach (var batch in (string[])["first", "second"])
        {
            var before = store!.Written.Count;
            var posts = await PostTogetherAsync(server.Context.Writer, authors, batch);
            Assert.Equal(LogWriter.BatchChanges, posts.Select(post => post.Outcome.Seq).Distinct().Count());

            // One commit before them, of what they wait behind.
            if (batch == "second")
                Assert.Equal(["Commit", "FindRequests", "Commit"], store.Written.Skip(before));
        }
    }

    [Fact(Timeout = Soon)]
    public async Task What_is_joined_and_left_while_one_signs_in_is_followed_and_not_followed()
    {
        CountingStore? store = null;
        await using var server = await TestServer.StartAsync(openStore: folder => store = new CountingStore(SqliteStore.Open(folder)));
        await using var ana = await server.RegisterAsync("ana");
        await using var eva = await server.RegisterAsync("eva");
        foreach (var room in (string[])["#dejada", "#nueva"])
            await ana.DoAsync("create", new { conv = room });
        await eva.DoAsync("join", new { conv = "#dejada" });

        // Her other session's conversations have been read and are not followed yet: what she does now must wait for nothing of it.
        store!.HasRead = asked =>
        {
            if (!asked.Contains(nameof(IStoreView.Memberships)))
                return;
            store.HasRead = _ => { };
            Assert.True(MoveAsync().Wait(WireClient.Patience));
        };
        await using var again = await server.SignInAsync(eva.Token);
        await ana.DoAsync("post", new { conv = "#dejada", text = "sin ella" });
        await ana.DoAsync("post", new { conv = "#nueva", text = "con ella" });
        await again.LiveAsync("#nueva", 3);
        Assert.Equal("con ella", again.Live("#nueva")[^1].Text("text"));
        Assert.Empty(again.Live("#dejada"));

        async Task MoveAsync()
        {
            await eva.DoAsync("leave", new { conv = "#dejada" });
            await eva.DoAsync("join", new { conv = "#nueva" });
        }
    }

    [Fact(Timeout = Soon)]
    public async Task A_feed_is_not_locked_while_its_head_is_read_and_misses_nothing_of_that_time()
    {
        using var store = new SqliteTestStore();
        var ana = store.AddAccount("ana");
        var room = store.AddRoom("sala");
        store.Append(room, ana, "1");
        var counting = new CountingStore(store.Store);
        var feeds = new Feeds(counting);
        counting.HasRead = _ => Assert.True(Task.Run(() => Publish("2")).Wait(WireClient.Patience));

        var (feed, follower) = (await Task.Run(() => feeds.Open(room), TestContext.Current.CancellationToken), new Listener(ana.Id));
        var start = 0L;
        feed.Follow(follower, after: null, (at, _) => start = at);
        feeds.Close(feed);
        Publish("3");

        Assert.Equal((2, 3), (start, follower.At));
        feeds.Unfollow(feed, follower);
        Assert.Null(feeds.Find(room.Id));

        void Publish(string text) =>
            feeds.Find(room.Id)!.Publish(ConversationFeed.Encode(new FrameWriter(), room, [store.Append(room, ana, text)]));
    }

    /// <summary>Has as many posts as a commit takes wait for the writer, and then be committed together.</summary>
    private static async Task<List<Change>> PostTogetherAsync(LogWriter writer, List<Account> authors, string batch)
    {
        using var open = new ManualResetEventSlim();
        var lanes = authors.ConvertAll(_ => new WriteLane());
        using var entered = new ManualResetEventSlim();
        Assert.True(ConversationName.TryParse("#general", out var general, out _));
        writer.Write(new WriteLane(), new Wait(new Asked(new Answers(1), null, Transport.Server)) { Entered = entered, Open = open });
        Assert.True(entered.Wait(WireClient.Patience));
        var answers = new Answers(LogWriter.BatchChanges);
        for (var i = 0; i < LogWriter.BatchChanges; i++)
        {
            var author = authors[i % authors.Count];
            writer.Write(lanes[i % authors.Count], new Post(new Asked(answers, author, Transport.Tcp) { Cid = $"{batch}{i}", Hash = [1] })
            {
                To = general,
                Text = "hola @autora1"u8.ToArray(),
                Mentions = Mentions.In("hola @autora1"),
            });
        }

        open.Set();
        return await answers.All.WaitAsync(WireClient.Patience);
    }

    private sealed class Wait(Asked asked) : Change(asked)
    {
        public required ManualResetEventSlim Entered { get; init; }

        public required ManualResetEventSlim Open { get; init; }

        public override Outcome Apply(Writing writing)
        {
            Entered.Set();
            Assert.True(Open.Wait(WireClient.Patience));
            return new Outcome(null, null, writing.Now);
        }
    }

    private sealed class Answers(int expected) : IAsker
    {
        private readonly List<Change> _changes = [];
        private readonly TaskCompletionSource<List<Change>> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<List<Change>> All => _all.Task;

        public void Answer(Change change)
        {
            _changes.Add(change);
            if (_changes.Count == expected)
                _all.SetResult(_changes);
        }
    }

    private sealed class Listener(AccountId account) : IFollower
    {
        public int Spelling => 0;

        public AccountId Account => account;

        public long At { get; private set; }

        public int Place { get; set; }

        public void Push(long first, long last, ReadOnlySpan<byte> frames) => At = last;

        public void ReadOn(long last, ReadOnlySpan<byte> frames, bool caughtUp) => At = last;
    }
}
