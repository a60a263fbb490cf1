using System.Net;
using Charla.Netem;
using Charla.Protocol;
using Charla.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace Charla.Client.Tests;

/// <summary>
/// The client against the server itself, over a network that loses a third of the datagrams both ways: nobody notices more
/// than a short delay. The limits are generous, for a busy machine: they catch what gets stuck, not what gets a little slower.
/// </summary>
public sealed class BadNetworkTests : IAsyncLifetime
{
    private const int Soon = 120_000;

    private static readonly Conditions Bad = new() { Loss = 0.3, Repeat = 0.1, Jitter = TimeSpan.FromMilliseconds(50) };

    private readonly string _folder = Directory.CreateTempSubdirectory("charla-").FullName;
    private CharlaServer _server = null!;
    private UdpProxy _proxy = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await CharlaServer.StartAsync(
            new ServerOptions { DataFolder = _folder, Bind = [IPAddress.Loopback], TcpPort = 0, UdpPort = 0, HttpPort = 0, PasswordIterations = 10 },
            NullLoggerFactory.Instance);
        _proxy = UdpProxy.Start(
            new IPEndPoint(IPAddress.Loopback, 0), _server.UdpEndPoints[0], new ProxyOptions { Seed = 11, ToServer = Bad, ToClient = Bad });
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact(Timeout = Soon)]
    public async Task One_post_after_another_is_acknowledged_and_reaches_both_ends_without_a_long_wait()
    {
        await using var ana = await ConnectAsync("ana");
        await using var pepe = await ConnectAsync("pepe");

        for (var i = 1; i <= 40; i++)
        {
            var posted = ana.PostAsync("#general", "m" + i, cancellation: Token);
            var seen = Task.WhenAll(TextsAsync(ana, 1), TextsAsync(pepe, 1));
            await Task.WhenAll(posted, seen).WaitAsync(TimeSpan.FromSeconds(15), Token);
            Assert.All(await seen, texts => Assert.Equal(["m" + i], texts));
        }
    }

    [Fact(Timeout = Soon)]
    public async Task A_hundred_posts_at_once_are_stored_in_the_order_of_sending()
    {
        await using var ana = await ConnectAsync("ana");

        var posts = Enumerable.Range(1, 100).Select(i => ana.PostAsync("#general", "m" + i, cancellation: Token)).ToList();
        var stored = await Task.WhenAll(posts).WaitAsync(TimeSpan.FromSeconds(20), Token);

        Assert.Equal(stored.Select(s => s.Seq).Order(), stored.Select(s => s.Seq));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => "m" + i), await TextsAsync(ana, 100));
        // A few repetitions, and no storm: a hundred posts and their answers are some thirty datagrams.
        Assert.InRange(_proxy.Counters.ToServer.Packets, 10, 1500);
    }

    [Fact(Timeout = Soon)]
    public async Task Who_missed_two_thousand_entries_has_them_all_soon_and_in_order()
    {
        await using (var luis = await CharlaClient.ConnectAsync(
            new ServerAddress("127.0.0.1", _server.TcpEndPoints[0].Port), Credentials.NewAccount("luis", "una muy larga"), cancellation: Token))
        {
            await Task.WhenAll(Enumerable.Range(1, 2000).Select(i => luis.PostAsync("#general", "m" + i, cancellation: Token)));
        }

        await using var ana = await ConnectAsync("ana");

        Assert.Equal(
            Enumerable.Range(1, 2000).Select(i => "m" + i),
            await TextsAsync(ana, 2000).WaitAsync(TimeSpan.FromSeconds(60), Token));
    }

    private static async Task<List<string?>> TextsAsync(CharlaClient client, int count)
    {
        var texts = new List<string?>();
        while (texts.Count < count)
        {
            if (await client.Feed.ReadAsync(Token) is Entry { Kind: EntryKind.Text } entry)
                texts.Add(entry.Text);
        }

        return texts;
    }

    // From the beginning, and all of it.
    private Task<CharlaClient> ConnectAsync(string nick) => CharlaClient.ConnectAsync(
        new ServerAddress("127.0.0.1", _proxy.LocalEndPoint.Port),
        Credentials.NewAccount(nick, "una muy larga"),
        new ClientOptions { Transport = Transport.Udp, After = new Dictionary<string, long> { ["#general"] = 0 }, FarBehind = long.MaxValue },
        Token);
}
