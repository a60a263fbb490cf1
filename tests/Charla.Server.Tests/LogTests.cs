using System.Text.Json;
using Charla.Server.Storage.Sqlite;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Which log a name stands for: docs/protocol.md section 5, "A name's log".</summary>
public sealed class LogTests
{
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Talker.Transports), MemberType = typeof(Talker))]
    public async Task Whatever_names_a_conversation_says_which_log_it_is(string transport)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var luis = await server.RegisterAsync("luis");
        await using var ana = await Talker.RegisterAsync(server, transport, "ana");
        var first = (await ana.DoAsync("create", new { conv = "#redes" })).End.Number("log");
        await ana.WaitAsync(frame => IsEvent(frame, "joined") && frame.Number("log") == first);
        await luis.DoAsync("join", new { conv = "#redes" });
        await luis.DoAsync("post", new { conv = "#redes", text = "viejo" });
        await ana.WaitAsync(frame => frame.Op() == "entry" && !frame.Has("id") && frame.Text("text") == "viejo" && frame.Number("log") == first);
        foreach (var (op, members) in Reading("#redes"))
        {
            var answer = await ana.DoAsync(op, members);
            Assert.Equal(first, answer.End.Number("log"));
            Assert.All(answer.Rows, row => Assert.Equal(first, row.Number("log")));
        }

        await ana.DoAsync("read", new { conv = "#redes", seq = 3 });
        await ana.WaitAsync(frame => IsEvent(frame, "read") && frame.Number("log") == first);
        await ana.DoAsync("remove", new { conv = "#redes" });
        await ana.WaitAsync(frame => IsEvent(frame, "left") && frame.Number("log") == first);
        var second = (await ana.DoAsync("create", new { conv = "#redes" })).End.Number("log");
        Assert.True(second > first);
        await ana.WaitAsync(frame => IsEvent(frame, "joined") && frame.Number("log") == second);

        // What was written down of both says which is which, also to who asks later.
        var events = (await ana.DoAsync("events", new { after = 0, limit = 500 })).Rows.Where(row => row.Text("conv") == "#redes");
        Assert.Equal(
            [("joined", first), ("read", first), ("left", first), ("joined", second)],
            events.Select(row => (row.Text("kind")!, row.Number("log"))));
        await using var again = await Talker.SignInAsync(server, transport, ana.Token);
        Assert.Equal(second, again.Signed.Rows.Single(row => row.Text("conv") == "#redes").Number("log"));
        Assert.Equal(second, (await again.DoAsync("rooms")).Rows.Single(row => row.Text("conv") == "#redes").Number("log"));
    }

    public static TheoryData<string, string> OldRequests()
    {
        var data = new TheoryData<string, string>();
        foreach (var transport in new[] { "tcp", "udp", "ws" })
        {
            foreach (var op in new[] { "post", "edit", "delete", "react", "read", "typing", "changes", "fetch", "topic", "leave", "invite", "kick", "members", "marks", "who", "join", "archive", "remove", "notify" })
                data.Add(transport, op);
        }

        return data;
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(OldRequests))]
    public async Task What_is_meant_for_a_removed_room_does_not_reach_the_one_that_has_its_name(string transport, string op)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await Talker.RegisterAsync(server, transport, "ana");
        await using var luis = await server.RegisterAsync("luis");
        var old = (await ana.DoAsync("create", new { conv = "#redes" })).End.Number("log");
        await ana.DoAsync("remove", new { conv = "#redes" });
        var now = (await ana.DoAsync("create", new { conv = "#redes" })).End.Number("log");
        await ana.DoAsync("post", new { conv = "#redes", text = "nuevo" });

        object Request(long log) => op is "fetch" or "members" or "who"
            ? new { conv = "#redes", log }
            : new { conv = "#redes", log, seq = 2, text = "x", emoji = "👍", nick = "luis", after = 0, notify = "none" };
        var refused = await ana.AskAsync(op, Request(old));
        Assert.Equal("not-found", refused.Code);
        Assert.Equal("nuevo", Assert.Single((await ana.DoAsync("fetch", new { conv = "#redes", log = now })).Rows, row => row.Text("kind") == "text").Text("text"));
        if (op is not ("kick" or "remove" or "leave" or "archive"))
            await ana.DoAsync(op, Request(now));
    }

    [Fact(Timeout = 120_000)]
    public async Task Over_udp_what_is_late_of_the_old_log_confirms_and_asks_for_nothing_of_the_new_one()
    {
        await using var server = await TestServer.StartAsync();
        await using var luis = await server.RegisterAsync("luis");
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        var old = (await luis.DoAsync("create", new { conv = "#redes" })).End.Number("log");
        await ana.DoAsync("join", new { conv = "#redes" });
        await luis.DoAsync("remove", new { conv = "#redes" });
        var now = (await luis.DoAsync("create", new { conv = "#redes" })).End.Number("log");
        await ana.DoAsync("join", new { conv = "#redes" });
        var last = (await luis.DoAsync("post", new { conv = "#redes", text = "nuevo" })).Seq;
        var heads = await ana.WaitAsync(frame => frame.Op() == "heads" && frame.Has("heads") && HeadOf(frame) == last);
        Assert.Equal(now, heads.GetProperty("logs").Number("#redes"));

        // It is told again, since nothing of this log is confirmed; nothing of it is sent again either.
        var from = ana.Count;
        await ana.TellAsync("ack", new { heads = new Dictionary<string, long> { ["#redes"] = 99 }, logs = new Dictionary<string, long> { ["#redes"] = old } });
        await ana.TellAsync("pull", new { conv = "#redes", log = old, after = 0, upTo = 99 });
        await ana.DoAsync("ping");
        await ana.WaitAsync(frame => frame.Op() == "heads" && frame.Has("heads") && HeadOf(frame) == last, from);
        Assert.DoesNotContain(ana.Received.Skip(from), frame => frame.Op() == "entry" && frame.Text("conv") == "#redes");

        // Who says nothing of logs, as older clients do, is taken at their word.
        await ana.TellAsync("pull", new { conv = "#redes", after = last - 1, upTo = last });
        Assert.Equal(now, (await ana.WaitAsync(frame => frame.Op() == "entry" && frame.Text("text") == "nuevo", from)).Number("log"));
        from = ana.Count;
        await ana.TellAsync("ack", new { heads = new Dictionary<string, long> { ["#redes"] = last } });
        await ana.DoAsync("ping");
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(ana.Received.Skip(from), frame => frame.Op() == "heads" && frame.Has("heads") && frame.GetProperty("heads").Has("#redes"));
    }

    [Theory(Timeout = 120_000)]
    [InlineData("""{}""")]
    [InlineData("""[1,2]""")]
    [InlineData("""7""")]
    [InlineData("""{"#general":"x"}""")]
    [InlineData("""{"#general":{"a":[1]}}""")]
    [InlineData("""{"\ud800":1,"#general":-1}""")]
    public async Task Whatever_logs_an_ack_names_the_session_goes_on(string logs)
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        await ana.SendLineAsync($$"""{"op":"ack","sid":"{{ana.Sid}}","heads":{"#general":1},"logs":{{logs}}}""");
        await ana.DoAsync("ping");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_server_that_was_put_back_from_a_backup_has_other_logs_of_the_same_names_with_higher_numbers()
    {
        await using var server = await TestServer.StartAsync();
        await using (var ana = await server.RegisterAsync("ana", "una muy larga"))
            await ana.DoAsync("create", new { conv = "#redes" });
        var before = await LogsAsync(server);
        await server.StopAsync();
        var backup = Path.Combine(server.Folder, "backup");
        File.Copy(Path.Combine(server.Folder, "charla.db"), backup);
        for (var round = 0; round < 2; round++)
        {
            SqliteRestore.Run(backup, server.Folder, replace: true, TimeProvider.System);
            await server.RestartAsync();
            var after = await LogsAsync(server);
            Assert.Equal(before.Keys, after.Keys);
            Assert.All(after, log => Assert.True(log.Value > before.Values.Max()));

            // What the page has kept of before is refused, and new rooms go on from there.
            await using var ana = await server.ConnectAsync();
            await ana.HelloAsync();
            await ana.EnterAsync("signin", new { nick = "ana", password = "una muy larga" });
            Assert.Equal("not-found", (await ana.AskAsync("post", new { conv = "#redes", log = before["#redes"], text = "x" })).Code);
            await ana.DoAsync("post", new { conv = "#redes", log = after["#redes"], text = "x" });
            before = after;
            before["#otra"] = (await ana.DoAsync("create", new { conv = "#otra" })).End.Number("log");
            Assert.Equal(before["#otra"], before.Values.Max());
            before.Remove("#otra");
            await server.StopAsync();
        }

        await server.RestartAsync();
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Talker.Transports), MemberType = typeof(Talker))]
    public async Task The_welcome_says_what_the_server_can(string transport)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await Talker.ConnectAsync(server, transport);
        var welcome = await ana.WaitAsync(frame => frame.Op() == "welcome");
        Assert.Equal(["log", "unread"], welcome.GetProperty("can").EnumerateArray().Select(word => word.GetString()!));
    }

    [Fact(Timeout = 120_000)]
    public async Task Over_udp_it_is_left_out_where_the_hello_is_not_long_enough()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        var (whole, length) = await WelcomeAsync(500);
        Assert.True(whole.Has("can"));
        Assert.True((await WelcomeAsync(length)).Welcome.Has("can"));
        var (cut, shorter) = await WelcomeAsync(length - 1);
        Assert.False(cut.Has("can"));
        Assert.InRange(shorter, 1, length - 1);
        Assert.Equal(whole.Text("server"), cut.Text("server"));

        async Task<(JsonElement Welcome, int Bytes)> WelcomeAsync(int bytes)
        {
            var from = ana.Count;
            // With its LF, which counts.
            await ana.SendLineAsync(UdpWireClient.Padded("""{"op":"hello","protocol":1,"client":"x","pad":"*"}""", bytes - 1));
            return (await ana.WaitAsync(frame => frame.Op() == "welcome", from), ana.Lengths[^1]);
        }
    }

    private static IEnumerable<(string Op, object Members)> Reading(string conv) =>
    [
        ("changes", new { conv, after = 0, limit = 2 }),
        ("fetch", new { conv, limit = 2 }),
    ];

    private static bool IsEvent(JsonElement frame, string kind) => frame.Op() == "event" && !frame.Has("id") && frame.Text("kind") == kind && frame.Text("conv") == "#redes";

    private static long HeadOf(JsonElement heads) => heads.GetProperty("heads").Has("#redes") ? heads.GetProperty("heads").Number("#redes") : 0;

    private static async Task<SortedDictionary<string, long>> LogsAsync(TestServer server)
    {
        await using var ana = await server.ConnectAsync();
        await ana.HelloAsync();
        var signed = await ana.EnterAsync("signin", new { nick = "ana", password = "una muy larga" });
        return new SortedDictionary<string, long>(signed.Rows.ToDictionary(row => row.Text("conv")!, row => row.Number("log")), StringComparer.Ordinal);
    }
}
