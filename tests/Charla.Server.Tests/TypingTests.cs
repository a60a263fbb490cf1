using System.Text.Json;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Who is writing: docs/protocol.md section 12.</summary>
public sealed class TypingTests
{
    [Fact(Timeout = 120_000)]
    public async Task Those_who_watch_are_told_who_is_writing_and_not_too_often()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await using var eva = await server.RegisterAsync("eva");
        await using var pepe = await server.RegisterAsync("pepe");
        await ana.DoAsync("create", new { conv = "#libros" });
        await luis.DoAsync("join", new { conv = "#libros" });
        foreach (var watcher in new[] { ana, luis, eva })
            await watcher.DoAsync("watch");

        for (var i = 0; i < 5; i++)
            await ana.DoAsync("typing", new { conv = "#libros" });
        for (var i = 0; i < 5; i++)
            await ana.DoAsync("typing", new { conv = "#general" });
        await luis.WaitAsync(frame => IsTyping(frame) && frame.Text("conv") == "#general");
        await eva.WaitAsync(frame => IsTyping(frame) && frame.Text("conv") == "#general");
        Assert.Equal(["#libros ana", "#general ana"], Typing(luis));
        Assert.Equal(["#general ana"], Typing(eva));
        Assert.All(luis.Received.Where(IsTyping), frame => Assert.True(frame.Number("n") > 0));

        // Neither who writes nor who does not watch.
        await luis.DoAsync("typing", new { conv = "#general" });
        await ana.WaitAsync(IsTyping);
        Assert.Equal(["#general luis"], Typing(ana));
        Assert.Empty(Typing(pepe));
    }

    [Fact(Timeout = 120_000)]
    public async Task In_a_direct_conversation_the_other_one_is_told_under_the_writers_name()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await luis.DoAsync("watch");
        await ana.DoAsync("typing", new { conv = "@luis" });
        await ana.DoAsync("post", new { conv = "@luis", text = "hola" });
        await luis.LiveAsync("@ana", 1);
        await ana.DoAsync("typing", new { conv = "@luis" });
        await luis.WaitAsync(IsTyping);
        Assert.Equal(["@ana ana"], Typing(luis));
    }

    [Fact(Timeout = 120_000)]
    public async Task It_is_told_again_after_three_seconds()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await luis.DoAsync("watch");
        var began = System.Diagnostics.Stopwatch.StartNew();
        while (Typing(luis).Count < 2 && began.Elapsed < WireClient.Patience)
            await ana.DoAsync("typing", new { conv = "#general" });
        Assert.Equal(2, Typing(luis).Count);
        Assert.True(began.Elapsed > TimeSpan.FromSeconds(2.9));
    }

    [Fact(Timeout = 120_000)]
    public async Task Of_a_room_that_is_not_there_or_hidden_nobody_is_told()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await luis.DoAsync("create", new { conv = "#secreto", @private = true });
        await luis.DoAsync("create", new { conv = "#abierto" });
        await luis.DoAsync("watch");
        Assert.Equal("not-found", (await ana.AskAsync("typing", new { conv = "#ausente" })).Code);
        Assert.Equal("not-found", (await ana.AskAsync("typing", new { conv = "#secreto" })).Code);
        Assert.Equal("not-member", (await ana.AskAsync("typing", new { conv = "#abierto" })).Code);
        await ana.DoAsync("typing", new { conv = "#general" });
        await luis.WaitAsync(IsTyping);
        Assert.Equal(["#general ana"], Typing(luis));
    }

    public static TheoryData<string, string, string> Refusals()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var transport in new[] { "tcp", "udp", "ws" })
        {
            foreach (var (conv, code) in new[]
            {
                ("#ausente", "not-found"), ("#secreto", "not-found"), ("#abierto", "not-member"), ("#archivo", "archived"), ("#fuera", "not-member"),
                ("#privada", "not-member"), ("@nadie", "not-found"), ("@bloquea", "blocked"), ("@nueva", "blocked"), ("sala", "bad-request"),
            })
            {
                data.Add(transport, conv, code);
            }
        }

        return data;
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Refusals))]
    public async Task Who_may_not_write_somewhere_is_refused_as_a_post_would_be(string transport, string conv, string code)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await Talker.RegisterAsync(server, transport, "ana");
        await using var luis = await server.RegisterAsync("luis");
        await using var blocking = await server.RegisterAsync("bloquea");
        await using var other = await server.RegisterAsync("nueva");
        await luis.DoAsync("create", new { conv = "#secreto", @private = true });
        foreach (var room in new[] { "#abierto", "#archivo", "#fuera" })
            await luis.DoAsync("create", new { conv = room });
        await luis.DoAsync("create", new { conv = "#privada", @private = true });
        await luis.DoAsync("invite", new { conv = "#privada", nick = "ana" });
        foreach (var room in new[] { "#archivo", "#fuera", "#privada" })
            await ana.DoAsync("join", new { conv = room });
        await ana.DoAsync("leave", new { conv = "#fuera" });
        await luis.DoAsync("kick", new { conv = "#privada", nick = "ana" });
        await luis.DoAsync("archive", new { conv = "#archivo" });
        await ana.DoAsync("post", new { conv = "@bloquea", text = "hola" });
        await blocking.DoAsync("block", new { nick = "ana" });
        await other.DoAsync("block", new { nick = "ana" });
        Assert.Equal(code, (await ana.AskAsync("typing", new { conv })).Code);
        Assert.Equal(code, (await ana.AskAsync("post", new { conv, text = "x" })).Code);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Talker.Transports), MemberType = typeof(Talker))]
    public async Task It_never_comes_after_what_was_written(string transport)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await Talker.RegisterAsync(server, transport, "ana");
        await using var luis = await Talker.RegisterAsync(server, transport, "luis");
        await luis.DoAsync("watch");
        var from = luis.Count;
        for (var i = 0; i < 20; i++)
        {
            await ana.DoAsync("typing", new { conv = "#general" });
            await ana.DoAsync("post", new { conv = "#general", text = $"{i}" });
        }

        await luis.WaitAsync(frame => frame.Op() == "entry" && frame.Text("text") == "19");

        // A last one that is told, so that all before it would have been.
        await ana.DoAsync("typing", new { conv = "#general" });
        var last = await luis.WaitAsync(IsTyping, from + luis.Received.Skip(from).ToList().FindIndex(frame => frame.Text("text") == "19"));
        var told = luis.Received.Skip(from).Where(frame => IsTyping(frame) || frame.Op() == "entry").ToList();
        var head = 0L;
        foreach (var frame in told)
        {
            if (IsTyping(frame))
                Assert.True(frame.Number("after") >= head, $"after {frame.Number("after")}, and {head} has come");
            else if (frame.Text("from") == "ana")
                head = Math.Max(head, frame.Number("seq"));
        }

        Assert.Equal(head, last.Number("after"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_blocks_or_is_blocked_is_told_neither_of_writing_nor_of_reading()
    {
        await using var server = await TestServer.StartAsync();
        var people = new Dictionary<string, WireClient>(StringComparer.Ordinal);
        foreach (var nick in new[] { "ana", "luis", "eva", "pepe" })
            people[nick] = await server.RegisterAsync(nick);
        await people["ana"].DoAsync("block", new { nick = "luis" });
        await people["eva"].DoAsync("block", new { nick = "ana" });
        foreach (var client in people.Values)
            await client.DoAsync("watch");
        var seq = (await people["pepe"].DoAsync("post", new { conv = "#general", text = "hola" })).Seq;
        await people["ana"].DoAsync("typing", new { conv = "#general" });
        await people["ana"].DoAsync("read", new { conv = "#general", seq });
        await people["pepe"].WaitAsync(IsTyping);
        await people["pepe"].WaitAsync(frame => frame.Op() == "seen" && frame.Text("nick") == "ana");

        // Once more, so that what would have been told before has been.
        foreach (var nick in new[] { "luis", "eva" })
        {
            await people["pepe"].DoAsync("typing", new { conv = "#general" });
            await people[nick].WaitAsync(frame => IsTyping(frame) && frame.Text("nick") == "pepe");
            Assert.DoesNotContain(people[nick].Received, frame => frame.Op() is "typing" or "seen" && frame.Text("nick") == "ana");
            Assert.DoesNotContain((await people[nick].DoAsync("marks", new { conv = "#general" })).Rows, row => row.Text("nick") == "ana");
        }

        Assert.Equal(["pepe"], (await people["ana"].DoAsync("marks", new { conv = "#general" })).Rows.Select(row => row.Text("nick")));
        foreach (var client in people.Values)
            await client.DisposeAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Of_who_has_left_nothing_is_told_afterwards()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await luis.DoAsync("create", new { conv = "#libros" });
        await luis.DoAsync("watch");
        for (var i = 0; i < 10; i++)
        {
            await ana.DoAsync("join", new { conv = "#libros" });
            var head = (await luis.DoAsync("post", new { conv = "#libros", text = "x" })).Seq;
            await ana.DoAsync("read", new { conv = "#libros", seq = head });
            await ana.DoAsync("typing", new { conv = "#libros" });
            await ana.DoAsync("leave", new { conv = "#libros" });
        }

        await ana.DoAsync("typing", new { conv = "#general" });
        await luis.WaitAsync(frame => IsTyping(frame) && frame.Text("conv") == "#general");
        var isIn = false;
        foreach (var frame in luis.Received.Where(frame => frame.Text("conv") == "#libros"))
        {
            if (frame.Op() == "entry" && frame.Text("from") == "ana")
                isIn = frame.Text("kind") == "join";
            else if (frame.Op() is "typing" or "seen" && frame.Text("nick") == "ana")
                Assert.True(isIn, $"told after they left: {frame}");
        }
    }

    private static bool IsTyping(JsonElement frame) => frame.Op() == "typing";

    private static List<string> Typing(WireClient client) => [.. client.Received.Where(IsTyping).Select(frame => $"{frame.Text("conv")} {frame.Text("nick")}")];
}
