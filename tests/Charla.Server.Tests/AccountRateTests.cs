using System.Diagnostics;
using System.Text;
using Charla.Protocol;
using Charla.Server.Accounts;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Storage;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>What one account may do, on however many devices and connections.</summary>
public sealed class AccountRateTests
{
    private const int Rate = 20;
    private const int Burst = 4 * Rate;

    public static TheoryData<string> Floods => ["devices", "connections", "one after the other"];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Floods))]
    public async Task An_account_is_no_faster_for_more_devices_and_connections(string by)
    {
        await using var server = await StartAsync();
        await using var luis = await server.RegisterAsync("luis");
        await using var ana = await server.RegisterAsync("ana");
        var tokens = new List<string> { ana.Token };
        while (by == "devices" && tokens.Count < 10)
            tokens.Add(await AddDeviceAsync(server, "ana"));
        var since = Stopwatch.StartNew();
        var done = 0;
        if (by == "one after the other")
        {
            for (var i = 0; i < 10; i++)
                done += await FloodAsync(server, ana.Token);
        }
        else
        {
            done = (await Task.WhenAll(Enumerable.Range(0, 10).Select(i => FloodAsync(server, tokens[i % tokens.Count])))).Sum();
        }

        // On one device half as many.
        var (burst, rate) = by == "devices" ? (Burst, 2 * Rate) : (Burst / 2, Rate);
        Assert.InRange(done, burst / 2, burst + (rate * since.Elapsed.TotalSeconds) + 10);
        await luis.DoAsync("ping");
    }

    [Fact(Timeout = 120_000)]
    public async Task One_connection_too_many_of_an_account_ends_its_oldest()
    {
        await using var server = await TestServer.StartAsync(options => options with { MostSessionsPerAccount = 3 });
        await using var luis = await server.RegisterAsync("luis");
        await using var first = await server.RegisterAsync("ana");
        await using var second = await server.SignInAsync(first.Token);
        await using var third = await server.SignInAsync(await AddDeviceAsync(server, "ana"));
        await second.DoAsync("ping");
        await using var fourth = await server.SignInAsync(first.Token);

        await first.EndAsync();
        Assert.Equal(("bye", "too-many"), (first.Received[^1].Op(), first.Received[^1].Text("code")));
        foreach (var client in new[] { luis, second, third, fourth })
            await client.DoAsync("ping");
        await using var fifth = await server.SignInAsync(first.Token);
        await second.EndAsync();
        await third.DoAsync("ping");
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(options => options with { RequestsPerSecond = Rate });

    /// <summary>Asks far too much at once.</summary>
    /// <returns>How much of it was done.</returns>
    private static async Task<int> FloodAsync(TestServer server, string token)
    {
        await using var client = await server.SignInAsync(token);
        await client.SendBytesAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"op\":\"ping\",\"id\":1}\n", 100))));
        await Eventually.IsTrueAsync(() => Ended(client).Count() >= 100, "all are answered");
        return Ended(client).Count(frame => frame.Op() == "ok");
    }

    private static IEnumerable<System.Text.Json.JsonElement> Ended(WireClient client) =>
        client.Received.Where(frame => frame.Op() is "ok" or "error" && frame.Has("id") && frame.Number("id") == 1);

    private static async Task<string> AddDeviceAsync(TestServer server, string nick)
    {
        var account = server.Store.Read(view => view.FindAccount(nick))!;
        var secret = TokenSecret.New();
        AddDevice? change = null;
        Assert.Null(await server.WriteAsync(asker =>
            change = new AddDevice(new Asked(asker, account, Transport.Tcp)) { Verified = account.Password, Secret = secret }));
        return secret.TokenOf(change!.Device);
    }
}
