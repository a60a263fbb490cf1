using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Charla.Server.Transports;

namespace Charla.Server.Tests;

/// <summary>The sockets of UDP, as far as nobody else shows them.</summary>
public sealed class UdpSocketTests
{
    // A receiver that is woken by a datagram is not woken at all here: the socket takes datagrams of one other only, not its own.
    [Theory(Timeout = 60_000)]
    [InlineData(false, false, "127.0.0.1")]
    [InlineData(false, true, "127.0.0.1")]
    [InlineData(true, false, "127.0.0.1")]
    [InlineData(true, true, "127.0.0.1")]
    [InlineData(false, true, "::1")]
    [InlineData(true, true, "::1")]
    public async Task A_receiver_is_stopped_without_the_network(bool isPlain, bool isWaiting, string address)
    {
        Assert.SkipUnless(isPlain || LinuxUdpSocket.IsSupported, "Only Linux has it.");
        var loopback = IPAddress.Parse(address);
        Assert.SkipUnless(loopback.AddressFamily == AddressFamily.InterNetwork || Socket.OSSupportsIPv6, "This machine has no IPv6.");
        using var other = new Socket(loopback.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(loopback, 0));
        using var bound = new Socket(loopback.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        bound.Bind(new IPEndPoint(loopback, 0));
        await bound.ConnectAsync(other.LocalEndPoint!);
        bound.Blocking = true;
        using UdpSocket socket = isPlain ? new PlainUdpSocket(bound) : new LinuxUdpSocket(bound);
        var batch = socket.CreateBatch(4, UdpSocket.ReceiveSlotBytes);

        // What comes is received, whole.
        await other.SendToAsync("hola"u8.ToArray(), bound.LocalEndPoint!);
        while (batch.Count == 0)
            socket.Receive(batch);
        Assert.Equal("hola"u8, batch.Datagram(0));

        var stopped = 0;
        var receiving = new Thread(() =>
        {
            while (Volatile.Read(ref stopped) == 0)
                socket.Receive(batch);
        });
        if (isWaiting)
        {
            receiving.Start();
            await Task.Delay(300);
        }

        Volatile.Write(ref stopped, 1);
        socket.StopReceiving();
        if (!isWaiting)
            receiving = Receive();
        var watch = Stopwatch.StartNew();
        Assert.True(receiving.Join(TimeSpan.FromSeconds(20)), "It waits for ever.");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");

        // The last words still go out.
        var words = socket.CreateBatch(1, UdpSocket.ReceiveSlotBytes);
        var to = ((IPEndPoint)other.LocalEndPoint!).Serialize();
        words.Add("bye"u8, to.Buffer.Span[..to.Size]);
        socket.Send(words);
        var heard = new byte[8];
        other.ReceiveTimeout = 10_000;
        Assert.Equal(3, other.Receive(heard));

        Thread Receive()
        {
            var once = new Thread(() => socket.Receive(batch));
            once.Start();
            return once;
        }
    }

    /// <summary>While nothing comes a receiver costs nothing worth naming.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_receiver_that_waits_does_not_spin(bool isPlain)
    {
        Assert.SkipUnless(isPlain || LinuxUdpSocket.IsSupported, "Only Linux has it.");
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using UdpSocket socket = isPlain ? new PlainUdpSocket(bound) : new LinuxUdpSocket(bound);
        var batch = socket.CreateBatch(4, UdpSocket.ReceiveSlotBytes);
        var (returned, stopped) = (0, 0);
        var receiving = new Thread(() =>
        {
            while (Volatile.Read(ref stopped) == 0)
            {
                socket.Receive(batch);
                Interlocked.Increment(ref returned);
            }
        });
        receiving.Start();
        Thread.Sleep(1_000);
        Assert.InRange(Volatile.Read(ref returned), 0, 100);
        Volatile.Write(ref stopped, 1);
        socket.StopReceiving();
        Assert.True(receiving.Join(TimeSpan.FromSeconds(20)), "It waits for ever.");
    }
}
