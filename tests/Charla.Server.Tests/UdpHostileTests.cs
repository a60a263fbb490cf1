using System.Text.Json.Nodes;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Clients over UDP that are signed in and ask for more than is good: it costs little and harms nobody else.</summary>
[Trait("Category", "Udp")]
public sealed class UdpHostileTests
{
    private const long Max = 9_007_199_254_740_991;

    [Fact(Timeout = 120_000)]
    public async Task Who_pulls_without_end_does_not_keep_the_others_from_posting()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var flood = await Flood.BeginAsync(server, ana);
        for (var i = 0; i < 100; i++)
            await ana.DoAsync("post", new { conv = "#general", text = "meanwhile" });
    }

    [Fact(Timeout = 120_000)]
    public async Task Past_256_unanswered_requests_it_is_told_to_slow_down_and_later_goes_on()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        for (var i = 0; i < 75; i++)
        {
            // They wait for one that never comes.
            var posts = Enumerable.Range(0, 4).Select(_ => ana.Request("post", new { conv = "#general", text = "x", prev = "never" }).ToJsonString());
            await ana.SendLineAsync(string.Join('\n', posts));
        }

        var refused = await ana.WaitAsync(frame => frame.Text("code") == "slow-down");
        Assert.InRange(refused.Number("retryMs"), 1, 1_000);
        await Eventually.IsTrueAsync(() => ana.Received.Count(frame => frame.Op() == "error") == 300, "all 300 answered");
        Assert.Equal(256, ana.Received.Count(frame => frame.Text("code") == "out-of-order"));
        await ana.DoAsync("post", new { conv = "#general", text = "after all" });
    }

    [Fact(Timeout = 120_000)]
    public async Task To_confirm_or_to_ask_for_what_never_wwhochanges_nothing()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await luis.RegisterAsync("luis");
        await ana.DoAsync("create", new { conv = "#secret", @private = true });
        await ana.DoAsync("post", new { conv = "#secret", text = "hidden" });

        await SayAllAsync();
        var first = (await ana.DoAsync("post", new { conv = "#general", text = "first" })).Seq;
        await luis.LiveAsync("#general", first);

        // What it confirmed before it was there is not confirmed now.
        await HeadsAsync(first);
        await SayAllAsync();
        await luis.TellAsync("ack", new { heads = new Dictionary<string, long> { ["#general"] = first - 1 } });
        var second = (await ana.DoAsync("post", new { conv = "#general", text = "second" })).Seq;
        await luis.LiveAsync("#general", second);
        await HeadsAsync(second);

        foreach (var heads in (string[])["[]", "7", "{\"#general\":-1}", "{\"#general\":1e400}", "{\"#general\":\"1\"}", "{\"#general\":{}}"])
        {
            var from = luis.Count;
            await luis.SendLineAsync($$"""{"op":"ack","sid":"{{luis.Sid}}","id":12345,"heads":{{heads}}}""");
            Assert.Equal("bad-request", (await luis.WaitAsync(frame => frame.Has("id") && frame.Number("id") == 12345, from)).Text("code"));
        }

        Assert.DoesNotContain(luis.Received, frame => frame.ToString().Contains("secret", StringComparison.Ordinal) || frame.ToString().Contains("hidden", StringComparison.Ordinal));

        async Task SayAllAsync()
        {
            foreach (var conv in (string[])["#general", "#secret", "#absent", "@ana", "@luis", "@nobody", new string('x', 900)])
            {
                await luis.TellAsync("ack", new { heads = new Dictionary<string, long> { [conv] = Max }, rev = Max });
                if (conv.Length < 900)
                {
                    await luis.TellAsync("pull", new { conv, after = 0, upTo = 0 });
                    await luis.TellAsync("pull", new { conv, after = Max, upTo = Max });
                    await luis.TellAsync("pull", new { conv, after = 7, upTo = 3 });
                }

                if (conv != "#general")
                    await luis.TellAsync("pull", new { conv = conv[..Math.Min(conv.Length, 30)], after = 0 });
            }

            await luis.TellAsync("pull", new { after = Max });
            await luis.DoAsync("ping");
        }

        Task HeadsAsync(long head)
        {
            return luis.WaitAsync(frame => frame.Op() == "heads" && frame.TryGetProperty("heads", out var heads) && heads.Number("#general") == head);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Unfinished_parts_of_all_clients_are_bounded_and_the_oldest_give_way()
    {
        await using var server = await TestServer.StartAsync(options => options with { MostPartBytes = 300 * 1024 });
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        var oldest = ana.Request("ping").ToJsonString();
        await ana.SendLineAsync(Part(ana, "old", 0, 2, oldest[..10]));
        for (var i = 0; i < 6; i++)
        {
            await using var other = new UdpWireClient(server.UdpEndPoint);
            await other.SignInAsync(ana.Token);
            for (var n = 0; n < 59; n++)
            {
                await other.SendLineAsync(Part(other, "k", n, 60, new string('x', 1_000)));
                if (n % 20 == 0)
                    await other.DoAsync("ping");
            }

            await other.DoAsync("ping");
            if (i < 5)
                continue;

            // The newest one is still there: its last part makes it a frame, if not a good one.
            await other.SendLineAsync(Part(other, "k", 59, 60, "x"));
            await other.WaitAsync(frame => frame.Text("code") == "bad-frame");
        }

        await ana.SendLineAsync(Part(ana, "old", 1, 2, oldest[10..]));
        await ana.DoAsync("ping");
        Assert.DoesNotContain(ana.Received, frame => frame.Has("id") && frame.Number("id") == JsonNode.Parse(oldest)!["id"]!.GetValue<long>());

        // What is left of it is completed by its first part.
        await ana.SendLineAsync(Part(ana, "old", 0, 2, oldest[..10]));
        await ana.WaitAsync(frame => frame.Has("id") && frame.Number("id") == JsonNode.Parse(oldest)!["id"]!.GetValue<long>());
    }

    private static async Task PostAsync(WireClient who, int count)
    {
        var (id, from) = (0L, who.Count);
        for (var i = 0; i < count; i++)
            id = await who.SendAsync("post", new { conv = "#general", text = new string('y', 100) });
        await who.AnswerAsync(id, from);
    }

    private static string Part(UdpWireClient client, string key, int n, int of, string data) =>
        new JsonObject { ["op"] = "part", ["sid"] = client.Sid, ["key"] = key, ["n"] = n, ["of"] = of, ["data"] = data }.ToJsonString();

    /// <summary>Sessions that ask for more than can be sent, so that each always has something to be sent.</summary>
    private sealed class Flood : IAsyncDisposable
    {
        public const int Sessions = 60;

        private readonly CancellationTokenSource _stop = new();
        private readonly UdpStranger _all;
        private readonly Task _sending;

        private Flood(UdpStranger all, List<string> sids)
        {
            _all = all;
            _sending = Task.Run(() =>
            {
                while (!_stop.IsCancellationRequested)
                {
                    foreach (var sid in sids)
                        all.Send($$"""{"op":"pull","sid":"{{sid}}","conv":"#general","after":1}""");
                }
            });
        }

        public static async Task<Flood> BeginAsync(TestServer server, WireClient who)
        {
            var all = new UdpStranger(server.UdpEndPoint);
            var sids = new List<string>();
            while (sids.Count < Sessions)
                sids.Add(await all.SignInAsync(who.Token));
            await PostAsync(who, 300);
            return new Flood(all, sids);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _sending;
            _stop.Dispose();
            _all.Dispose();
        }
    }
}
