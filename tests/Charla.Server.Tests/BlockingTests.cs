using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Whom one blocks, and what one wants to hear of: docs/protocol.md, section 7.</summary>
public sealed class BlockingTests
{
    [Fact(Timeout = 120_000)]
    public async Task Who_is_blocked_cannot_write_directly_nor_invite_and_is_heard_in_rooms()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var pepe = await server.RegisterAsync("pepe");
        await pepe.DoAsync("post", new { conv = "@ana", text = "hola" });
        await pepe.DoAsync("create", new { conv = "#casa", @private = true });

        await ana.DoAsync("block", new { nick = "pepe" });

        Assert.Equal(("pepe", true), await BlockedAsync(ana, 0));
        Assert.Equal("blocked", (await pepe.AskAsync("post", new { conv = "@ana", text = "oye" })).Code);
        Assert.Equal("blocked", (await pepe.AskAsync("edit", new { conv = "@ana", seq = 1, text = "oye" })).Code);
        Assert.Equal("blocked", (await pepe.AskAsync("react", new { conv = "@ana", seq = 1, emoji = "x" })).Code);
        Assert.Equal("blocked", (await pepe.AskAsync("invite", new { conv = "#casa", nick = "ana" })).Code);
        await ana.DoAsync("post", new { conv = "@pepe", text = "adios" });
        var said = await pepe.DoAsync("post", new { conv = "#general", text = "a todos" });
        await ana.LiveAsync("#general", said.Seq);
        Assert.Equal(["pepe"], (await ana.DoAsync("blocks")).Rows.Select(row => row.Text("nick")));
        Assert.DoesNotContain(pepe.Received, frame => frame.Text("kind") == "blocked");

        var from = ana.Count;
        await ana.DoAsync("block", new { nick = "pepe", on = false });
        Assert.Equal(("pepe", false), await BlockedAsync(ana, from));
        await pepe.DoAsync("post", new { conv = "@ana", text = "gracias" });
        Assert.Empty((await ana.DoAsync("blocks")).Rows);
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_is_blocked_before_the_first_word_cannot_begin()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var pepe = await server.RegisterAsync("pepe");
        await ana.DoAsync("block", new { nick = "PEPE", cid = "b1" });
        Assert.Equal("blocked", (await pepe.AskAsync("post", new { conv = "@ana", text = "hola" })).Code);
        Assert.Equal("bad-request", (await ana.AskAsync("block", new { nick = "ana" })).Code);
        Assert.Equal("not-found", (await ana.AskAsync("block", new { nick = "nadie" })).Code);
        await ana.DoAsync("block", new { nick = "PEPE", cid = "b1" });
        Assert.Equal("cid-reused", (await ana.AskAsync("block", new { nick = "pepe", on = false, cid = "b1" })).Code);
        await server.RestartAsync();
        await using var again = await server.SignInAsync(pepe.Token);
        Assert.Equal("blocked", (await again.AskAsync("post", new { conv = "@ana", text = "hola" })).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task What_to_be_told_aloud_is_kept_for_all_devices()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var other = await server.SignInAsync(ana.Token);
        Assert.Null(ana.Signed.Rows.Single().Text("notify"));
        await ana.DoAsync("notify", new { conv = "#general", notify = "mentions" });
        Assert.Equal("mentions", (await other.EventAsync("notify", "#general")).Text("notify"));
        Assert.Equal("bad-request", (await ana.AskAsync("notify", new { conv = "#general", notify = "loud" })).Code);
        Assert.Equal("not-found", (await ana.AskAsync("notify", new { conv = "#nada", notify = "none" })).Code);

        await using var third = await server.SignInAsync(ana.Token);
        Assert.Equal("mentions", third.Signed.Rows.Single().Text("notify"));
        await ana.DoAsync("read", new { conv = "#general", seq = 1 });
        Assert.Equal("mentions", (await ana.DoAsync("convs")).Rows.Single().Text("notify"));
        Assert.Equal("mentions", (await ana.DoAsync("events", new { after = 0 })).Rows.Single(row => row.Text("kind") == "notify").Text("notify"));
    }

    private static async Task<(string?, bool)> BlockedAsync(WireClient client, int from)
    {
        var told = await client.WaitAsync(frame => frame.Op() == "event" && frame.Text("kind") == "blocked", from);
        return (told.Text("nick"), told.GetProperty("on").GetBoolean());
    }
}
