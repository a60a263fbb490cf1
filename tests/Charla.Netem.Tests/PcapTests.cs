using System.Net;
using System.Net.Sockets;
using Charla.Netem.Internal;
using Charla.Netem.Tests.Support;

namespace Charla.Netem.Tests;

public sealed class PcapTests
{
    private static readonly IPEndPoint Here = new(IPAddress.Parse("10.0.0.1"), 1000);
    private static readonly IPEndPoint There = new(IPAddress.Parse("10.0.0.2"), 2000);

    [Fact]
    public async Task A_datagram_is_written_byte_for_byte_as_the_format_says()
    {
        var file = new MemoryStream();
        await using (var pcap = new PcapWriter(file, new ManualTime())) pcap.Udp(Here, There, "hola!"u8);

        Assert.Equal(
            "D4C3B2A1" + "0200" + "0400" + "00000000" + "00000000" + "00000400" + "65000000" // file header
            + "25027667" + "00000000" + "21000000" + "21000000" // 2025-01-02T03:04:05Z, 33 bytes
            + "45000021" + "00000000" + "401166CA" + "0A000001" + "0A000002" // IPv4
            + "03E807D0" + "000DEA48" // UDP
            + "686F6C6121",
            Convert.ToHexString(file.ToArray()));
    }

    [Fact]
    public async Task Every_length_has_a_right_checksum_in_both_families()
    {
        var file = new MemoryStream();
        await using (var pcap = new PcapWriter(file))
        {
            for (var length = 0; length < 200; length++)
            {
                var payload = Enumerable.Repeat((byte)(255 - length), length).ToArray();
                pcap.Udp(Here, There, payload);
                pcap.Udp(new IPEndPoint(IPAddress.Parse("2001:db8::1"), 1), new IPEndPoint(IPAddress.IPv6Loopback, 2), payload);
                pcap.Tcp(Here, There, uint.MaxValue, (uint)length, TcpFlags.Ack, payload);
            }

            pcap.Udp(Here, There, new byte[65_507]);
            pcap.Udp(new IPEndPoint(IPAddress.IPv6Loopback, 1), new IPEndPoint(IPAddress.IPv6Loopback, 2), new byte[65_527]);
        }

        Assert.Equal(602, PcapReader.Read(file.ToArray()).Count);
    }

    [Fact]
    public async Task A_checksum_of_zero_is_written_as_all_ones()
    {
        var file = new MemoryStream();
        // These two bytes bring the sum of everything else to 0xffff, whose complement is zero.
        await using (var pcap = new PcapWriter(file)) pcap.Udp(Here, There, [0xE0, 0x1F]);

        PcapReader.Read(file.ToArray());
        Assert.Equal([0xff, 0xff], file.ToArray()[^4..^2]);
    }

    [Fact]
    public async Task A_mapped_address_is_written_as_the_IPv4_address_it_is()
    {
        var file = new MemoryStream();
        await using (var pcap = new PcapWriter(file))
            pcap.Udp(new IPEndPoint(Here.Address.MapToIPv6(), Here.Port), new IPEndPoint(IPAddress.IPv6Any, 5), [1]);

        var packet = Assert.Single(PcapReader.Read(file.ToArray()));
        Assert.Equal((Here, new IPEndPoint(IPAddress.Any, 5)), (packet.From, packet.To));
    }

    [Fact]
    public async Task A_full_file_grows_no_more_and_counts_what_it_skips()
    {
        var file = new MemoryStream();
        await using (var pcap = new PcapWriter(file, limitBytes: 24 + (3 * (16 + 20 + 8 + 10))))
        {
            for (var i = 0; i < 5; i++) pcap.Udp(Here, There, new byte[10]);
            Assert.Equal((3, 2), (pcap.Records, pcap.Skipped));
        }

        Assert.Equal(3, PcapReader.Read(file.ToArray()).Count);
    }

    [Fact]
    public async Task A_failing_disk_stops_the_record_and_not_the_traffic()
    {
        await using var pcap = new PcapWriter(new FullDisk());

        pcap.Udp(Here, There, [1]);
        pcap.Udp(Here, There, [2]);

        Assert.Equal((0, 2), (pcap.Records, pcap.Skipped));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Of_UDP_both_what_arrives_and_what_leaves_is_recorded(string address)
    {
        var file = new MemoryStream();
        var capture = new PcapWriter(file);
        await using var server = new UdpPeer(IPAddress.Parse(address));
        await using var client = new UdpPeer(IPAddress.Parse(address));
        IPEndPoint listen;
        await using (var proxy = UdpProxy.Start(
            new IPEndPoint(IPAddress.Parse(address), 0), server.Address, new ProxyOptions { Capture = capture, ToClient = new Conditions { Loss = 1 } }))
        {
            listen = proxy.LocalEndPoint;
            await client.SendAsync(listen, [1]);
            await Eventually.IsTrue(() => server.Received.Count == 1);
            await server.SendAsync(server.Received[0].From, [2]);
            await proxy.Settles(Direction.ToClient, 1);
        }

        await capture.DisposeAsync();
        var session = server.Received[0].From;
        Assert.Equal(
            [(client.Address, listen, 1), (session, server.Address, 1), (server.Address, session, 2)],
            PcapReader.Read(file.ToArray()).Select(p => (p.From, p.To, (int)p.Payload[0])));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Of_TCP_both_legs_are_whole_conversations_with_the_right_numbers(string address)
    {
        var file = new MemoryStream();
        var capture = new PcapWriter(file);
        var question = Enumerable.Range(0, 70_000).Select(i => (byte)(i * 7)).ToArray();
        var answer = question.Reverse().ToArray();
        IPEndPoint listen, target;
        await using (var stage = new TcpStage(new ProxyOptions { Capture = capture, ToServer = new Conditions { Split = 500 } }, IPAddress.Parse(address)))
        {
            (listen, target) = (stage.Proxy.LocalEndPoint, stage.ServerAddress);
            var (client, server) = await stage.ConnectAsync();
            var reading = server.ReadAsync(question.Length);
            await client.WriteAsync(question);
            await reading;
            client.Shutdown(SocketShutdown.Send);
            await server.AssertFinishedAsync();
            var listening = client.ReadAsync(answer.Length);
            await server.WriteAsync(answer);
            await listening;
            server.Shutdown(SocketShutdown.Send);
            await client.AssertFinishedAsync();
            await Eventually.IsTrue(() => stage.Proxy.Counters.Flows == 0);
        }

        await capture.DisposeAsync();
        var packets = PcapReader.Read(file.ToArray());
        Assert.DoesNotContain(packets, p => (p.Flags & CapturedPacket.Rst) != 0);
        foreach (var called in (IPEndPoint[])[listen, target])
        {
            var leg = packets.Where(p => p.From.Equals(called) || p.To.Equals(called)).ToList();
            var (said, answered) = Replay(leg, called);
            Assert.Equal(question, said);
            Assert.Equal(answer, answered);
            Assert.Equal(2, leg.Count(p => (p.Flags & CapturedPacket.Fin) != 0));
        }
    }

    [Fact]
    public async Task A_cut_connection_ends_with_a_reset_on_both_legs()
    {
        var file = new MemoryStream();
        var capture = new PcapWriter(file);
        await using (var stage = new TcpStage(new ProxyOptions { Capture = capture }))
        {
            var (client, server) = await stage.ConnectAsync();
            await client.WriteAsync(new byte[] { 1 });
            await server.ReadAsync(1);
            stage.Proxy.CutAll();
            await client.AssertResetAsync();
            await server.AssertResetAsync();
        }

        await capture.DisposeAsync();
        var packets = PcapReader.Read(file.ToArray());
        Assert.Equal(2, packets.Count(p => (p.Flags & CapturedPacket.Rst) != 0));
        Assert.All(packets[^2..], p => Assert.NotEqual(0, p.Flags & CapturedPacket.Rst));
    }

    /// <summary>Follows one conversation packet by packet: no gap, no overlap, nothing acknowledged that was not sent.</summary>
    private static (byte[] Said, byte[] Answered) Replay(List<CapturedPacket> leg, IPEndPoint called)
    {
        Assert.Equal([CapturedPacket.Syn, CapturedPacket.Syn | CapturedPacket.Ack, CapturedPacket.Ack], leg[..3].Select(p => (int)p.Flags));
        var next = new Dictionary<bool, uint> { [false] = leg[0].Sequence, [true] = leg[1].Sequence };
        var bytes = new Dictionary<bool, List<byte>> { [false] = [], [true] = [] };
        foreach (var packet in leg)
        {
            var fromCalled = packet.From.Equals(called);
            Assert.Equal(next[fromCalled], packet.Sequence);
            if ((packet.Flags & CapturedPacket.Ack) != 0) Assert.Equal(next[!fromCalled], packet.Acknowledgement);
            bytes[fromCalled].AddRange(packet.Payload);
            next[fromCalled] += (uint)packet.Payload.Length;
            if ((packet.Flags & (CapturedPacket.Syn | CapturedPacket.Fin)) != 0) next[fromCalled]++;
        }

        return ([.. bytes[false]], [.. bytes[true]]);
    }

    /// <summary>Takes the file header and nothing else.</summary>
    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Length > 0) throw new IOException("No space left on device");
            base.Write(buffer);
        }
    }
}
