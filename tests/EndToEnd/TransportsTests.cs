using System.Net;
using Charla.Client;
using Charla.EndToEnd.Support;
using Charla.Netem;
using Charla.Protocol;
using Way = Charla.EndToEnd.Support.Crowd.Way;

namespace Charla.EndToEnd;

/// <summary>People on TCP, on WebSocket, and on UDP over a network that loses a third of the datagrams, in one room.</summary>
public sealed class TransportsTests(ITestOutputHelper output)
{
    private const int People = 9;
    private static readonly int Rounds = Environment.GetEnvironmentVariable("CHARLA_LONG") == "1" ? 25 : 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static readonly Conditions Bad = new()
    {
        Loss = 0.3,
        Repeat = 0.1,
        Reorder = 0.2,
        Jitter = TimeSpan.FromMilliseconds(50),
    };

    // To repeat a run as far as its dice go: CHARLA_SEED=N.
    private readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("CHARLA_SEED"), out var seed) ? seed : Random.Shared.Next();

    [Fact]
    public async Task Each_post_is_stored_once_and_everybody_sees_the_same_whatever_carries_it()
    {
        using var data = new TempFolder();
        await using var server = await ChatServer.Start(data);
        await using var proxy = Worse(server);
        await using var crowd = await Gather(server, proxy);
        crowd.Start();
        await crowd.EverybodyGetsThrough();
        await crowd.EverybodyGetsThrough();
        await End(crowd, server);
        var counters = proxy.Counters;
        Assert.True(counters.ToServer.Lost > 50 && counters.ToClient.Lost > 50 && counters.ToClient.Repeated > 10, counters.ToString());
    }

    [Fact]
    public async Task The_same_while_the_server_is_killed_again_and_again()
    {
        var random = new Random(_seed);
        using var data = new TempFolder();
        await using var server = await ChatServer.Start(data, ChatServer.QuietPort());
        await using var proxy = Worse(server);
        await using var crowd = await Gather(server, proxy);
        crowd.Start();
        for (var round = 0; round < Rounds; round++)
        {
            await crowd.EverybodyGetsThrough();
            await Task.Delay(random.Next(500));
            await server.Kill();
            await server.StartAgain();
        }

        await crowd.EverybodyGetsThrough();
        await End(crowd, server);
    }

    [Fact]
    public async Task Going_from_one_transport_to_the_next_under_load_loses_doubles_and_reorders_nothing()
    {
        using var data = new TempFolder();
        await using var server = await ChatServer.Start(data);
        await using var proxy = UdpProxy.Start(Local(0), Local(server.Port), new ProxyOptions { Seed = (ulong)_seed });
        proxy.ToServer = proxy.ToClient = new Conditions { Loss = 0.05, Repeat = 0.05, Jitter = TimeSpan.FromMilliseconds(5) };
        var addresses = new Dictionary<Transport, ServerAddress> { [Transport.Udp] = new("127.0.0.1", proxy.LocalEndPoint.Port) };
        await using var crowd = await Crowd.Gather(People, new Way(server.Port) { Addresses = addresses, Pause = Pause });
        crowd.Start();
        foreach (var transport in (Transport[])[Transport.Udp, Transport.WebSocket, Transport.Tcp, Transport.Udp])
        {
            await crowd.EverybodyGetsThrough();
            await Task.WhenAll(crowd.Clients.Select(client => client.SwitchAsync(transport, TestContext.Current.CancellationToken)));
            Assert.All(crowd.Clients, client => Assert.Equal(transport, client.Transport));
        }

        await crowd.EverybodyGetsThrough();
        await End(crowd, server);
    }

    private UdpProxy Worse(ChatServer server)
    {
        output.WriteLine($"CHARLA_SEED={_seed}");
        var proxy = UdpProxy.Start(Local(0), Local(server.Port), new ProxyOptions { Seed = (ulong)_seed });
        proxy.ToServer = proxy.ToClient = Bad;
        return proxy;
    }

    private static Task<Crowd> Gather(ChatServer server, UdpProxy proxy) => Crowd.Gather(
        People,
        new Way(server.Port) { Pause = Pause },
        new Way(proxy.LocalEndPoint.Port, Transport.Udp) { Pause = Pause },
        new Way(server.HttpPort, Transport.WebSocket) { Pause = Pause });

    private async Task End(Crowd crowd, ChatServer server)
    {
        await crowd.FallSilent();
        output.WriteLine($"{crowd.Acknowledged} posts");
        await crowd.Check(server.Port);
    }

    private static IPEndPoint Local(int port) => new(IPAddress.Loopback, port);
}
