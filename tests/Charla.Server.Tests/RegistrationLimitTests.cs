using System.Text.Json;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>How many accounts strangers open: docs/protocol.md, the table of limits.</summary>
public sealed class RegistrationLimitTests
{
    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Ways))]
    public async Task A_flood_from_one_address_is_slowed_down_and_others_get_in(Way way)
    {
        await using var server = await StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 120).Select(i => RegisterAsync(server, way, "127.0.0.2", $"x{i}")));

        var refused = answers.Where(answer => answer.Op() != "ok").ToList();
        Assert.InRange(refused.Count, 50, 60);
        Assert.All(refused, answer => Assert.Equal("slow-down", answer.Text("code")));
        Assert.All(refused, answer => Assert.InRange(answer.Number("retryMs"), 1, 10_000));
        Assert.Equal("ok", (await RegisterAsync(server, way, "127.0.0.3", "ana")).Op());
    }

    [Theory(Timeout = 120_000)]
    [InlineData(Way.Tcp, false)]
    [InlineData(Way.Http, true)]
    public async Task A_class_behind_one_address_gets_its_accounts(Way way, bool withPasswords)
    {
        await using var server = await StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            RegisterAsync(server, way, "127.0.0.2", $"alumna{i}", withPasswords ? "muy secreta" : null)));
        Assert.All(answers, answer => Assert.Equal("ok", answer.Op()));
    }

    [Fact(Timeout = 120_000)]
    public async Task Many_addresses_together_have_a_limit_too_and_it_comes_back_with_time()
    {
        await using var server = await StartAsync(options => options with { RegistrationBurst = 10, RegistrationPause = TimeSpan.FromSeconds(1) });
        var answers = await Task.WhenAll(Enumerable.Range(1, 30).Select(i => RegisterAsync(server, Way.Tcp, $"127.0.3.{i}", $"x{i}")));
        Assert.InRange(answers.Count(answer => answer.Op() == "ok"), 10, 20);
        var refused = answers.First(answer => answer.Text("code") == "slow-down");
        await Task.Delay(TimeSpan.FromMilliseconds(refused.Number("retryMs") + 50));
        await Eventually.IsTrueAsync(
            () => RegisterAsync(server, Way.Tcp, "127.0.3.40", "ana").GetAwaiter().GetResult().Op() == "ok", "it comes back");
    }

    [Fact(Timeout = 120_000)]
    public async Task Only_new_accounts_of_strangers_count()
    {
        await using var server = await StartAsync(options => options with { RegistrationBurstPerAddress = 3, RegistrationPausePerAddress = TimeSpan.FromHours(1) });
        for (var time = 0; time < 5; time++)
            Assert.Equal("ok", (await RegisterAsync(server, Way.Tcp, "127.0.0.2", "ana", "muy secreta")).Op());
        for (var time = 0; time < 5; time++)
            Assert.Equal("name-taken", (await RegisterAsync(server, Way.Tcp, "127.0.0.2", "ANA")).Text("code"));
        Assert.Equal("name-taken", (await RegisterAsync(server, Way.Tcp, "127.0.0.2", "ana", "otra cosa")).Text("code"));
        Assert.Equal("bad-name", (await RegisterAsync(server, Way.Tcp, "127.0.0.2", "a b")).Text("code"));
        Assert.Equal("bad-request", (await RegisterAsync(server, Way.Tcp, "127.0.0.2", "eva", "corta")).Text("code"));
        Assert.Equal("ok", (await RegisterAsync(server, Way.Tcp, "127.0.0.2", "bea")).Op());
        Assert.Equal("ok", (await RegisterAsync(server, Way.Tcp, "127.0.0.2", "luis", "muy secreta")).Op());
        var refused = await RegisterAsync(server, Way.Tcp, "127.0.0.2", "pepe", "muy secreta");
        Assert.Equal("slow-down", refused.Text("code"));
        Assert.Equal("ok", (await RegisterAsync(server, Way.Tcp, "127.0.0.2", "ana", "muy secreta")).Op());

        // Who runs the server opens as many as they like.
        await using var admin = await server.AdminAsync();
        for (var i = 0; i < 5; i++)
            await admin.DoAsync("account.create", new { nick = $"alumna{i}" });
        Assert.Null(server.Store.Read(view => view.FindAccount("pepe")));
    }

    [Fact(Timeout = 120_000)]
    public async Task Without_a_rate_there_is_no_limit()
    {
        await using var server = await StartAsync(options => options with
        {
            RequestsPerSecond = 0,
            RegistrationBurstPerAddress = 1,
            RegistrationBurst = 1,
        });
        for (var i = 0; i < 20; i++)
            Assert.Equal("ok", (await RegisterAsync(server, Way.Tcp, "127.0.0.2", $"x{i}")).Op());
    }

    private static Task<TestServer> StartAsync(Func<ServerOptions, ServerOptions>? with = null) =>
        TestServer.StartWithHttpAsync(options => (with ?? (same => same))(options with { RequestsPerSecond = 200 }));

    private static async Task<JsonElement> RegisterAsync(TestServer server, Way way, string from, string nick, string? password = null)
    {
        using var guest = new Arrival(server, way, from);
        return await guest.AskAsync("register", new { nick, password });
    }
}
