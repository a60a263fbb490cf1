using System.Text.Json.Nodes;
using Charla.Client.Tests.Fakes;
using Charla.Protocol;
using Charla.Testing;

namespace Charla.Client.Tests;

public sealed class FeedTests
{
    private const int Soon = 60_000;

    [Fact(Timeout = Soon)]
    public async Task Entries_come_once_and_in_order_though_the_connection_is_cut_again_and_again()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana");
        var texts = Enumerable.Range(1, 900).Select(i => "m" + i).ToArray();
        var posting = Task.Run(async () =>
        {
            foreach (var chunk in texts.Chunk(30))
            {
                server.Post("#general", "pepe", chunk);
                server.CutAll();
                await Task.Yield();
            }
        });

        Assert.Equal(texts, await client.TextsAsync(texts.Length));
        await posting;
        server.Post("#general", "pepe", "the last one");
        Assert.Equal(["the last one"], await client.TextsAsync(1));
    }

    [Fact(Timeout = Soon)]
    public async Task Live_entries_that_overtake_the_catch_up_come_after_it_and_once()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana", Clients.Hurried.Watched(out var statuses));
        await statuses.UntilAsync(ConnectionState.Online);
        var asked = new TaskCompletionSource<(FakeConnection, JsonObject)>();
        server.Intercept = (connection, frame) => (string)frame["op"]! == "changes" && asked.TrySetResult((connection, frame));
        server.Away = true;
        server.CutAll();
        await statuses.UntilAsync(ConnectionState.Waiting);
        server.Post("#general", "pepe", "1", "2", "3");
        server.Away = false;

        // The catch-up's answer waits until live entries have gone out.
        var (connection, frame) = await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        server.Post("#general", "pepe", "4", "5");
        await client.PingAsync(TestContext.Current.CancellationToken);
        server.Handle(connection, frame);
        server.Post("#general", "pepe", "6");

        Assert.Equal(["1", "2", "3", "4", "5", "6"], await client.TextsAsync(6));
    }

    [Fact(Timeout = Soon)]
    public async Task A_reader_with_little_room_still_gets_everything_and_requests_go_on_meanwhile()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana", Clients.Hurried with { FeedCapacity = 2 });
        var texts = Enumerable.Range(1, 700).Select(i => "m" + i).ToArray();
        server.Post("#general", "pepe", texts);

        await client.PingAsync(TestContext.Current.CancellationToken);
        await client.PostAsync("#general", "mine", cancellation: TestContext.Current.CancellationToken);

        Assert.Equal([.. texts, "mine"], await client.TextsAsync(701));
    }

    [Fact(Timeout = Soon)]
    public async Task Who_is_far_behind_is_told_so_and_goes_on_from_the_head()
    {
        await using var server = new FakeServer();
        server.Post("#general", "pepe", [.. Enumerable.Range(1, 20).Select(i => "m" + i)]);
        await using var client = await server.ConnectAsync("ana", Clients.Hurried with
        {
            FarBehind = 10,
            After = new Dictionary<string, long>(StringComparer.Ordinal) { ["#general"] = 5 },
        });

        Assert.Equal([new Gap("#general", 5, 20)], await client.TakeAsync<FeedItem>(1));
        server.Post("#general", "pepe", "and on");
        Assert.Equal(["and on"], await client.TextsAsync(1));
    }

    [Fact(Timeout = Soon)]
    public async Task A_program_that_knows_a_number_from_an_earlier_run_gets_what_came_after_it()
    {
        await using var server = new FakeServer();
        server.Post("#general", "pepe", "1", "2", "3", "4");
        await using var client = await server.ConnectAsync("ana", Clients.Hurried with
        {
            After = new Dictionary<string, long>(StringComparer.Ordinal) { ["#general"] = 2 },
        });

        Assert.Equal(["3", "4"], await client.TextsAsync(2));
    }

    [Fact(Timeout = Soon)]
    public async Task A_room_joined_by_another_device_while_away_is_followed_from_the_joining()
    {
        await using var server = new FakeServer();
        server.Post("#redes", "pepe", "before");
        await using var client = await server.ConnectAsync("ana", Clients.Hurried.Watched(out var statuses));
        await statuses.UntilAsync(ConnectionState.Online);
        server.Away = true;
        server.CutAll();
        await statuses.UntilAsync(ConnectionState.Waiting);
        server.Join("#redes", "ana");
        server.Post("#redes", "pepe", "after");
        server.Away = false;

        var entries = await client.TakeAsync<Entry>(2);
        Assert.Equal([EntryKind.Join, EntryKind.Text], entries.Select(e => e.Kind));
        Assert.Equal("after", entries[1].Text);
    }

    [Fact(Timeout = Soon)]
    public async Task A_room_one_joins_is_followed_from_then_on()
    {
        await using var server = new FakeServer();
        server.Post("#redes", "pepe", "before");
        await using var client = await server.ConnectAsync("ana");

        var joined = await client.JoinAsync("#redes", TestContext.Current.CancellationToken);
        server.Post("#redes", "pepe", "after");

        var entries = await client.TakeAsync<Entry>(2);
        Assert.Equal(joined.Seq, entries[0].Seq);
        Assert.Equal("after", entries[1].Text);
    }

    [Fact(Timeout = Soon)]
    public async Task A_log_that_became_shorter_is_told_as_a_gap()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana");
        server.Post("#general", "pepe", "1", "2", "3");
        await client.TextsAsync(3);
        server.Forget("#general");
        server.CutAll();

        Assert.Equal([new Gap("#general", 0, 0) { IsOtherLog = true }], await client.TakeAsync<FeedItem>(1));
        server.Post("#general", "pepe", "anew");
        Assert.Equal(["anew"], await client.TextsAsync(1));
    }

    [Fact(Timeout = Soon)]
    public async Task Entries_of_an_unknown_kind_count_and_are_not_delivered()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana");
        server.Log("#general").Append("poll", "pepe", []);
        server.Post("#general", "pepe", "after it");

        var entry = Assert.Single(await client.TakeAsync<Entry>(1));
        Assert.Equal((2, "after it"), (entry.Seq, entry.Text));
    }

    [Fact(Timeout = Soon)]
    public async Task A_catch_up_of_many_pages_comes_whole()
    {
        await using var server = new FakeServer();
        var texts = Enumerable.Range(1, 1200).Select(i => "m" + i).ToArray();
        server.Post("#general", "pepe", texts);
        await using var client = await server.ConnectAsync("ana", Clients.Hurried with
        {
            FarBehind = 5000,
            After = new Dictionary<string, long>(StringComparer.Ordinal) { ["#general"] = 0 },
        });

        Assert.Equal(texts, await client.TextsAsync(texts.Length));
    }

    /// <summary>Who is out of a conversation gets the rest of it by asking; where nothing is missing, or the room is removed, nobody asks.</summary>
    [Theory(Timeout = Soon)]
    [InlineData(5L, 5)]
    [InlineData(3L, 3)]
    [InlineData(2L, 2)]
    [InlineData(1L, 2)]
    [InlineData(null, 2)]
    public async Task What_had_not_come_when_one_left_is_asked_for_up_to_the_leaving(long? leaving, int expected)
    {
        await using var server = new FakeServer();
        server.Log("#redes");
        var wire = new TaskCompletionSource<FakeConnection>();
        var asked = new List<long>();
        server.Intercept = (connection, frame) =>
        {
            if ((string)frame["op"]! == "ping")
                wire.TrySetResult(connection);
            if ((string)frame["op"]! != "changes")
                return false;
            var after = (long)frame["after"]!;
            lock (asked)
                asked.Add(after);
            connection.Rows(
                frame,
                Enumerable.Range(1, (int)leaving!).Where(seq => seq > after).Select(seq => Said(seq)),
                new JsonObject { ["conv"] = "#redes", ["head"] = leaving, ["more"] = false });
            return true;
        };
        await using var client = await server.ConnectAsync("ana");
        await client.PingAsync(TestContext.Current.CancellationToken);
        var connection = await wire.Task;
        connection.Send(Said(1));
        connection.Send(Said(2));
        connection.Send(new JsonObject { ["op"] = "event", ["rev"] = 1, ["kind"] = "left", ["conv"] = "#redes", ["seq"] = leaving });
        connection.Send(new JsonObject { ["op"] = "event", ["rev"] = 2, ["kind"] = "profile", ["name"] = "Ana" });

        var texts = new List<string>();
        var isTold = false;
        while (!isTold || texts.Count < expected)
        {
            var item = await client.Feed.ReadAsync(TestContext.Current.CancellationToken);
            isTold |= item is AccountEvent { Kind: EventKind.Profile };
            if (item is Entry entry)
                texts.Add(entry.Text!);
        }

        Assert.Equal(Enumerable.Range(1, expected).Select(seq => "m" + seq), texts);
        lock (asked)
            Assert.Equal(expected > 2 ? [2L] : [], asked);

        static JsonObject Said(long seq) => new()
        {
            ["op"] = "entry",
            ["conv"] = "#redes",
            ["seq"] = seq,
            ["kind"] = "text",
            ["from"] = "pepe",
            ["time"] = "2026-01-05T10:00:00.120Z",
            ["text"] = "m" + seq,
        };
    }

    [Fact(Timeout = Soon)]
    public async Task A_later_log_takes_the_place_of_an_earlier_one_and_what_is_late_of_that_one_is_dropped()
    {
        await using var server = new FakeServer();
        server.Log("#redes");
        var wire = new TaskCompletionSource<FakeConnection>();
        var rows = new List<JsonObject>();
        server.Intercept = (connection, frame) =>
        {
            if ((string)frame["op"]! == "ping")
                wire.TrySetResult(connection);
            if ((string)frame["op"]! != "changes")
                return false;
            lock (rows)
            {
                var log = rows.Where(row => (long?)row["log"] == (long?)frame["log"]).ToList();
                connection.Rows(
                    frame,
                    log.Where(row => (long)row["seq"]! > (long)frame["after"]!).Select(row => row.DeepClone().AsObject()),
                    new JsonObject { ["conv"] = "#redes", ["log"] = frame["log"]?.DeepClone(), ["head"] = log.Max(row => (long?)row["seq"]), ["more"] = false });
            }

            return true;
        };
        await using var client = await server.ConnectAsync("ana");
        await client.PingAsync(TestContext.Current.CancellationToken);
        var connection = await wire.Task;
        Entry(5, 1, "old 1");
        Entry(5, 2, "old 2");

        // Whatever comes first of the later one, and however far it has come.
        Entry(9, 3, "new 3");
        Entry(5, 3, "late 3");
        Joined(5, 7);
        Left(5);
        Entry(9, 4, "new 4");
        Left(9);
        Joined(12, 20);

        // It has come further before anybody reads of it: left out is only what was before it is followed.
        Entry(12, 21, "newest 21");
        var items = new List<string>();
        await ReadUntilAsync("log 12 after 20");
        Joined(9, 0);
        Entry(9, 22, "late 22");
        Entry(12, 22, "newest 22");
        await ReadUntilAsync("newest 22");
        Assert.DoesNotContain(items, item => item.StartsWith("late", StringComparison.Ordinal));
        Assert.Equal(["old 1", "old 2"], items.Take(2));
        Assert.Equal(["newest 21", "newest 22"], items.Where(item => item.StartsWith("newest", StringComparison.Ordinal)));
        Assert.True(items.IndexOf("log 12 after 20") < items.IndexOf("newest 21"));
        Assert.All(items.Where(item => item.StartsWith("new ", StringComparison.Ordinal)), item => Assert.True(items.IndexOf(item) < items.IndexOf("log 12 after 20")));

        async Task ReadUntilAsync(string last)
        {
            while (items.LastOrDefault() != last)
            {
                switch (await client.Feed.ReadAsync(TestContext.Current.CancellationToken))
                {
                    case Entry entry:
                        items.Add(entry.Text!);
                        break;
                    case Gap gap:
                        Assert.True(gap.IsOtherLog);
                        items.Add($"log {gap.Log} after {gap.Head}");
                        break;
                }
            }
        }

        void Entry(long log, long seq, string text)
        {
            var entry = new JsonObject
            {
                ["op"] = "entry",
                ["conv"] = "#redes",
                ["log"] = log,
                ["seq"] = seq,
                ["kind"] = "text",
                ["from"] = "pepe",
                ["time"] = "2026-01-05T10:00:00.120Z",
                ["text"] = text,
            };
            lock (rows)
                rows.Add(entry);
            connection.Send(entry);
        }

        void Joined(long log, long head) => Event("joined", log, head);

        void Left(long log) => Event("left", log, null);

        void Event(string kind, long log, long? head) => connection.Send(new JsonObject
        {
            ["op"] = "event",
            ["rev"] = ++_rev,
            ["kind"] = kind,
            ["conv"] = "#redes",
            ["log"] = log,
            ["type"] = "public",
            ["head"] = head,
        });
    }

    private long _rev;
}
