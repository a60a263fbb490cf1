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
        await ana.DoAsync("typing", new { conv = "#abierto" });
        await ana.DoAsync("typing", new { conv = "#general" });
        await luis.WaitAsync(IsTyping);
        Assert.Equal(["#general ana"], Typing(luis));
    }

    private static bool IsTyping(JsonElement frame) => frame.Op() == "typing";

    private static List<string> Typing(WireClient client) => [.. client.Received.Where(IsTyping).Select(frame => $"{frame.Text("conv")} {frame.Text("nick")}")];
}
