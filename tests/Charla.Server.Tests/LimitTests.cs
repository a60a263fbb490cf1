using Charla.Protocol;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Limits of things, not of bytes: past them one is told, and what was there goes on.</summary>
public sealed class LimitTests
{
    [Fact(Timeout = 120_000)]
    public async Task An_account_is_in_a_thousand_conversations_and_no_more()
    {
        await using var server = await TestServer.StartAsync();
        await using var luis = await server.RegisterAsync("luis");
        await using var ana = await server.RegisterAsync("ana");
        await luis.DoAsync("create", new { conv = "#one-more" });
        var created = new List<long>();
        for (var i = 0; i < Limits.ConversationsPerAccount - 1; i++)
            created.Add(await ana.SendAsync("create", new { conv = $"#room{i:x}-x" }));
        foreach (var id in created)
            Assert.True((await ana.AnswerAsync(id)).IsOk);

        Assert.Equal("too-many", (await ana.AskAsync("create", new { conv = "#too-many" })).Code);
        Assert.Equal("too-many", (await ana.AskAsync("join", new { conv = "#one-more" })).Code);
        Assert.Equal("too-many", (await ana.AskAsync("post", new { conv = "@luis", text = "no room for this" })).Code);
        Assert.Equal("too-many", (await luis.AskAsync("post", new { conv = "@ana", text = "nor for this" })).Code);

        await ana.DoAsync("leave", new { conv = "#room1-x" });
        await ana.DoAsync("join", new { conv = "#one-more" });
        await ana.DoAsync("post", new { conv = "#general", text = "all as before" });
    }

    [Fact(Timeout = 120_000)]
    public async Task A_connection_too_many_is_told_so_and_costs_the_others_nothing()
    {
        await using var server = await TestServer.StartAsync(options => options with { MostConnections = 2 });
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await using (var third = await server.ConnectAsync())
        {
            Assert.Equal("too-many", (await third.WaitAsync(frame => frame.Op() == "bye")).Text("code"));
            await third.EndAsync();
        }

        await using var datagrams = new UdpWireClient(server.UdpEndPoint);
        await datagrams.HelloAsync();
        await datagrams.SendFrameAsync(datagrams.Request("signin", new { token = ana.Token, client = "test" }));
        await datagrams.WaitAsync(frame => frame.Text("code") == "too-many");

        await luis.DoAsync("post", new { conv = "#general", text = "still here" });
        await ana.LiveAsync("#general", 3);
    }
}
