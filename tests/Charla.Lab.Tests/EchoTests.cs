using System.Net;
using System.Net.Sockets;
using System.Text;
using Charla.Lab.Echo;

namespace Charla.Lab.Tests;

public sealed class EchoTests : IAsyncDisposable
{
    private static readonly IPEndPoint Any = new(IPAddress.Loopback, 0);

    private readonly GuestBook _book = new(LabTexts.In("en"), TimeProvider.System);
    private readonly EchoPeer _echo;

    public EchoTests() => _echo = Open("en", _book, TimeProvider.System);

    private static EchoPeer Open(string language, GuestBook book, TimeProvider time) =>
        EchoPeer.Open(Any, Any, TimeSpan.FromSeconds(60), book, LabTexts.In(language), time);

    [Theory]
    [InlineData("en", "TCP server received: hola", "UDP server received: hola")]
    [InlineData("es", "Servidor TCP recibió: hola", "Servidor UDP recibió: hola")]
    public async Task What_is_said_comes_back_over_both(string language, string overTcp, string overUdp)
    {
        await using var echo = Open(language, _book, TimeProvider.System);
        using var tcp = await PlainClient.ConnectAsync(echo.Tcp);
        using var udp = new DatagramClient(echo.Udp);
        await tcp.SendAsync("hola");
        Assert.Equal(overTcp, await tcp.ReadAsync());
        await udp.SendAsync("hola");
        Assert.Equal(overUdp, await udp.ReadAsync());
    }

    [Fact]
    public async Task A_beginners_client_is_understood_message_by_message()
    {
        Assert.Equal(
            "TCP server received: hello\nTCP server received: ñandú €\nTCP server received: third\n",
            await Python.RunAsync("echo_tcp_client.py", "hello\nñandú €\nthird\nExIt\n", "127.0.0.1", _echo.Tcp.Port));
        await Eventually.IsTrue(() => _book.Lines.Any(line => line.EndsWith(": said exit", StringComparison.Ordinal)));
        Assert.Equal(
            "UDP server received: hello\nUDP server received: ñandú €\nUDP server received: third\n",
            await Python.RunAsync("echo_udp_client.py", "hello\nñandú €\nthird\nEXIT\n", "127.0.0.1", _echo.Udp.Port));
        await Eventually.IsTrue(() => _book.Here.Count == 0);
    }

    [Fact]
    public async Task Who_sends_newlines_gets_them_however_its_lines_were_cut()
    {
        using var client = await PlainClient.ConnectAsync(_echo.Tcp);
        await client.SendAsync("one\r\ntwo\n\nthr");
        Assert.Equal("TCP server received: one\nTCP server received: two\nTCP server received: \n", await client.ReadUntilAsync(": \n"));
        await client.SendAsync("ee\nfour");
        Assert.Equal("TCP server received: three\n", await client.ReadUntilAsync("\n"));
        client.EndSending();
        Assert.Equal("TCP server received: four\n", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_message_without_newline_may_be_the_last_thing_of_all()
    {
        using var client = await PlainClient.ConnectAsync(_echo.Tcp);
        await client.SendAsync("last");
        client.EndSending();
        Assert.Equal("TCP server received: last", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Bytes_that_are_no_text_come_back_as_they_were()
    {
        var noise = new byte[60_000];
        new Random(7).NextBytes(noise);
        noise.AsSpan().Replace((byte)'\n', (byte)0);
        noise[^1] = 0xC3; // half a character
        using var tcp = await PlainClient.ConnectAsync(_echo.Tcp);
        await tcp.SendAsync((byte[])[.. noise, (byte)'\n']);
        Assert.Equal((byte[])[.. "TCP server received: "u8, .. noise, (byte)'\n'], await tcp.ReadBytesAsync(21 + noise.Length + 1));
        using var udp = new DatagramClient(_echo.Udp);
        await udp.SendAsync(noise);
        Assert.Equal((byte[])[.. "UDP server received: "u8, .. noise], await udp.ReadBytesAsync());
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("")]
    public async Task A_line_of_10_MB_comes_back_while_it_is_sent(string newline)
    {
        var line = new byte[10_000_000];
        for (var i = 0; i < line.Length; i++)
            line[i] = (byte)('a' + i % 26);
        using var client = await PlainClient.ConnectAsync(_echo.Tcp);
        var sending = client.SendAsync((byte[])[.. line, .. Encoding.UTF8.GetBytes(newline)]);
        var back = await client.ReadBytesAsync(21 + line.Length + newline.Length);
        await sending;
        Assert.True(back.AsSpan().SequenceEqual((byte[])[.. "TCP server received: "u8, .. line, .. Encoding.UTF8.GetBytes(newline)]));
    }

    [Fact]
    public async Task Exit_ends_the_talk_of_who_says_it_and_no_other()
    {
        using var stays = await PlainClient.ConnectAsync(_echo.Tcp);
        foreach (var exit in new[] { "exit", "EXIT\n", " Exit \r\n" })
        {
            using var leaves = await PlainClient.ConnectAsync(_echo.Tcp);
            await leaves.SendAsync(exit);
            Assert.Equal("", await leaves.ReadAsync());
        }

        await stays.SendAsync("exit the room\n");
        Assert.Equal("TCP server received: exit the room\n", await stays.ReadUntilAsync("\n"));
        using var udp = new DatagramClient(_echo.Udp);
        await udp.SendAsync("hello");
        await udp.ReadAsync();
        await udp.SendAsync("exit\n");
        await Eventually.IsTrue(() => _book.Here.Count == 1);
        await udp.SendAsync("here again");
        Assert.Equal("UDP server received: here again", await udp.ReadAsync());
    }

    [Fact]
    public async Task A_hundred_talk_at_once_over_each()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(OverTcp).Concat(Enumerable.Range(0, 100).Select(OverUdp)));
        await Eventually.IsTrue(() => _book.Here.All(guest => guest.Transport == "UDP"));
        Assert.Equal(100, _book.Here.Count);

        async Task OverTcp(int number)
        {
            using var client = await PlainClient.ConnectAsync(_echo.Tcp);
            for (var i = 0; i < 10; i++)
            {
                await client.SendAsync($"{number} says {i}\n");
                Assert.Equal($"TCP server received: {number} says {i}\n", await client.ReadUntilAsync("\n"));
            }
        }

        async Task OverUdp(int number)
        {
            using var client = new DatagramClient(_echo.Udp);
            for (var i = 0; i < 3; i++)
            {
                await client.SendAsync($"{number} says {i}");
                Assert.Equal($"UDP server received: {number} says {i}", await client.ReadAsync());
            }
        }
    }

    [Fact]
    public async Task Who_is_killed_at_any_step_harms_nobody()
    {
        using var stays = await PlainClient.ConnectAsync(_echo.Tcp);
        foreach (var said in new[] { "", "half a mess", "a line\n", "a line\nand half", new string('x', 200_000) })
        {
            using var killed = await PlainClient.ConnectAsync(_echo.Tcp);
            await killed.SendAsync(said);
            killed.Reset();
        }

        await Eventually.IsTrue(() => _book.Here.Count == 1);
        await stays.SendAsync("still here\n");
        Assert.Equal("TCP server received: still here\n", await stays.ReadUntilAsync("\n"));
    }

    [Fact]
    public async Task Who_does_not_read_is_left_behind()
    {
        var time = new ManualTime();
        var book = new GuestBook(LabTexts.In("en"), time);
        await using var echo = Open("en", book, time);
        using var client = await PlainClient.ConnectAsync(echo.Tcp);
        var sending = client.SendAsync(new byte[100_000_000]);
        await Eventually.IsTrue(() => book.Here.Count == 1);
        await Eventually.IsTrue(() =>
        {
            time.Advance(MessageWriter.Patience);
            return book.Here.Count == 0;
        });
        Assert.Contains(book.Lines, line => line.EndsWith("closed: it does not read", StringComparison.Ordinal));
        await Assert.ThrowsAsync<SocketException>(() => sending);
    }

    [Fact]
    public async Task A_datagram_may_be_empty_or_as_long_as_its_answer_fits()
    {
        using var client = new DatagramClient(_echo.Udp);
        await client.SendAsync("");
        Assert.Equal("UDP server received: ", await client.ReadAsync());
        await client.SendAsync("line\n");
        Assert.Equal("UDP server received: line\n", await client.ReadAsync());
        await client.SendAsync(new byte[UdpDoor.MostBytes - 21]);
        Assert.Equal(UdpDoor.MostBytes, (await client.ReadBytesAsync()).Length);
        await client.SendAsync(new byte[UdpDoor.MostBytes - 20]);
        Assert.StartsWith("UDP server: with these words before it", await client.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_silent_over_UDP_has_gone()
    {
        var time = new ManualTime();
        var book = new GuestBook(LabTexts.In("en"), time);
        await using var echo = Open("en", book, time);
        using var first = new DatagramClient(echo.Udp);
        using var second = new DatagramClient(echo.Udp);
        await first.SendAsync("hello");
        await first.ReadAsync();
        time.Advance(TimeSpan.FromSeconds(58));
        await second.SendAsync("hello");
        await second.ReadAsync();
        Assert.Equal(2, book.Here.Count);
        time.Advance(TimeSpan.FromSeconds(6));
        await Eventually.IsTrue(() => book.Lines.Contains($"- UDP {first.LocalEndPoint}: left: it was silent for too long"));
        Assert.Single(book.Here);
        await first.SendAsync("again");
        Assert.Equal("UDP server received: again", await first.ReadAsync());
        Assert.Equal(2, book.Here.Count);
    }

    [Fact]
    public void Made_up_addresses_do_not_pile_up()
    {
        var callers = new UdpCallers<object>(TimeSpan.FromSeconds(60), TimeProvider.System);
        for (var port = 1; port <= UdpCallers<object>.Most; port++)
            Assert.True(callers.TrySet(new IPEndPoint(IPAddress.Loopback, port), port));
        Assert.False(callers.TrySet(new IPEndPoint(IPAddress.Loopback, 60_000), "one more"));
        Assert.True(callers.TrySet(new IPEndPoint(IPAddress.Loopback, 1), "known"));
        Assert.Equal(UdpCallers<object>.Most, callers.All().Count);
    }

    [Fact]
    public async Task Who_comes_over_IPv4_to_a_socket_for_both_is_shown_so()
    {
        var both = new IPEndPoint(IPAddress.IPv6Any, 0);
        await using var echo = EchoPeer.Open(both, both, TimeSpan.FromSeconds(60), _book, LabTexts.In("en"), TimeProvider.System);
        using var tcp = await PlainClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, echo.Tcp.Port));
        using var udp = new DatagramClient(new IPEndPoint(IPAddress.Loopback, echo.Udp.Port));
        await tcp.SendAsync("hello");
        Assert.Equal("TCP server received: hello", await tcp.ReadAsync());
        await udp.SendAsync("hello");
        Assert.Equal("UDP server received: hello", await udp.ReadAsync());
        Assert.All(_book.Here, guest => Assert.StartsWith("127.0.0.1:", guest.From.ToString(), StringComparison.Ordinal));
        Assert.Equal(2, _book.Here.Count);
    }

    [Fact]
    public void A_port_in_use_is_told_of_either_transport()
    {
        Assert.Equal("TCP", Assert.Throws<PortException>(() => EchoPeer.Open(
            _echo.Tcp, Any, TimeSpan.FromSeconds(60), _book, LabTexts.In("en"), TimeProvider.System)).Transport);
        Assert.Equal("UDP", Assert.Throws<PortException>(() => EchoPeer.Open(
            Any, _echo.Udp, TimeSpan.FromSeconds(60), _book, LabTexts.In("en"), TimeProvider.System)).Transport);
    }

    public ValueTask DisposeAsync() => _echo.DisposeAsync();
}
