using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Charla.Netem.Tests.Support;

namespace Charla.Netem.Tests;

public sealed class TcpProxyTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task On_a_clear_day_both_ends_hear_each_other(string address)
    {
        await using var stage = new TcpStage(address: IPAddress.Parse(address));
        var (client, server) = await stage.ConnectAsync();

        await client.WriteAsync(new byte[] { 1, 2, 3 });
        Assert.Equal([1, 2, 3], await server.ReadAsync(3));
        await server.WriteAsync(new byte[] { 4 });
        Assert.Equal([4], await client.ReadAsync(1));
    }

    [Fact]
    public async Task Bytes_arrive_whole_through_splitting_delay_jitter_and_loss_in_both_directions()
    {
        var storm = new Conditions
        {
            Split = 700,
            Delay = TimeSpan.FromMilliseconds(3),
            Jitter = TimeSpan.FromMilliseconds(10),
            Loss = 0.01,
            RetransmitAfter = TimeSpan.FromMilliseconds(20),
            Repeat = 0.5, // these two have no meaning here, and must do no harm
            Reorder = 0.5,
        };
        await using var stage = new TcpStage(new ProxyOptions { Seed = 11, ToServer = storm, ToClient = storm });
        var (client, server) = await stage.ConnectAsync();
        var (there, back) = (RandomBytes(1, 300_000), RandomBytes(2, 300_000));

        var reads = Task.WhenAll(server.ReadAsync(there.Length), client.ReadAsync(back.Length));
        await Task.WhenAll(client.WriteAsync(there), server.WriteAsync(back));

        var read = await reads;
        Assert.Equal(there, read[0]);
        Assert.Equal(back, read[1]);
        Assert.True(stage.Proxy.Counters.ToServer.Lost > 0);
    }

    [Fact]
    public async Task The_same_bytes_lose_the_same_packets_however_they_were_written()
    {
        var bytes = RandomBytes(3, 100_000);
        var (atOnce, inBits) = (await CountAsync(100_000), await CountAsync(999));

        Assert.Equal((atOnce.Packets, atOnce.Lost), (inBits.Packets, inBits.Lost));
        Assert.True(atOnce.Lost > 0);

        async Task<LaneCounters> CountAsync(int writeSize)
        {
            var conditions = new Conditions { Split = 1_000, Loss = 0.1, RetransmitAfter = TimeSpan.FromMilliseconds(1) };
            await using var stage = new TcpStage(new ProxyOptions { Seed = 4, ToServer = conditions });
            var (client, server) = await stage.ConnectAsync();
            var reading = server.ReadAsync(bytes.Length);
            foreach (var part in bytes.Chunk(writeSize)) await client.WriteAsync(part);
            Assert.Equal(bytes, await reading);
            return stage.Proxy.Counters.ToServer;
        }
    }

    [Fact]
    public async Task Nothing_leaves_before_its_delay_is_over()
    {
        var time = new ManualTime();
        await using var stage = new TcpStage(new ProxyOptions { ToServer = new Conditions { Delay = TimeSpan.FromMilliseconds(100) }, Time = time });
        var (client, server) = await stage.ConnectAsync();

        await client.WriteAsync(new byte[] { 1 });
        await Eventually.IsTrue(() => stage.Proxy.Counters.ToServer.Queued == 1);
        await time.AdvanceAsync(TimeSpan.FromMilliseconds(99), ring: TimeSpan.FromMilliseconds(100));
        await client.WriteAsync(new byte[] { 2 });
        await Eventually.IsTrue(() => stage.Proxy.Counters.ToServer.QueuedBytes == 2);

        await time.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal([1], await server.ReadAsync(1));
        await Eventually.IsTrue(() => stage.Proxy.Counters.ToServer is { ForwardedBytes: 1, QueuedBytes: 1 });
    }

    [Fact]
    public async Task By_the_wall_clock_too_a_round_trip_takes_both_delays()
    {
        var slow = new Conditions { Delay = TimeSpan.FromMilliseconds(40) };
        await using var stage = new TcpStage(new ProxyOptions { ToServer = slow, ToClient = slow });
        var (client, server) = await stage.ConnectAsync();

        var watch = Stopwatch.StartNew();
        await client.WriteAsync(new byte[] { 1 });
        await server.WriteAsync(await server.ReadAsync(1));
        await client.ReadAsync(1);

        Assert.True(watch.ElapsedMilliseconds >= 80, $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task A_lost_packet_stalls_the_stream_for_a_retransmission()
    {
        var time = new ManualTime();
        await using var stage = new TcpStage(new ProxyOptions { ToServer = new Conditions { Loss = 1 }, Time = time });
        var (client, server) = await stage.ConnectAsync();

        await client.WriteAsync(new byte[] { 1 });
        await Eventually.IsTrue(() => stage.Proxy.Counters.ToServer.Queued == 1);
        await time.AdvanceAsync(TimeSpan.FromMilliseconds(199), ring: TimeSpan.FromMilliseconds(200));
        Assert.Equal((1, 0), (stage.Proxy.Counters.ToServer.Lost, stage.Proxy.Counters.ToServer.ForwardedBytes));

        await time.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal([1], await server.ReadAsync(1));
    }

    [Fact]
    public async Task The_rate_lets_through_no_more_bytes_per_second_than_asked()
    {
        await using var stage = new TcpStage(new ProxyOptions { ToServer = new Conditions { Rate = 100_000 } });
        var (client, server) = await stage.ConnectAsync();
        var bytes = RandomBytes(5, 30_000);

        var watch = Stopwatch.StartNew();
        await client.WriteAsync(bytes);
        Assert.Equal(bytes, await server.ReadAsync(bytes.Length));

        Assert.True(watch.ElapsedMilliseconds >= 299, $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task A_crawling_line_gets_going_when_the_rate_is_lifted()
    {
        await using var stage = new TcpStage(new ProxyOptions { ToServer = new Conditions { Rate = 100 } });
        var (client, server) = await stage.ConnectAsync();
        var bytes = RandomBytes(6, 100_000); // would take 1000 seconds

        var reading = server.ReadAsync(bytes.Length);
        await client.WriteAsync(bytes);
        await Eventually.IsTrue(() => stage.Proxy.Counters.ToServer.ForwardedBytes > 0);
        stage.Proxy.ToServer = Conditions.Clear;

        Assert.Equal(bytes, await reading);
    }

    [Theory]
    [InlineData(Direction.ToServer)]
    [InlineData(Direction.ToClient)]
    public async Task A_deaf_direction_keeps_silent_the_other_hears_on_and_healed_it_tells_everything(Direction deaf)
    {
        await using var stage = new TcpStage();
        var (client, server) = await stage.ConnectAsync();
        var (speaker, listener) = deaf == Direction.ToServer ? (client, server) : (server, client);

        stage.Proxy.Change(deaf, new Conditions { Deaf = true });
        await speaker.WriteAsync(new byte[] { 1 });
        speaker.Shutdown(SocketShutdown.Send);
        await listener.WriteAsync(new byte[] { 2 });
        Assert.Equal([2], await speaker.ReadAsync(1));
        await Eventually.IsTrue(() => stage.Proxy.Lane(deaf).QueuedBytes == 1);
        Assert.Equal(0, stage.Proxy.Lane(deaf).Forwarded);

        stage.Proxy.Change(deaf, Conditions.Clear);
        Assert.Equal([1], await listener.ReadAsync(1));
        await listener.AssertFinishedAsync();
    }

    [Theory]
    [InlineData(Direction.ToServer)]
    [InlineData(Direction.ToClient)]
    public async Task A_reader_that_stops_makes_the_writer_wait(Direction paused)
    {
        await using var stage = new TcpStage();
        var (client, server) = await stage.ConnectAsync();
        var (speaker, listener) = paused == Direction.ToServer ? (client, server) : (server, client);
        stage.Proxy.Change(paused, new Conditions { Paused = true });

        var chunk = RandomBytes(7, 64 * 1024);
        var written = new List<byte>();
        while (speaker.Poll(0, SelectMode.SelectWrite))
        {
            // Not all of it may fit: a blocking socket would wait for ever.
            speaker.Blocking = false;
            var length = speaker.Send(chunk, SocketFlags.None, out var error);
            if (error != SocketError.Success) break;
            written.AddRange(chunk.AsSpan(0, length));
            Assert.True(written.Count < 100_000_000, "The writer never had to wait.");
        }

        Assert.Equal(0, stage.Proxy.Lane(paused).ForwardedBytes);
        stage.Proxy.Change(paused, Conditions.Clear);
        var read = await listener.ReadAsync(written.Count);
        Assert.True(written.SequenceEqual(read)); // Assert.Equal takes seconds over megabytes.
    }

    [Fact]
    public async Task What_waits_is_bounded_and_nothing_of_it_is_lost()
    {
        const int Limit = 100_000;
        // In pieces of one byte every piece is a packet, and can be counted.
        await using var stage = new TcpStage(new ProxyOptions { QueueBytes = Limit, ToServer = new Conditions { Deaf = true, Split = 1 } });
        var (client, server) = await stage.ConnectAsync();
        var bytes = RandomBytes(8, 1_000_000);

        var writing = client.WriteAsync(bytes);
        var pieces = Limit / (Conditions.SegmentBytes + ProxyOptions.PacketOverhead);
        // One more is in the writer's hand and one in the reader's.
        await Eventually.IsTrue(() => stage.Proxy.Counters.ToServer.Queued == pieces + 2);
        Assert.Equal(pieces + 2, stage.Proxy.Counters.ToServer.QueuedBytes);
        stage.Proxy.ToServer = Conditions.Clear;

        Assert.Equal(bytes, await server.ReadAsync(bytes.Length));
        await writing;
        await Eventually.IsTrue(() => stage.Proxy.Counters.ToServer is { Queued: 0, QueuedBytes: 0, Forwarded: > 0 } c && c.Forwarded == c.Packets);
    }

    [Fact]
    public async Task A_cut_by_reset_resets_both_ends()
    {
        await using var stage = new TcpStage();
        var (client, server) = await stage.ConnectAsync();
        await client.WriteAsync(new byte[] { 1 });
        await server.ReadAsync(1);

        stage.Proxy.CutAll(CutKind.Reset);

        await client.AssertResetAsync();
        await server.AssertResetAsync();
        await Eventually.IsTrue(() => stage.Proxy.Counters.Flows == 0);
    }

    [Fact]
    public async Task A_cut_by_finish_finishes_both_ends()
    {
        await using var stage = new TcpStage();
        var (client, server) = await stage.ConnectAsync();
        await client.WriteAsync(new byte[] { 1 });
        await server.ReadAsync(1);

        stage.Proxy.CutAll(CutKind.Finish);
        await client.AssertFinishedAsync();
        await server.AssertFinishedAsync();

        client.Dispose();
        server.Dispose();
        await Eventually.IsTrue(() => stage.Proxy.Counters.Flows == 0);
    }

    [Fact]
    public async Task A_cut_by_finish_is_no_reset_even_with_bytes_on_their_way()
    {
        await using var stage = new TcpStage(new ProxyOptions { ToServer = new Conditions { Paused = true } });
        var (client, server) = await stage.ConnectAsync();
        await client.WriteAsync(RandomBytes(9, 50_000));

        stage.Proxy.CutAll(CutKind.Finish);

        await client.AssertFinishedAsync();
        await server.AssertFinishedAsync();
    }

    [Fact]
    public async Task While_it_refuses_new_connections_break_and_restored_they_hold()
    {
        await using var stage = new TcpStage();
        var (oldClient, oldServer) = await stage.ConnectAsync();

        stage.Proxy.Refuse = true;
        using var refused = new Socket(SocketType.Stream, ProtocolType.Tcp);
        // The reset may come while connecting or right after it.
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await refused.ConnectAsync(stage.Proxy.LocalEndPoint);
            await refused.ReadAsync(1);
        });
        Assert.Equal(1, stage.Proxy.Counters.Refused);
        await oldClient.WriteAsync(new byte[] { 1 });
        Assert.Equal([1], await oldServer.ReadAsync(1));

        stage.Proxy.Refuse = false;
        var (client, server) = await stage.ConnectAsync();
        await client.WriteAsync(new byte[] { 2 });
        Assert.Equal([2], await server.ReadAsync(1));
    }

    [Fact]
    public async Task More_connections_than_allowed_are_refused()
    {
        await using var stage = new TcpStage(new ProxyOptions { MaxFlows = 1 });
        await stage.ConnectAsync();

        using var second = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await second.ConnectAsync(stage.Proxy.LocalEndPoint);
            await second.ReadAsync(1);
        });

        Assert.Equal((1, 1), (stage.Proxy.Counters.Flows, stage.Proxy.Counters.Refused));
    }

    [Fact]
    public async Task An_end_that_has_finished_can_still_listen()
    {
        await using var stage = new TcpStage();
        var (client, server) = await stage.ConnectAsync();

        await client.WriteAsync(new byte[] { 1 });
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal([1], await server.ReadAsync(1));
        await server.AssertFinishedAsync();
        await server.WriteAsync(new byte[] { 2 });
        Assert.Equal([2], await client.ReadAsync(1));
        server.Shutdown(SocketShutdown.Send);
        await client.AssertFinishedAsync();

        await Eventually.IsTrue(() => stage.Proxy.Counters.Flows == 0);
    }

    [Theory]
    [InlineData(Direction.ToServer)]
    [InlineData(Direction.ToClient)]
    public async Task A_reset_travels_to_the_other_end(Direction direction)
    {
        await using var stage = new TcpStage();
        var (client, server) = await stage.ConnectAsync();
        var (breaker, other) = direction == Direction.ToServer ? (client, server) : (server, client);

        breaker.LingerState = new LingerOption(enable: true, seconds: 0);
        breaker.Dispose();

        await other.AssertResetAsync();
        await Eventually.IsTrue(() => stage.Proxy.Counters.Flows == 0);
    }

    [Fact]
    public async Task A_client_of_a_server_that_is_not_there_is_reset()
    {
        // Bound and not listening: the port is taken, and refuses.
        using var deadEnd = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deadEnd.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var proxy = TcpProxy.Start(new IPEndPoint(IPAddress.Loopback, 0), (IPEndPoint)deadEnd.LocalEndPoint!);

        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await client.ConnectAsync(proxy.LocalEndPoint);
            await client.ReadAsync(1);
        });

        await Eventually.IsTrue(() => proxy.Counters.Flows == 0);
    }

    [Fact]
    public async Task Closing_resets_who_is_there_and_frees_the_port()
    {
        await using var stage = new TcpStage(new ProxyOptions { ToServer = new Conditions { Delay = TimeSpan.FromHours(1) } });
        var (client, server) = await stage.ConnectAsync();
        await client.WriteAsync(new byte[] { 1 });
        await Eventually.IsTrue(() => stage.Proxy.Counters.ToServer.Queued == 1);

        await stage.Proxy.DisposeAsync();
        await stage.Proxy.DisposeAsync();

        await client.AssertResetAsync();
        await server.AssertResetAsync();
        Assert.Equal((0, 0), (stage.Proxy.Counters.Flows, stage.Proxy.Counters.ToServer.Queued));
        using var another = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        another.Bind(stage.Proxy.LocalEndPoint);
    }

    private static byte[] RandomBytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
