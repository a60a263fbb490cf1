using System.Text;
using System.Text.Json.Nodes;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>The live feed in datagrams: pushed once, confirmed, asked for again; and what does not fit one datagram.</summary>
[Trait("Category", "Udp")]
public sealed class UdpFeedTests
{
    private const int UnconfirmedBytes = 64 * 1024;

    [Fact(Timeout = 300_000)]
    public async Task Who_confirms_nothing_is_pushed_64_KiB_and_gets_the_rest_by_asking()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var other = await server.RegisterAsync("other");
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await luis.RegisterAsync("luis");
        var last = await PostAsync(ana, "#general", 5_000);
        await other.LiveAsync("#general", last);

        await luis.WaitAsync(frame => frame.Op() == "heads" && frame.GetProperty("heads").Number("#general") == last);
        Assert.InRange(luis.Lengths.Sum(), 1_000, UnconfirmedBytes + 20_000);
        Assert.Equal(luis.Pushed("#general").Order(), luis.Pushed("#general"));
        Assert.True(luis.Pushed("#general").Count < 2_000);

        luis.Confirms = true;
        await Eventually.IsTrueAsync(() => luis.Have("#general") == last, "the whole log");

        // And from here on it is pushed again.
        var next = (await ana.DoAsync("post", new { conv = "#general", text = "live again" })).Seq;
        await luis.LiveAsync("#general", next);
        await Eventually.IsTrueAsync(() => luis.Have("#general") == next, "the next one");
    }

    [Theory(Timeout = 300_000)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_is_lost_in_the_end_one_has_everything(int seed)
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        var random = new Random(seed);
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await luis.RegisterAsync("luis");
        luis.Loses = () => random.Next(5) == 0;
        luis.Confirms = true;
        var last = await PostAsync(ana, "#general", 500);
        await Eventually.IsTrueAsync(() => luis.Have("#general") == last, "everything");
        Assert.Equal(last, luis.Pushed("#general").Distinct().Max());
    }

    [Fact(Timeout = 120_000)]
    public async Task A_long_text_travels_in_parts_in_both_directions()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await luis.RegisterAsync("luis");
        var text = string.Concat(Enumerable.Range(0, 700).Select(i => $"\"{i}\" ñ 😀\\"));

        var post = luis.Request("post", new { conv = "#general", text });
        await luis.SendPartsAsync(post, 300, "a");
        var entry = await ana.WaitAsync(frame => frame.Op() == "entry" && frame.Text("kind") == "text");
        Assert.Equal(text, entry.Text("text"));
        await luis.WaitAsync(frame => frame.Op() == "ok" && frame.Has("id") && frame.Number("id") == post["id"]!.GetValue<long>());
        Assert.Equal(text, (await luis.LiveAsync("#general", entry.Number("seq"))).Text("text"));
        Assert.Equal(text, Assert.Single((await luis.DoAsync("changes", new { conv = "#general", after = entry.Number("seq") - 1, limit = 1 })).Rows).Text("text"));
        Assert.All(luis.Lengths, length => Assert.InRange(length, 1, 1200));
    }

    [Fact(Timeout = 120_000)]
    public async Task Of_what_is_cut_in_parts_the_oldest_unfinished_ones_give_way()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        var pings = Enumerable.Range(0, 5).Select(_ => ana.Request("ping")).ToList();
        foreach (var (ping, key) in pings.Zip("abcde"))
            await ana.SendLineAsync(Part(ana, $"{key}", 0, 2, ping.ToJsonString()[..10]));
        foreach (var (ping, key) in pings.Zip("abcde").Reverse())
            await ana.SendLineAsync(Part(ana, $"{key}", 1, 2, ping.ToJsonString()[10..]));
        foreach (var ping in pings[1..])
            await ana.WaitAsync(frame => IsAnswer(frame, ping));
        await ana.DoAsync("ping");
        Assert.DoesNotContain(ana.Received, frame => IsAnswer(frame, pings[0]));

        // One that never ends, one that lies about its parts, and one within another.
        for (var n = 0; n < 120; n++)
            await ana.SendLineAsync(Part(ana, "long", n, 128, new string('x', 800)));
        await ana.WaitAsync(frame => frame.Text("code") == "too-long");
        await ana.SendLineAsync(Part(ana, "f", 5, 4, "x"));
        await ana.WaitAsync(frame => frame.Text("code") == "bad-request");
        var from = ana.Count;
        await ana.SendLineAsync(Part(ana, "g", 0, 1, Part(ana, "h", 0, 1, ana.Request("ping").ToJsonString())));
        await ana.WaitAsync(frame => frame.Text("code") == "bad-request", from);
        await ana.DoAsync("ping");
    }

    [Fact(Timeout = 120_000)]
    public async Task After_what_one_may_not_see_the_next_entry_says_what_it_follows()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await luis.RegisterAsync("luis");
        await ana.DoAsync("create", new { conv = "#secret", @private = true });
        await ana.DoAsync("invite", new { conv = "#secret", nick = "luis" });
        await luis.DoAsync("join", new { conv = "#secret" });
        var left = (await luis.DoAsync("leave", new { conv = "#secret" })).Seq;
        await ana.DoAsync("post", new { conv = "#secret", text = "without luis" });
        await ana.DoAsync("invite", new { conv = "#secret", nick = "luis" });
        var joined = (await luis.DoAsync("join", new { conv = "#secret" })).Seq;
        Assert.Equal(left + 2, joined);

        var from = luis.Count;
        await luis.TellAsync("pull", new { conv = "#secret", after = left });
        var again = await luis.WaitAsync(frame => frame.Op() == "entry" && frame.Text("conv") == "#secret", from);
        Assert.Equal((joined, left), (again.Number("seq"), again.Number("follows")));
        var changes = await luis.DoAsync("changes", new { conv = "#secret", after = left });
        Assert.Equal((joined, left), (changes.Rows[0].Number("seq"), changes.Rows[0].Number("follows")));
        Assert.False((await luis.DoAsync("changes", new { conv = "#secret", after = joined - 1 })).Rows[0].Has("follows"));
        Assert.DoesNotContain(luis.Received, frame => frame.Text("text") == "without luis");
    }

    [Fact(Timeout = 120_000)]
    public async Task Events_say_what_they_follow_where_others_have_disappeared()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        var rev = ana.Signed.End.Number("rev");
        for (var i = 0; i < 3; i++)
        {
            var seq = (await ana.DoAsync("post", new { conv = "#general", text = "x" })).Seq;
            await ana.DoAsync("read", new { conv = "#general", seq });
        }

        var events = await ana.DoAsync("events", new { after = rev });
        Assert.Equal((rev + 3, rev), (Assert.Single(events.Rows).Number("rev"), events.Rows[0].Number("follows")));
        var from = ana.Count;
        await ana.TellAsync("pull", new { after = rev, upTo = rev + 2 });
        await ana.WaitAsync(frame => frame.Op() == "event" && frame.Number("rev") > rev, from);
        await ana.TellAsync("ack", new { rev = rev + 3 });
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_makes_a_room_or_is_written_to_first_is_pushed_its_first_entry()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        await luis.RegisterAsync("luis");
        await ana.DoAsync("create", new { conv = "#alone" });
        Assert.Equal("join", (await ana.LiveAsync("#alone", 1)).Text("kind"));
        await ana.DoAsync("post", new { conv = "@luis", text = "hi" });
        Assert.Equal("hi", (await luis.LiveAsync("@ana", 1)).Text("text"));
        Assert.Equal("hi", (await ana.LiveAsync("@luis", 1)).Text("text"));
        await luis.TellAsync("ack", new { heads = new Dictionary<string, long> { ["@ANA"] = 1 } });
        var posted = await luis.DoAsync("post", new { conv = "@ana", text = "hello" });
        await ana.LiveAsync("@luis", posted.Seq);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_page_fits_a_datagram_and_pages_back_miss_nothing()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        var last = await PostAsync(ana, "#general", 60);
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await luis.RegisterAsync("luis");
        var seen = new List<long>();
        for (long? before = null; ;)
        {
            var page = await luis.DoAsync("fetch", before is null ? new { conv = "#general" } : new { conv = "#general", before });
            Assert.Equal(page.Rows.Select(row => row.Number("seq")).Order(), page.Rows.Select(row => row.Number("seq")));
            seen.InsertRange(0, page.Rows.Select(row => row.Number("seq")));
            if (!page.End.Flag("more"))
                break;
            before = page.Rows[0].Number("seq");
        }

        Assert.Equal(Enumerable.Range(1, (int)last + 1).Select(seq => (long)seq), seen);
        Assert.All(luis.Lengths, length => Assert.InRange(length, 1, 1200));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_reader_over_udp_that_confirms_nothing_keeps_nobody_else_waiting()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var tcp = await server.RegisterAsync("tcp");
        await using var deaf = new UdpWireClient(server.UdpEndPoint) { IsDeaf = false };
        await deaf.RegisterAsync("deaf");
        deaf.IsDeaf = true;
        await using var luis = new UdpWireClient(server.UdpEndPoint) { Confirms = true };
        await luis.RegisterAsync("luis");
        var last = await PostAsync(ana, "#general", 2_000);
        await tcp.LiveAsync("#general", last);
        await Eventually.IsTrueAsync(() => luis.Have("#general") == last, "everything");
        Assert.Equal(2_000, tcp.Live("#general").Count(frame => frame.Text("kind") == "text"));
    }

    private static async Task<long> PostAsync(WireClient who, string conv, int count)
    {
        var (id, from) = (0L, who.Count);
        var text = new string('y', 100);
        for (var i = 0; i < count; i++)
            id = await who.SendAsync("post", new { conv, text });
        return (await who.AnswerAsync(id, from)).Seq;
    }

    private static bool IsAnswer(System.Text.Json.JsonElement frame, JsonObject request) =>
        frame.Op() == "ok" && frame.Has("id") && frame.Number("id") == request["id"]!.GetValue<long>();

    private static string Part(UdpWireClient client, string key, int n, int of, string data) =>
        new JsonObject { ["op"] = "part", ["sid"] = client.Sid, ["key"] = key, ["n"] = n, ["of"] = of, ["data"] = data }.ToJsonString();
}
