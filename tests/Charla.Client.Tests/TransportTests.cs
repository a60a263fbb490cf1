using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Charla.Client.Tests.Fakes;
using Charla.Netem;
using Charla.Protocol;
using Charla.Testing;

namespace Charla.Client.Tests;

public sealed class TransportTests
{
    private const int Soon = 120_000;

    private static readonly Conditions Bad = new()
    {
        Loss = 0.3,
        Repeat = 0.1,
        Jitter = TimeSpan.FromMilliseconds(50),
        Reorder = 0.2,
    };

    private static readonly ClientOptions HurriedAuto = Clients.Hurried with
    {
        Transport = Transport.Auto,
        UdpProof = TimeSpan.FromSeconds(1),
        FirstUdpPause = TimeSpan.FromMilliseconds(200),
        LongestUdpPause = TimeSpan.FromSeconds(1),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Soon)]
    public async Task Over_a_network_that_loses_a_third_each_post_is_stored_once_in_order_and_each_entry_comes_once_in_order()
    {
        await using var server = new FakeServer();
        await using var gateway = new FakeUdpGateway(server);
        await using var proxy = Worse(gateway, Bad, Bad);
        await using var client = await server.ConnectAsync("ana", Over(Transport.Udp, proxy));

        var posts = Enumerable.Range(1, 100).Select(i => client.PostAsync("#general", "m" + i, cancellation: Token)).ToArray();
        var stored = await Task.WhenAll(posts);

        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long?)i), stored.Select(s => s.Seq));
        Assert.Equal(100, server.Log("#general").Head);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => "m" + i), await client.TextsAsync(100));
    }

    [Fact(Timeout = Soon)]
    public async Task Long_posts_and_long_entries_get_through_a_bad_network()
    {
        await using var server = new FakeServer();
        await using var gateway = new FakeUdpGateway(server);
        var bad = new Conditions { Loss = 0.05, Repeat = 0.1, Jitter = TimeSpan.FromMilliseconds(20) };
        await using var proxy = Worse(gateway, bad, bad);
        await using var client = await server.ConnectAsync("ana", Over(Transport.Udp, proxy));
        string[] texts = [.. Enumerable.Range(1, 12).Select(i => new string((char)('a' + i), i * 1200))];

        await Task.WhenAll(texts.Select(t => client.PostAsync("#general", t, cancellation: Token)));

        Assert.Equal(texts, await client.TextsAsync(texts.Length));
    }

    [Fact(Timeout = Soon)]
    public async Task A_forgotten_session_is_begun_again_and_nothing_is_missed()
    {
        await using var server = new FakeServer();
        await using var gateway = new FakeUdpGateway(server);
        await using var client = await server.ConnectAsync("ana", Over(Transport.Udp, gateway.EndPoint));
        server.Post("#general", "pepe", "1");
        Assert.Equal(["1"], await client.TextsAsync(1));

        gateway.ForgetAll();
        server.Post("#general", "pepe", "2");
        await client.PostAsync("#general", "3", cancellation: Token);

        Assert.Equal(["2", "3"], await client.TextsAsync(2));
        Assert.Equal(2, gateway.Opened);
    }

    [Fact(Timeout = Soon)]
    public async Task Going_over_and_back_under_load_loses_doubles_and_reorders_nothing()
    {
        await using var server = new FakeServer();
        await using var gateway = new FakeUdpGateway(server);
        var bad = new Conditions { Loss = 0.1, Repeat = 0.1, Jitter = TimeSpan.FromMilliseconds(10) };
        await using var proxy = Worse(gateway, bad, bad);
        await using var client = await server.ConnectAsync("ana", Over(Transport.Udp, proxy) with { Transport = Transport.Tcp });
        var posting = Task.Run(async () =>
        {
            var posts = new List<Task<Stored>>();
            for (var i = 1; i <= 400; i++)
            {
                posts.Add(client.PostAsync("#general", "m" + i, cancellation: Token));
                // Some are always under way.
                if (posts.Count > 10)
                    await posts[^10];
            }

            return await Task.WhenAll(posts);
        });

        foreach (var transport in (Transport[])[Transport.Udp, Transport.Tcp, Transport.Udp, Transport.Tcp])
        {
            await client.SwitchAsync(transport, Token);
            Assert.Equal(transport, client.Transport);
        }

        var stored = await posting;
        Assert.Equal(Enumerable.Range(1, 400).Select(i => (long?)i), stored.Select(s => s.Seq));
        Assert.Equal(Enumerable.Range(1, 400).Select(i => "m" + i), await client.TextsAsync(400));
        Assert.Equal(ConnectionState.Online, client.Status.State);
    }

    [Fact(Timeout = Soon)]
    public async Task Where_the_other_transport_cannot_be_had_the_client_stays_and_says_so()
    {
        await using var server = new FakeServer();
        await using var gateway = new FakeUdpGateway(server);
        await using var proxy = Worse(gateway, new Conditions { Deaf = true }, Conditions.Clear);
        await using var client = await server.ConnectAsync("ana", Over(Transport.Udp, proxy) with { Transport = Transport.Tcp });

        var udp = await Assert.ThrowsAsync<CharlaException>(() => client.SwitchAsync(Transport.Udp, Token));
        var web = await Assert.ThrowsAsync<CharlaException>(() => client.SwitchAsync(Transport.WebSocket, Token));

        Assert.Equal((Failure.Silent, Failure.Unreachable), (udp.Failure, web.Failure));
        Assert.Equal(Transport.Tcp, client.Transport);
        await client.PostAsync("#general", "still here", cancellation: Token);
        Assert.Equal(["still here"], await client.TextsAsync(1));
    }

    [Theory(Timeout = Soon)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Left_to_the_client_it_leaves_udp_that_goes_deaf_and_returns_when_it_hears_again(bool towardsServer)
    {
        await using var server = new FakeServer();
        await using var gateway = new FakeUdpGateway(server);
        await using var proxy = Worse(gateway, Conditions.Clear, Conditions.Clear);
        var deaf = new Conditions { Deaf = true };
        await using var client = await server.ConnectAsync("ana", (HurriedAuto with { Addresses = Addresses(proxy.LocalEndPoint) }).Watched(out var statuses));
        Assert.Equal(Transport.Udp, (await statuses.UntilAsync(ConnectionState.Online)).Transport);

        if (towardsServer)
            proxy.ToServer = deaf;
        else
            proxy.ToClient = deaf;
        var posted = client.PostAsync("#general", "while deaf", cancellation: Token);
        var fallen = await statuses.UntilAsync(ConnectionState.Online);
        Assert.Equal((Transport.Tcp, Failure.Silent), (fallen.Transport, fallen.Reason?.Failure));
        Assert.Equal(1, (await posted).Seq);

        (proxy.ToServer, proxy.ToClient) = (Conditions.Clear, Conditions.Clear);
        Assert.Equal(Transport.Udp, (await statuses.UntilAsync(ConnectionState.Online)).Transport);
        await client.PostAsync("#general", "hearing", cancellation: Token);

        Assert.Equal(["while deaf", "hearing"], await client.TextsAsync(2));
    }

    [Fact(Timeout = Soon)]
    public async Task Left_to_the_client_it_begins_over_tcp_where_udp_does_not_get_through()
    {
        await using var server = new FakeServer();
        await using var gateway = new FakeUdpGateway(server);
        await using var proxy = Worse(gateway, Conditions.Clear, new Conditions { Deaf = true });
        await using var client = await server.ConnectAsync("ana", (HurriedAuto with { Addresses = Addresses(proxy.LocalEndPoint) }).Watched(out var statuses));

        var status = await statuses.UntilAsync(ConnectionState.Online);

        Assert.Equal((Transport.Tcp, Failure.Silent), (status.Transport, status.Reason?.Failure));
        await client.PostAsync("#general", "Hola", cancellation: Token);
    }

    [Fact(Timeout = Soon)]
    public async Task A_post_says_which_unanswered_one_it_follows_and_is_repeated_when_that_one_is_late_or_refused()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana");
        var frames = new List<JsonObject>();
        server.Intercept = (connection, frame) =>
        {
            if ((string)frame["op"]! != "post")
                return false;
            frames.Add(frame);
            if ((string)frame["text"]! != "refused")
                return false;
            connection.Error(frame, "forbidden");
            return true;
        };

        var refused = client.PostAsync("#general", "refused", cancellation: Token);
        var second = client.PostAsync("#general", "second", cancellation: Token);
        var third = client.PostAsync("#general", "third", cancellation: Token);

        await Assert.ThrowsAsync<CharlaException>(() => refused);
        Assert.Equal((1, 2), ((await second).Seq, (await third).Seq));
        await client.PostAsync("#general", "alone", cancellation: Token);
        var byText = frames.ToLookup(f => (string)f["text"]!, f => (string?)f["prev"]);
        // How often it asks in between depends on when the refusal comes.
        Assert.Equal(frames[0]["cid"]!.ToString(), byText["second"].First());
        Assert.Null(byText["second"].Last());
        Assert.Equal([null], byText["alone"]);
        Assert.All(byText["third"], prev => Assert.Equal((string?)frames.First(f => (string)f["text"]! == "second")["cid"], prev));
    }

    [Fact(Timeout = Soon)]
    public async Task A_post_follows_the_one_that_was_sent_before_the_first_of_its_conversation_had_an_answer()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana");
        var posts = Channel.CreateUnbounded<(FakeConnection Connection, JsonObject Frame)>();
        server.Intercept = (connection, frame) => (string)frame["op"]! == "post" && posts.Writer.TryWrite((connection, frame));

        var first = client.PostAsync("@luis", "first", cancellation: Token);
        var second = client.PostAsync("@luis", "second", cancellation: Token);
        var (connection, one) = await posts.Reader.ReadAsync(Token);
        var (_, two) = await posts.Reader.ReadAsync(Token);
        // From this answer on the client knows the log; the second post has none yet.
        connection.Ok(one, new JsonObject { ["conv"] = "@luis", ["log"] = 7, ["seq"] = 1 });
        await first;
        var third = client.PostAsync("@luis", "third", cancellation: Token);
        var (_, three) = await posts.Reader.ReadAsync(Token);

        Assert.Equal((long?)7, (long?)three["log"]);
        Assert.Equal((string?)two["cid"], (string?)three["prev"]);
        Assert.False(second.IsCompleted || third.IsCompleted);
    }

    private static UdpProxy Worse(FakeUdpGateway gateway, Conditions toServer, Conditions toClient) => UdpProxy.Start(
        new IPEndPoint(IPAddress.Loopback, 0), gateway.EndPoint, new ProxyOptions { Seed = 7, ToServer = toServer, ToClient = toClient });

    private static ClientOptions Over(Transport transport, UdpProxy proxy) => Over(transport, proxy.LocalEndPoint);

    private static ClientOptions Over(Transport transport, IPEndPoint udp) =>
        Clients.Hurried with { Transport = transport, Addresses = Addresses(udp), ConnectTimeout = TimeSpan.FromSeconds(60) };

    private static Dictionary<Transport, ServerAddress> Addresses(IPEndPoint udp) =>
        new()
        {
            [Transport.Udp] = new ServerAddress(udp.Address.ToString(), udp.Port),
            // Nobody listens there.
            [Transport.WebSocket] = new ServerAddress("127.0.0.1", udp.Port),
        };
}
