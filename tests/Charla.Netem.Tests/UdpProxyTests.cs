using System.Diagnostics;
using System.Net;
using Charla.Netem.Tests.Support;

namespace Charla.Netem.Tests;

public sealed class UdpProxyTests
{
    private static readonly IPEndPoint Anywhere = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task On_a_clear_day_both_ends_hear_each_other()
    {
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address);

        await client.SendAsync(proxy.LocalEndPoint, [1, 2, 3]);
        await Eventually.IsTrue(() => server.Received.Count == 1);
        await server.SendAsync(server.Received[0].From, []);
        await Eventually.IsTrue(() => client.Received.Count == 1);

        Assert.Equal([1, 2, 3], server.Received[0].Payload);
        Assert.Empty(client.Received[0].Payload);
        Assert.Equal(proxy.LocalEndPoint, client.Received[0].From);
    }

    [Fact]
    public async Task Clients_of_IPv6_reach_a_server_of_IPv4()
    {
        await using var server = new UdpPeer(IPAddress.Loopback);
        await using var client = new UdpPeer(IPAddress.IPv6Loopback);
        await using var proxy = UdpProxy.Start(new IPEndPoint(IPAddress.IPv6Loopback, 0), server.Address);

        await client.SendAsync(proxy.LocalEndPoint, [6]);
        await Eventually.IsTrue(() => server.Received.Count == 1);
        await server.SendAsync(server.Received[0].From, [4]);
        await Eventually.IsTrue(() => client.Received.Count == 1);
    }

    [Fact]
    public async Task Clients_of_both_families_are_heard_on_any_address()
    {
        await using var server = new UdpPeer(IPAddress.IPv6Loopback);
        await using var four = new UdpPeer(IPAddress.Loopback);
        await using var six = new UdpPeer(IPAddress.IPv6Loopback);
        await using var proxy = UdpProxy.Start(new IPEndPoint(IPAddress.IPv6Any, 0), server.Address);

        await four.SendAsync(new IPEndPoint(IPAddress.Loopback, proxy.LocalEndPoint.Port), [4]);
        await six.SendAsync(new IPEndPoint(IPAddress.IPv6Loopback, proxy.LocalEndPoint.Port), [6]);
        await Eventually.IsTrue(() => server.Received.Count == 2);
        foreach (var (payload, from) in server.Received) await server.SendAsync(from, payload);

        await Eventually.IsTrue(() => four.Received.Count == 1 && six.Received.Count == 1);
        Assert.Equal([4], four.Received[0].Payload);
        Assert.Equal([6], six.Received[0].Payload);
    }

    [Fact]
    public async Task Exactly_the_packets_are_lost_that_the_seed_says()
    {
        var conditions = new Conditions { Loss = 0.3 };
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address, new ProxyOptions { Seed = 42, ToServer = conditions });

        await client.SendThroughAsync(proxy, server, 500);

        var dice = Dice.For(42, 0, Direction.ToServer);
        var arrived = Enumerable.Range(0, 500).Where(i => !Fate.Of(conditions, dice, i).Lost).ToList();
        Assert.Equal(arrived, server.Numbers);
        Assert.Equal(500 - arrived.Count, proxy.Counters.ToServer.Lost);
    }

    [Fact]
    public async Task Each_direction_has_losses_of_its_own()
    {
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address, new ProxyOptions { ToClient = new Conditions { Loss = 1 } });

        await client.SendThroughAsync(proxy, server, 10);
        await server.SendNumbersAsync(server.Received[0].From, 0, 10);
        await proxy.Settles(Direction.ToClient, 10);

        Assert.Equal(0, proxy.Counters.ToServer.Lost);
        Assert.Equal(10, proxy.Counters.ToClient.Lost);
    }

    [Fact]
    public async Task Two_proxies_of_one_seed_do_the_same()
    {
        Assert.Equal(await NumbersThroughAsync(9), await NumbersThroughAsync(9));
        Assert.NotEqual(await NumbersThroughAsync(9), await NumbersThroughAsync(10));

        static async Task<IReadOnlyList<int>> NumbersThroughAsync(ulong seed)
        {
            await using var server = new UdpPeer();
            await using var client = new UdpPeer();
            await using var proxy = UdpProxy.Start(
                Anywhere, server.Address, new ProxyOptions { Seed = seed, ToServer = new Conditions { Loss = 0.2, Repeat = 0.2 } });
            await client.SendThroughAsync(proxy, server, 200);
            return server.Numbers;
        }
    }

    [Fact]
    public async Task Exactly_the_packets_come_twice_that_the_seed_says()
    {
        var conditions = new Conditions { Repeat = 0.4 };
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address, new ProxyOptions { Seed = 1, ToServer = conditions });

        await client.SendThroughAsync(proxy, server, 100);

        var dice = Dice.For(1, 0, Direction.ToServer);
        var expected = Enumerable.Range(0, 100).SelectMany(i => Enumerable.Repeat(i, Fate.Of(conditions, dice, i).Repeated ? 2 : 1)).ToList();
        Assert.Equal(expected, server.Numbers);
        Assert.Equal(expected.Count - 100, proxy.Counters.ToServer.Repeated);
    }

    [Fact]
    public async Task Held_back_packets_are_passed_by_the_others()
    {
        var conditions = new Conditions { Reorder = 0.3, ReorderWindow = TimeSpan.FromMilliseconds(100) };
        var time = new ManualTime();
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address, new ProxyOptions { Seed = 3, ToServer = conditions, Time = time });

        await client.SendThroughAsync(proxy, server, 100);
        var dice = Dice.For(3, 0, Direction.ToServer);
        var fates = Enumerable.Range(0, 100).Select(i => (Number: i, Fate.Of(conditions, dice, i).HeldBack)).ToList();
        var held = fates.Where(f => f.HeldBack > TimeSpan.Zero).ToList();
        Assert.Equal(fates.Except(held).Select(f => f.Number), server.Numbers);
        Assert.Equal(held.Count, proxy.Counters.ToServer.Queued);

        await time.AdvanceAsync(conditions.ReorderWindow);
        await Eventually.IsTrue(() => server.Received.Count == 100);
        Assert.Equal(held.OrderBy(f => f.HeldBack).Select(f => f.Number), server.Numbers.Skip(100 - held.Count));
        Assert.Equal(held.Count, proxy.Counters.ToServer.Reordered);
    }

    [Fact]
    public async Task Nothing_leaves_before_its_delay_is_over()
    {
        var time = new ManualTime();
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(
            Anywhere, server.Address, new ProxyOptions { ToServer = new Conditions { Delay = TimeSpan.FromMilliseconds(100) }, Time = time });

        await client.SendAsync(proxy.LocalEndPoint, [1]);
        await proxy.Settles(Direction.ToServer, 1, waiting: 1);
        await time.AdvanceAsync(TimeSpan.FromMilliseconds(99), ring: TimeSpan.FromMilliseconds(100));
        await client.SendAsync(proxy.LocalEndPoint, [2]);
        await proxy.Settles(Direction.ToServer, 2, waiting: 2);
        Assert.Equal(2, proxy.Counters.ToServer.Queued);

        await time.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        await Eventually.IsTrue(() => server.Received.Count == 1);
        Assert.Equal(1, proxy.Counters.ToServer.Queued);

        await time.AdvanceAsync(TimeSpan.FromMilliseconds(99));
        await Eventually.IsTrue(() => server.Received.Count == 2);
        Assert.Equal(2, proxy.Counters.ToServer.Delayed);
    }

    [Fact]
    public async Task By_the_wall_clock_too_a_round_trip_takes_both_delays()
    {
        var slow = new Conditions { Delay = TimeSpan.FromMilliseconds(40) };
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address, new ProxyOptions { ToServer = slow, ToClient = slow });

        var watch = Stopwatch.StartNew();
        await client.SendAsync(proxy.LocalEndPoint, [1]);
        await Eventually.IsTrue(() => server.Received.Count == 1);
        await server.SendAsync(server.Received[0].From, [2]);
        await Eventually.IsTrue(() => client.Received.Count == 1);

        Assert.True(watch.ElapsedMilliseconds >= 80, $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task Jitter_alone_keeps_the_order()
    {
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(
            Anywhere, server.Address, new ProxyOptions { ToServer = new Conditions { Jitter = TimeSpan.FromMilliseconds(30) } });

        await client.SendNumbersAsync(proxy.LocalEndPoint, 0, 100);
        await Eventually.IsTrue(() => server.Received.Count == 100);

        Assert.Equal(Enumerable.Range(0, 100), server.Numbers);
    }

    [Fact]
    public async Task The_rate_lets_through_so_many_bytes_per_second()
    {
        var time = new ManualTime();
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address, new ProxyOptions { ToServer = new Conditions { Rate = 1_000 }, Time = time });

        await client.SendNumbersAsync(proxy.LocalEndPoint, 0, 10, size: 100);
        await proxy.Settles(Direction.ToServer, 10, waiting: 10);
        Assert.Equal(10, proxy.Counters.ToServer.Queued);
        await time.AdvanceAsync(TimeSpan.FromMilliseconds(599));
        await Eventually.IsTrue(() => server.Received.Count == 5);
        Assert.Equal(5, proxy.Counters.ToServer.Queued);
        await time.AdvanceAsync(TimeSpan.FromMilliseconds(401));
        await Eventually.IsTrue(() => server.Received.Count == 10);
    }

    [Fact]
    public async Task What_comes_after_the_rate_is_lifted_does_not_wait_for_what_came_before()
    {
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(
            Anywhere, server.Address, new ProxyOptions { ToServer = new Conditions { Rate = 1 }, Time = new ManualTime() });

        await client.SendNumbersAsync(proxy.LocalEndPoint, 0, 3);
        await proxy.Settles(Direction.ToServer, 3, waiting: 3);
        proxy.ToServer = Conditions.Clear;
        await client.SendNumbersAsync(proxy.LocalEndPoint, 3, 1);
        await Eventually.IsTrue(() => server.Received.Count == 1);

        Assert.Equal([3], server.Numbers);
        Assert.Equal(3, proxy.Counters.ToServer.Queued);
    }

    [Theory]
    [InlineData(Direction.ToServer)]
    [InlineData(Direction.ToClient)]
    public async Task A_deaf_direction_swallows_everything_and_the_other_hears_on(Direction deaf)
    {
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address);
        await client.SendAsync(proxy.LocalEndPoint, [0]);
        await Eventually.IsTrue(() => server.Received.Count == 1);
        var session = server.Received[0].From;

        proxy.Change(deaf, new Conditions { Deaf = true });
        await client.SendAsync(proxy.LocalEndPoint, [1]);
        await server.SendAsync(session, [2]);
        await proxy.Settles(Direction.ToServer, 2);
        await proxy.Settles(Direction.ToClient, 1);
        Assert.Equal(1, proxy.Lane(deaf).Swallowed);
        Assert.Equal(2, proxy.Counters.ToServer.Forwarded + proxy.Counters.ToClient.Forwarded);

        proxy.Change(deaf, Conditions.Clear);
        await client.SendAsync(proxy.LocalEndPoint, [3]);
        await server.SendAsync(session, [4]);
        await Eventually.IsTrue(() => server.Received[^1].Payload[0] == 3);
        await Eventually.IsTrue(() => client.Received is [.., var last] && last.Payload[0] == 4);
    }

    [Fact]
    public async Task Conditions_change_while_it_runs()
    {
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address);

        await client.SendNumbersAsync(proxy.LocalEndPoint, 0, 5);
        await proxy.Settles(Direction.ToServer, 5);
        proxy.ToServer = proxy.ToServer with { Loss = 1 };
        await client.SendNumbersAsync(proxy.LocalEndPoint, 5, 5);
        await proxy.Settles(Direction.ToServer, 10);
        proxy.ToServer = proxy.ToServer with { Loss = 0 };
        await client.SendNumbersAsync(proxy.LocalEndPoint, 10, 5);
        await Eventually.IsTrue(() => server.Received.Count == 10);

        Assert.Equal([0, 1, 2, 3, 4, 10, 11, 12, 13, 14], server.Numbers);
    }

    [Fact]
    public async Task After_a_cut_the_server_meets_the_client_as_a_stranger()
    {
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address);
        await client.SendAsync(proxy.LocalEndPoint, [1]);
        await Eventually.IsTrue(() => server.Received.Count == 1);

        proxy.CutAll();
        Assert.Equal(0, proxy.Counters.Flows);
        await client.SendAsync(proxy.LocalEndPoint, [2]);
        await Eventually.IsTrue(() => server.Received.Count == 2);

        Assert.Equal(2, proxy.Counters.FlowsSeen);
        await server.SendAsync(server.Received[1].From, [3]);
        await Eventually.IsTrue(() => client.Received.Count == 1);
    }

    [Fact]
    public async Task A_cut_loses_what_is_on_its_way()
    {
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(
            Anywhere, server.Address, new ProxyOptions { ToServer = new Conditions { Delay = TimeSpan.FromHours(1) }, Time = new ManualTime() });
        await client.SendNumbersAsync(proxy.LocalEndPoint, 0, 3);
        await proxy.Settles(Direction.ToServer, 3, waiting: 3);

        proxy.CutAll();

        Assert.Equal((3, 0, 0), (proxy.Counters.ToServer.Lost, proxy.Counters.ToServer.Queued, proxy.Counters.ToServer.QueuedBytes));
    }

    [Fact]
    public async Task While_it_refuses_nobody_new_gets_in_and_restored_they_do()
    {
        await using var server = new UdpPeer();
        await using var known = new UdpPeer();
        await using var stranger = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address);
        await known.SendAsync(proxy.LocalEndPoint, [1]);
        await Eventually.IsTrue(() => server.Received.Count == 1);

        proxy.Refuse = true;
        await stranger.SendAsync(proxy.LocalEndPoint, [2]);
        await Eventually.IsTrue(() => proxy.Counters.Refused == 1);
        await known.SendAsync(proxy.LocalEndPoint, [3]);
        await Eventually.IsTrue(() => server.Received.Count == 2);
        Assert.Equal([3], server.Received[1].Payload);

        proxy.Refuse = false;
        await stranger.SendAsync(proxy.LocalEndPoint, [4]);
        await Eventually.IsTrue(() => server.Received.Count == 3);
        Assert.Equal([4], server.Received[2].Payload);
    }

    [Fact]
    public async Task More_clients_than_allowed_are_refused()
    {
        await using var server = new UdpPeer();
        await using var first = new UdpPeer();
        await using var second = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address, new ProxyOptions { MaxFlows = 1 });

        await first.SendAsync(proxy.LocalEndPoint, [1]);
        await proxy.Settles(Direction.ToServer, 1);
        await second.SendAsync(proxy.LocalEndPoint, [2]);
        await proxy.Settles(Direction.ToServer, 2);

        Assert.Equal((1, 1, 1), (proxy.Counters.Flows, proxy.Counters.Refused, proxy.Counters.ToServer.Swallowed));
    }

    [Fact]
    public async Task Each_client_has_a_socket_of_its_own_towards_the_server()
    {
        await using var server = new UdpPeer();
        await using var first = new UdpPeer();
        await using var second = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address);

        await first.SendAsync(proxy.LocalEndPoint, [1]);
        await second.SendAsync(proxy.LocalEndPoint, [2]);
        await Eventually.IsTrue(() => server.Received.Count == 2);
        foreach (var (payload, from) in server.Received) await server.SendAsync(from, payload);
        await Eventually.IsTrue(() => first.Received.Count == 1 && second.Received.Count == 1);

        Assert.Equal([1], first.Received[0].Payload);
        Assert.Equal([2], second.Received[0].Payload);
    }

    [Fact]
    public async Task An_idle_client_is_forgotten_and_a_lively_one_is_not()
    {
        var time = new ManualTime();
        await using var server = new UdpPeer();
        await using var idle = new UdpPeer();
        await using var lively = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address, new ProxyOptions { ForgetAfter = TimeSpan.FromSeconds(60), Time = time });
        await idle.SendAsync(proxy.LocalEndPoint, [1]);
        await lively.SendAsync(proxy.LocalEndPoint, [2]);
        await Eventually.IsTrue(() => server.Received.Count == 2);

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(2, proxy.Counters.Flows);
        await lively.SendAsync(proxy.LocalEndPoint, [3]);
        await Eventually.IsTrue(() => server.Received.Count == 3);
        time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(1, proxy.Counters.Flows);
    }

    [Fact]
    public async Task A_server_that_is_not_there_does_not_stop_the_proxy()
    {
        IPEndPoint address;
        await using (var gone = new UdpPeer()) address = gone.Address;
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, address);

        await client.SendNumbersAsync(proxy.LocalEndPoint, 0, 20);
        await proxy.Settles(Direction.ToServer, 20);
        await using var server = new UdpPeer(port: address.Port);
        await client.SendNumbersAsync(proxy.LocalEndPoint, 20, 1);

        await Eventually.IsTrue(() => server.Received.Count == 1);
        Assert.Equal([20], server.Numbers);
    }

    [Fact]
    public async Task A_client_that_is_gone_does_not_stop_the_proxy()
    {
        await using var server = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address);
        await using (var gone = new UdpPeer()) await gone.SendAsync(proxy.LocalEndPoint, [1]);
        await Eventually.IsTrue(() => server.Received.Count == 1);

        await server.SendNumbersAsync(server.Received[0].From, 0, 10);
        await proxy.Settles(Direction.ToClient, 10);
        await using var client = new UdpPeer();
        await client.SendAsync(proxy.LocalEndPoint, [2]);

        await Eventually.IsTrue(() => server.Received.Count == 2);
    }

    [Fact]
    public async Task What_the_queue_has_no_room_for_is_lost()
    {
        var time = new ManualTime();
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        await using var proxy = UdpProxy.Start(Anywhere, server.Address, new ProxyOptions
        {
            ToServer = new Conditions { Delay = TimeSpan.FromHours(1) },
            QueueBytes = 10 * (100 + ProxyOptions.PacketOverhead),
            ForgetAfter = TimeSpan.FromDays(1),
            Time = time,
        });

        await client.SendNumbersAsync(proxy.LocalEndPoint, 0, 25, size: 100);
        await proxy.Settles(Direction.ToServer, 25, waiting: 10);
        var full = proxy.Counters.ToServer;
        Assert.Equal((10, 1_000, 15, 15), (full.Queued, full.QueuedBytes, full.Overflowed, full.Lost));

        await time.AdvanceAsync(TimeSpan.FromHours(1));
        await Eventually.IsTrue(() => server.Received.Count == 10);
        await client.SendNumbersAsync(proxy.LocalEndPoint, 25, 5, size: 100);
        await proxy.Settles(Direction.ToServer, 30, waiting: 5);
        Assert.Equal(5, proxy.Counters.ToServer.Queued);
    }

    [Fact]
    public async Task Closing_twice_is_closing_once()
    {
        await using var server = new UdpPeer();
        await using var client = new UdpPeer();
        var proxy = UdpProxy.Start(Anywhere, server.Address, new ProxyOptions { ToServer = new Conditions { Delay = TimeSpan.FromHours(1) } });
        await client.SendAsync(proxy.LocalEndPoint, [1]);
        await proxy.Settles(Direction.ToServer, 1, waiting: 1);

        await proxy.DisposeAsync();
        await proxy.DisposeAsync();

        Assert.Equal((0, 0), (proxy.Counters.Flows, proxy.Counters.ToServer.Queued));
        await using var another = new UdpPeer(port: proxy.LocalEndPoint.Port);
    }
}
