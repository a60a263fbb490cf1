using System.Net;
using Charla.EndToEnd.Support;
using Charla.Netem;

namespace Charla.EndToEnd;

/// <summary>The server is killed while twenty people post as fast as they can.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int People = 20;
    private static readonly int Rounds = Environment.GetEnvironmentVariable("CHARLA_LONG") == "1" ? 50 : 5;

    // To repeat a run as far as its moments go: CHARLA_SEED=N.
    private readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("CHARLA_SEED"), out var seed) ? seed : Random.Shared.Next();

    [Fact]
    public async Task What_was_acknowledged_outlives_kill_9_once_and_in_order_for_everybody()
    {
        var random = Dice();
        using var data = new TempFolder();
        await using var server = await ChatServer.Start(data, ChatServer.QuietPort());
        await using var crowd = await Crowd.Gather(server.Port, People);
        crowd.Start();
        for (var round = 0; round < Rounds; round++)
        {
            await crowd.EverybodyGetsThrough();
            await Task.Delay(random.Next(500));
            await server.Kill();
            await server.StartAgain();
        }

        await crowd.EverybodyGetsThrough();
        await crowd.FallSilent();
        output.WriteLine($"{crowd.Acknowledged} posts");
        await crowd.Check(server.Port);
    }

    [Fact]
    public async Task The_same_over_a_network_that_stalls_splits_and_cuts()
    {
        var random = Dice();
        using var data = new TempFolder();
        await using var server = await ChatServer.Start(data, ChatServer.QuietPort());
        await using var proxy = TcpProxy.Start(new IPEndPoint(IPAddress.Loopback, ChatServer.QuietPort()), new IPEndPoint(IPAddress.Loopback, server.Port), new ProxyOptions { Seed = (ulong)_seed });
        await using var crowd = await Crowd.Gather(proxy.LocalEndPoint.Port, People);
        var bad = new Conditions { Split = 700, Loss = 0.005, RetransmitAfter = TimeSpan.FromMilliseconds(50), Jitter = TimeSpan.FromMilliseconds(3) };
        proxy.ToServer = proxy.ToClient = bad;
        crowd.Start();
        for (var cut = 0; cut < 4; cut++)
        {
            await crowd.EverybodyGetsThrough();
            await Task.Delay(random.Next(300));
            proxy.ToClient = bad with { Deaf = true };
            await Task.Delay(random.Next(300));
            proxy.CutAll(cut % 2 == 0 ? CutKind.Reset : CutKind.Finish);
            proxy.ToClient = bad;
        }

        await server.Kill();
        await server.StartAgain();
        await crowd.EverybodyGetsThrough();
        await crowd.FallSilent();
        output.WriteLine($"{crowd.Acknowledged} posts");
        proxy.ToServer = proxy.ToClient = Conditions.Clear;
        await crowd.Check(server.Port);
    }

    private Random Dice()
    {
        output.WriteLine($"CHARLA_SEED={_seed}");
        return new Random(_seed);
    }
}
