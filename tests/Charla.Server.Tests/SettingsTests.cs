using System.Text.Json;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>What owners set while the server runs; docs/protocol.md section 15.</summary>
public sealed class SettingsTests
{
    [Fact(Timeout = 120_000)]
    public async Task An_owner_names_the_server_and_closes_it_and_both_last()
    {
        await using var server = await TestServer.StartAsync(options => options with { Name = null });
        await using (var ana = await OwnerAsync(server))
        {
            var before = (await ana.DoAsync("settings")).End;
            Assert.Equal((Environment.MachineName, "open", 0), (before.Text("name"), before.Text("registration"), before.GetProperty("fixed").GetArrayLength()));
            var after = (await ana.DoAsync("settings", new { name = " Aula 3 ", registration = "closed" })).End;
            Assert.Equal(("Aula 3", "closed"), (after.Text("name"), after.Text("registration")));
        }

        for (var round = 0; round < 2; round++)
        {
            await using var stranger = await server.ConnectAsync();
            var welcome = await stranger.HelloAsync();
            Assert.Equal("Aula 3", welcome.Text("server"));
            Assert.DoesNotContain("register", Accepts(welcome));
            Assert.Equal("closed", (await stranger.AskAsync("register", new { nick = "luis" })).Code);
            await server.RestartAsync();
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task What_whoever_started_the_server_has_set_stays()
    {
        await using var server = await TestServer.StartAsync(options => options with { Name = "Fija", ClosedRegistration = false });
        await using var ana = await OwnerAsync(server);
        var now = (await ana.DoAsync("settings")).End;
        Assert.Equal(("Fija", "open"), (now.Text("name"), now.Text("registration")));
        Assert.Equal(["name", "registration"], now.GetProperty("fixed").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal("forbidden", (await ana.AskAsync("settings", new { name = "Otra" })).Code);
        Assert.Equal("forbidden", (await ana.AskAsync("settings", new { registration = "closed" })).Code);
        Assert.Equal("Fija", (await ana.DoAsync("settings")).End.Text("name"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Others_may_not_and_nonsense_is_refused()
    {
        await using var server = await TestServer.StartAsync(options => options with { Name = null });
        await using var ana = await OwnerAsync(server);
        await using var luis = await server.RegisterAsync("luis");
        Assert.Equal("forbidden", (await luis.AskAsync("settings")).Code);
        Assert.Equal("bad-request", (await ana.AskAsync("settings", new { registration = "perhaps" })).Code);
        Assert.Equal("bad-request", (await ana.AskAsync("settings", new { name = "  " })).Code);
        Assert.Equal("too-long", (await ana.AskAsync("settings", new { name = new string('x', 129) })).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task Welcome_tells_that_there_is_no_owner_yet()
    {
        await using var server = await TestServer.StartAsync();
        await using var first = await server.ConnectAsync();
        Assert.Contains("claim", Accepts(await first.HelloAsync()));
        await using var ana = await OwnerAsync(server);
        await using var second = await server.ConnectAsync();
        Assert.DoesNotContain("claim", Accepts(await second.HelloAsync()));
    }

    private static async Task<WireClient> OwnerAsync(TestServer server)
    {
        var ana = await server.RegisterAsync("ana");
        await ana.DoAsync("claim", new { code = server.OwnerCode });
        return ana;
    }

    private static IEnumerable<string?> Accepts(JsonElement welcome) => welcome.GetProperty("accepts").EnumerateArray().Select(one => one.GetString());
}
