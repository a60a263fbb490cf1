using System.Net;
using System.Threading.Channels;
using Charla.Client.Tests.Fakes;
using Charla.Netem;
using Charla.Protocol;
using Charla.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace Charla.Client.Tests;

/// <summary>The client over UDP against the server itself, with a network between them that changes.</summary>
public sealed class RealUdpTests : IAsyncLifetime
{
    private const int Soon = 120_000;

    private static readonly Conditions Bad = new() { Loss = 0.2, Repeat = 0.1, Reorder = 0.2, Jitter = TimeSpan.FromMilliseconds(20) };

    private readonly string _folder = Directory.CreateTempSubdirectory("charla-").FullName;
    private CharlaServer _server = null!;
    private UdpProxy _proxy = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await StartAsync(tcp: 0, udp: 0);
        _proxy = UdpProxy.Start(new IPEndPoint(IPAddress.Loopback, 0), _server.UdpEndPoints[0], new ProxyOptions { Seed = 5 });
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact(Timeout = Soon)]
    public async Task After_a_restart_of_the_server_the_session_is_begun_again_and_nothing_is_missed()
    {
        await using var client = await ConnectAsync(Transport.Udp);
        await client.PostAsync("#general", "before", cancellation: Token);

        var (tcp, udp) = (_server.TcpEndPoints[0].Port, _server.UdpEndPoints[0].Port);
        _proxy.ToServer = _proxy.ToClient = new Conditions { Deaf = true };
        await _server.DisposeAsync();
        await StartAsync(tcp, udp);
        _proxy.ToServer = _proxy.ToClient = Conditions.Clear;
        await client.PostAsync("#general", "after", cancellation: Token);

        Assert.Equal(["before", "after"], await client.TextsAsync(2));
    }

    [Fact(Timeout = Soon)]
    public async Task Over_all_transports_and_back_under_load_the_order_of_storing_is_that_of_sending()
    {
        (_proxy.ToServer, _proxy.ToClient) = (Bad, Bad);
        await using var client = await ConnectAsync(Transport.Tcp);
        var enough = false;
        var posting = Task.Run(async () =>
        {
            var posts = new List<Task<Stored>>();
            while (!Volatile.Read(ref enough))
            {
                posts.Add(client.PostAsync("#general", "m" + posts.Count, cancellation: Token));
                // Some are always under way.
                if (posts.Count > 10)
                    await posts[^10];
                if (posts.Count % 10 == 0)
                    await client.PingAsync(Token);
            }

            return await Task.WhenAll(posts);
        });

        foreach (var transport in (Transport[])[Transport.Udp, Transport.WebSocket, Transport.Tcp])
            await client.SwitchAsync(transport, Token);
        Volatile.Write(ref enough, true);
        var stored = await posting;

        Assert.Equal(stored.Select((_, i) => stored[0].Seq + i), stored.Select(s => s.Seq));
        Assert.Equal(stored.Select((_, i) => "m" + i), await client.TextsAsync(stored.Length));
    }

    [Fact(Timeout = Soon)]
    public async Task When_the_clients_address_changes_in_the_middle_the_conversation_goes_on()
    {
        await using var client = await ConnectAsync(Transport.Udp);
        await client.PostAsync("#general", "here", cancellation: Token);

        // The next datagram leaves from another socket of the proxy.
        _proxy.CutAll();
        await client.PostAsync("#general", "there", cancellation: Token);

        Assert.Equal(["here", "there"], await client.TextsAsync(2));
        Assert.Equal(2, _proxy.Counters.FlowsSeen);
    }

    [Theory(Timeout = Soon)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Left_to_the_client_it_leaves_udp_that_goes_deaf_and_returns(bool towardsServer)
    {
        var statuses = Channel.CreateUnbounded<ConnectionStatus>();
        await using var client = await ConnectAsync(Transport.Auto, options => options with
        {
            StatusChanged = status => statuses.Writer.TryWrite(status),
            FirstUdpPause = TimeSpan.FromMilliseconds(200),
            LongestUdpPause = TimeSpan.FromSeconds(1),
        });
        await UntilAsync(Transport.Udp);

        if (towardsServer)
            _proxy.ToServer = new Conditions { Deaf = true };
        else
            _proxy.ToClient = new Conditions { Deaf = true };
        var posted = client.PostAsync("#general", "while deaf", cancellation: Token);
        await UntilAsync(Transport.Tcp);
        await posted;
        (_proxy.ToServer, _proxy.ToClient) = (Conditions.Clear, Conditions.Clear);
        await UntilAsync(Transport.Udp);
        await client.PostAsync("#general", "hearing", cancellation: Token);

        Assert.Equal(["while deaf", "hearing"], await client.TextsAsync(2));

        async Task UntilAsync(Transport transport)
        {
            while ((await statuses.Reader.ReadAsync(Token)).Transport != transport)
            {
            }
        }
    }

    [Fact(Timeout = Soon)]
    public async Task Who_is_in_sixty_rooms_learns_of_all_of_them_page_by_page()
    {
        await using (var client = await ConnectAsync(Transport.Tcp))
        {
            for (var i = 1; i <= 60; i++)
                await client.CreateAsync($"#a-room-with-a-longer-name-{i:00}", topic: new string('t', 40), cancellation: Token);
        }

        (_proxy.ToServer, _proxy.ToClient) = (Bad, Bad);
        await using var over = await ConnectAsync(Transport.Udp);

        Assert.Equal(61, over.Conversations.Select(c => c.Name).Distinct(StringComparer.Ordinal).Count());
        await over.PostAsync("#a-room-with-a-longer-name-60", "Hola", cancellation: Token);
        Assert.Equal(["Hola"], await over.TextsAsync(1));
    }

    private async Task StartAsync(int tcp, int udp) => _server = await CharlaServer.StartAsync(
        new ServerOptions
        {
            DataFolder = _folder,
            Bind = [IPAddress.Loopback],
            TcpPort = tcp,
            UdpPort = udp,
            HttpPort = 0,
            RequestsPerSecond = 0,
        },
        NullLoggerFactory.Instance);

    // The password signs in where the account is there already.
    private Task<CharlaClient> ConnectAsync(Transport transport, Func<ClientOptions, ClientOptions>? tune = null)
    {
        var addresses = new Dictionary<Transport, ServerAddress>
        {
            [Transport.Tcp] = new("127.0.0.1", _server.TcpEndPoints[0].Port),
            [Transport.Udp] = new("127.0.0.1", _proxy.LocalEndPoint.Port),
            [Transport.WebSocket] = new("127.0.0.1", _server.HttpEndPoints[0].Port),
        };
        var options = Clients.Hurried with
        {
            Transport = transport,
            Addresses = addresses,
            ConnectTimeout = TimeSpan.FromSeconds(60),
            FarBehind = long.MaxValue,
        };
        return CharlaClient.ConnectAsync(
            addresses[Transport.Tcp], Credentials.NewAccount("ana", "una muy larga"), tune?.Invoke(options) ?? options, Token);
    }
}
