using System.Net.Sockets;
using Charla.Lab.Room;

namespace Charla.Lab.Tests;

public sealed class RoomUdpTests : WithRoom
{
    [Fact]
    public async Task People_of_TCP_and_UDP_are_in_one_room()
    {
        using var ana = await InAsync("ana");
        using var luz = await InByUdpAsync("luz");
        Assert.Equal("luz se ha unido al chat\n", await ana.ReadUntilAsync("\n"));
        await ana.SendAsync("hola\n");
        Assert.Equal("ana: hola", await luz.ReadAsync());
        await luz.SendAsync("buenas");
        Assert.Equal("luz: buenas\n", await ana.ReadUntilAsync("\n"));
        using var other = new DatagramClient(Room.UdpEndPoint);
        await other.SendAsync("ANA");
        Assert.Equal("apodo_en_uso", await other.ReadAsync());
        await other.SendAsync("pepe\n");
        Assert.Equal("Te has unido al chat\n", await other.ReadAsync());
        Assert.Equal("pepe se ha unido al chat", await luz.ReadAsync());
        await other.SendAsync("Salir");
        Assert.Equal("pepe ha salido del chat", await luz.ReadAsync());
    }

    [Fact]
    public async Task A_nick_can_be_said_again_where_the_answer_was_lost()
    {
        using var ana = await InAsync("ana");
        using var luz = await InByUdpAsync("luz");
        await luz.SendAsync("luz");
        Assert.Equal("Te has unido al chat", await luz.ReadAsync());
        await luz.SendAsync("hola");
        await luz.SendAsync("luz");
        Assert.Equal("luz se ha unido al chat\nluz: hola\nluz: luz\n", await ana.ReadUntilAsync(": luz\n"));
    }

    [Fact]
    public async Task What_comes_from_nobody_and_says_nothing_is_ignored()
    {
        using var luz = new DatagramClient(Room.UdpEndPoint);
        await luz.SendAsync("salir");
        await luz.SendAsync("");
        await luz.SendAsync("\r\n");
        await luz.SendAsync("a\uFFFEb");
        Assert.Equal("Un apodo tiene de 1 a 32 caracteres, sin : ni @.", await luz.ReadAsync());
        await luz.SendAsync("a:b");
        Assert.Equal("Un apodo tiene de 1 a 32 caracteres, sin : ni @.", await luz.ReadAsync());
        await luz.SendAsync("luz");
        Assert.Equal("Te has unido al chat", await luz.ReadAsync());
        Assert.False(luz.HasMore);
    }

    [Fact]
    public async Task Little_is_sent_to_an_address_that_has_only_said_a_nick()
    {
        using var ana = await InAsync("ana");
        using var luz = await InByUdpAsync("luz");
        for (var i = 0; i < 100; i++)
            await ana.SendAsync(new string('x', 70) + "\n");
        var bytes = 0;
        string line;
        do
        {
            line = await luz.ReadAsync();
            bytes += line.Length;
        }
        while (line != "(para oír más, di algo)");
        Assert.InRange(bytes, 500, UdpMember.UnconfirmedBytes);

        await luz.SendAsync("aquí estoy");
        Assert.Equal("luz se ha unido al chat\n", await ana.ReadUntilAsync("\n"));
        Assert.Equal("luz: aquí estoy\n", await ana.ReadUntilAsync("\n"));
        await ana.SendAsync("¡bien!\n");
        Assert.Equal("ana: ¡bien!", await luz.ReadAsync());
    }

    [Fact]
    public async Task A_line_that_is_longer_than_a_datagram_is_cut_at_a_character()
    {
        using var ana = await InAsync("ana");
        using var luz = await InByUdpAsync("luz");
        await luz.SendAsync("aquí");
        await ana.ReadUntilAsync("luz: aquí\n");
        await ana.SendAsync(string.Concat(Enumerable.Repeat("€", 65536 / 3)) + "\n");
        // Loopback's MTU cuts nothing.
        var line = await luz.ReadAsync();
        Assert.Equal(65536 / 3, line.Count(c => c == '€') + 12);
        Assert.EndsWith("€…", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_are_never_more_than_a_thousand()
    {
        var sockets = new List<DatagramClient>();
        try
        {
            for (var i = 0; i < 1000; i++)
            {
                sockets.Add(new DatagramClient(Room.UdpEndPoint));
                await sockets[^1].SendAsync($"n{i}");
                await sockets[^1].ReadAsync();
            }

            using var last = new DatagramClient(Room.UdpEndPoint);
            await last.SendAsync("última");
            await Gone("hay 1000 conectados");
            await sockets[0].SendAsync("salir");
            await Eventually.IsTrue(() => Book.Here.Count == 999);
            await last.SendAsync("última");
            Assert.Equal("Te has unido al chat", await last.ReadAsync());
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_port_that_is_in_use_is_told_and_nothing_stays_open()
    {
        var taken = await Assert.ThrowsAsync<PortException>(() => RoomPeer.OpenAsync(Free, Room.UdpEndPoint, new RoomOptions(), Book, Spanish, TimeProvider.System));
        Assert.Equal(("UDP", SocketError.AddressAlreadyInUse), (taken.Transport, taken.Error));
        taken = await Assert.ThrowsAsync<PortException>(() => RoomPeer.OpenAsync(Room.TcpEndPoint, Free, new RoomOptions(), Book, Spanish, TimeProvider.System));
        Assert.Equal(("TCP", Room.TcpEndPoint), (taken.Transport, taken.EndPoint));
    }
}

public sealed class RoomSilenceTests : WithRoom
{
    protected override RoomOptions Options => new() { Silence = TimeSpan.FromSeconds(2) };

    [Fact]
    public async Task Who_is_silent_for_long_over_UDP_has_left_and_can_come_back()
    {
        using var ana = await InAsync("ana");
        using var luz = await InByUdpAsync("luz");
        Assert.Equal("luz se ha unido al chat\n", await ana.ReadUntilAsync("\n"));
        Assert.Equal("luz ha salido del chat\n", await ana.ReadUntilAsync("\n"));
        Assert.Equal("Llevabas 2 s en silencio y has salido del chat; con tu apodo vuelves a entrar", await luz.ReadAsync());
        await Gone($"{luz.LocalEndPoint} luz: se fue: demasiado tiempo en silencio");
        await luz.SendAsync("luz");
        Assert.Equal("Te has unido al chat", await luz.ReadAsync());
    }

    [Fact]
    public async Task With_echo_one_reads_ones_own_lines_too()
    {
        using var ana = await InAsync("ana");
        await ana.SendAsync("hola\n");
        Assert.Equal("ana: hola\n", await ana.ReadUntilAsync("\n"));
    }
}
