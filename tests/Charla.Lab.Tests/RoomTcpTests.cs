using System.Text;
using Charla.Lab.Room;

namespace Charla.Lab.Tests;

public sealed class RoomTcpTests : WithRoom
{
    protected override TimeProvider Time { get; } = new PatientTime();

    [Fact]
    public async Task Who_comes_is_asked_for_a_nick_and_everyone_is_told()
    {
        using var ana = await PlainClient.ConnectAsync(Room.TcpEndPoint);
        Assert.Equal("intr_apodo", await ana.ReadAsync());
        await ana.SendAsync("ana");
        Assert.Equal("Te has unido al chat", await ana.ReadAsync());

        using var pepe = await InAsync("pepe");
        Assert.Equal("pepe se ha unido al chat", await ana.ReadAsync());
        await ana.SendAsync("hola");
        Assert.Equal("ana: hola\n", await pepe.ReadUntilAsync("\n"));
        await pepe.SendAsync("¿qué tal?\n");
        Assert.Equal("pepe: ¿qué tal?", await ana.ReadAsync());
        await pepe.SendAsync("SALIR\n");
        Assert.Equal("pepe ha salido del chat", await ana.ReadAsync());
        Assert.Equal("", await pepe.ReadToEndAsync());
    }

    [Fact]
    public async Task A_name_that_is_taken_is_asked_for_again()
    {
        using var ana = await InAsync("José");
        using var other = await PlainClient.ConnectAsync(Room.TcpEndPoint);
        Assert.Equal("intr_apodo", await other.ReadAsync());
        await other.SendAsync(" jose ");
        Assert.Equal("apodo_en_uso", await other.ReadAsync());
        Assert.Equal("intr_apodo", await other.ReadAsync());
        await other.SendAsync("pepe");
        Assert.Equal("Te has unido al chat", await other.ReadAsync());
        Assert.Equal("pepe se ha unido al chat\n", await ana.ReadUntilAsync("\n"));
    }

    [Theory]
    [InlineData("123456789012345678901234567890123")]
    [InlineData("ana: adiós")]
    [InlineData("ana@charla")]
    [InlineData("\u200B\u200B")]
    [InlineData("a\uFFFE\uFFFF")]
    public async Task What_cannot_be_a_nick_is_refused_with_a_sentence(string nick)
    {
        using var ana = await PlainClient.ConnectAsync(Room.TcpEndPoint);
        await ana.ReadUntilAsync("intr_apodo");
        await ana.SendAsync(nick + "\n");
        Assert.Equal("Un apodo tiene de 1 a 32 caracteres, sin : ni @.\nintr_apodo\n", await ana.ReadUntilAsync("intr_apodo\n"));
        await ana.SendAsync("👩‍👩‍👧‍👦é\n");
        Assert.Equal("Te has unido al chat\n", await ana.ReadUntilAsync("\n"));
    }

    [Fact]
    public async Task Nobody_knows_of_someone_who_leaves_before_saying_a_nick()
    {
        using var ana = await InAsync("ana");
        using (var one = await PlainClient.ConnectAsync(Room.TcpEndPoint))
        {
            await one.ReadUntilAsync("intr_apodo");
            await one.SendAsync("salir");
            Assert.Equal("", await one.ReadToEndAsync());
        }

        using (var two = await PlainClient.ConnectAsync(Room.TcpEndPoint))
        {
            await two.ReadUntilAsync("intr_apodo");
            two.Reset();
        }

        await Eventually.IsTrue(() => Book.Here.Count == 1);
        using var pepe = await InAsync("pepe");
        Assert.Equal("pepe se ha unido al chat\n", await ana.ReadUntilAsync("\n"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_vanishes_has_left(bool byReset)
    {
        using var ana = await InAsync("ana");
        var pepe = await InAsync("pepe");
        await ana.ReadUntilAsync("unido al chat\n");
        if (byReset)
            pepe.Reset();
        else
            pepe.Dispose();
        Assert.Equal("pepe ha salido del chat\n", await ana.ReadUntilAsync("\n"));
        using var again = await InAsync("pepe");
        Assert.Equal("pepe se ha unido al chat\n", await ana.ReadUntilAsync("\n"));
    }

    [Fact]
    public async Task What_others_are_shown_can_do_no_harm()
    {
        using var ana = await InAsync("ana");
        using var pepe = await InAsync("pepe");
        await ana.ReadUntilAsync("unido al chat\n");
        await pepe.SendAsync("\u001B[2J"u8.ToArray());
        await pepe.SendAsync(new byte[] { 0xFF, 0xC3, 0x0A });
        Assert.Equal("pepe: [2J\uFFFD\uFFFD\n", await ana.ReadUntilAsync("\n"));
        await pepe.SendAsync("\n\r\n   \n\0\n");
        await pepe.SendAsync("fin\n");
        Assert.Equal("pepe: fin\n", await ana.ReadUntilAsync("\n"));
    }

    [Fact]
    public async Task A_character_that_is_cut_in_the_middle_arrives_whole()
    {
        using var ana = await InAsync("ana");
        using var pepe = await InAsync("pepe");
        await ana.ReadUntilAsync("unido al chat\n");
        foreach (var one in Encoding.UTF8.GetBytes("añ€🎉\n"))
            await pepe.SendAsync(new[] { one });
        Assert.Equal("pepe: añ€🎉\n", await ana.ReadUntilAsync("\n"));
    }

    [Fact]
    public async Task A_line_of_10_MB_is_refused_and_the_next_one_is_heard()
    {
        using var ana = await InAsync("ana");
        using var pepe = await InAsync("pepe");
        await ana.ReadUntilAsync("unido al chat\n");
        var line = new byte[10 * 1024 * 1024];
        Array.Fill(line, (byte)'x');
        await pepe.SendAsync(line);
        await pepe.SendAsync("\nhola\n");
        Assert.Equal("Demasiado largo: un mensaje tiene como mucho 65536 bytes.\n", await pepe.ReadUntilAsync("\n"));
        Assert.Equal("pepe: hola\n", await ana.ReadUntilAsync("\n"));
        await pepe.SendAsync(line.AsMemory(0, 65536));
        await pepe.SendAsync("\n");
        Assert.Equal("pepe: ".Length + 65536 + 1, (await ana.ReadUntilAsync("\n")).Length);
    }

    [Fact]
    public async Task A_hundred_at_once_are_all_heard_by_all()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => InAsync($"n{n}")));
        await Task.WhenAll(all.Select(async (client, n) =>
        {
            for (var i = 0; i < 10; i++)
                await client.SendAsync($"soy {n}, línea {i}\n");
        }));
        await Task.WhenAll(all.Select(async (client, me) =>
        {
            var said = new Dictionary<string, int>(StringComparer.Ordinal);
            while (said.Values.Sum() < 990)
            {
                var line = await client.ReadUntilAsync("\n");
                if (line.Split(": ") is not [var who, var what])
                    continue;
                // Each one's lines come in their order.
                var next = said.GetValueOrDefault(who);
                Assert.Equal($"soy {who[1..]}, línea {next}\n", what);
                said[who] = next + 1;
            }

            Assert.DoesNotContain($"n{me}", said.Keys);
            client.Dispose();
        }));
        await Eventually.IsTrue(() => Book.Here.Count == 0);
    }

    [Fact]
    public async Task Nobody_waits_for_someone_who_does_not_read()
    {
        using var deaf = await InAsync("sorda");
        using var ana = await InAsync("ana");
        using var pepe = await InAsync("pepe");
        await ana.ReadUntilAsync("pepe se ha unido al chat\n");
        // Far more than the system and the queue hold for one connection.
        var line = new string('x', 60_000) + "\n";
        for (var i = 0; i < 1000; i++)
        {
            await pepe.SendAsync(line);
            await ana.ReadUntilAsync("x\n");
        }

        await pepe.SendAsync("fin\n");
        await ana.ReadUntilAsync("pepe: fin\n");
        var all = deaf.ReadUntilAsync("(aquí faltan ");
        // It reads again, and learns that it missed something as soon as something is said.
        while (!all.IsCompleted)
        {
            await pepe.SendAsync("¿estás?\n");
            await Task.WhenAny(all, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        await deaf.ReadUntilAsync("líneas: llegaron más deprisa de lo que lees)\n");
    }

    [Fact]
    public async Task When_the_room_closes_all_read_the_end_of_it()
    {
        var room = await RoomPeer.OpenAsync(Free, Free, Options, Book, Spanish, TimeProvider.System);
        using var ana = await PlainClient.ConnectAsync(room.TcpEndPoint);
        await ana.SendAsync("ana\n");
        await ana.ReadUntilAsync("Te has unido al chat\n");
        using var nameless = await PlainClient.ConnectAsync(room.TcpEndPoint);
        await nameless.ReadUntilAsync("intr_apodo");
        await room.DisposeAsync();
        Assert.Equal("", await ana.ReadToEndAsync());
        Assert.Equal("", await nameless.ReadToEndAsync());
    }

    [Fact]
    public async Task Who_reads_nothing_for_long_is_closed()
    {
        var time = new ManualTime();
        await using var room = await RoomPeer.OpenAsync(Free, Free, Options, Book, Spanish, time);
        using var deaf = await PlainClient.ConnectAsync(room.TcpEndPoint);
        await deaf.ReadUntilAsync("intr_apodo");
        await deaf.SendAsync("sorda\n");
        await deaf.ReadUntilAsync("Te has unido al chat\n");
        using var pepe = await PlainClient.ConnectAsync(room.TcpEndPoint);
        await pepe.SendAsync("pepe\n");
        await pepe.ReadUntilAsync("Te has unido al chat\n");
        var line = new string('x', 65_000) + "\n";
        for (var i = 0; i < 250; i++)
            await pepe.SendAsync(line);
        await Eventually.IsTrue(() => Book.Here[^1].MessagesIn == 251);
        await Eventually.IsTrue(() =>
        {
            time.Advance(MessageWriter.Patience);
            return Book.Lines.Any(l => l.EndsWith("sorda: cerrado: no lee", StringComparison.Ordinal));
        });
        await pepe.ReadUntilAsync("sorda ha salido del chat\n");
    }

    [Fact]
    public async Task Beginners_clients_in_Python_understand_all_of_it()
    {
        await using var ana = Python.Start("room_tcp.py", Room.TcpEndPoint.Port, "ana");
        await ana.Prints("<Te has unido al chat>");
        await using var pepe = Python.Start("room_tcp.py", Room.TcpEndPoint.Port, "pepe");
        await pepe.Prints("<Te has unido al chat>");
        await ana.Prints("<pepe se ha unido al chat>");
        await using var luz = Python.Start("room_udp.py", Room.UdpEndPoint.Port, "luz");
        await luz.Prints("<Te has unido al chat>");
        await pepe.Prints("<luz se ha unido al chat>");
        await ana.TypeAsync("hola a todos\n");
        await pepe.Prints("<ana: hola a todos>");
        await luz.Prints("<ana: hola a todos>");
        await luz.TypeAsync("hola, ana\n");
        await ana.Prints("<luz: hola, ana>");
        pepe.Kill();
        await ana.Prints("<pepe ha salido del chat>");
        await luz.TypeAsync("salir\n");
        Assert.Equal(0, await luz.ExitCodeAsync());
        await ana.Prints("<luz ha salido del chat>");
        await ana.TypeAsync("salir\n");
        Assert.Equal(0, await ana.ExitCodeAsync());
        await Eventually.IsTrue(() => Book.Here.Count == 0);
    }

    /// <summary>The system's clock, by which nobody who reads slowly is ever closed for it: how long a test takes is the machine's affair.</summary>
    private sealed class PatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime >= MessageWriter.Patience ? Timeout.InfiniteTimeSpan : dueTime, period);
    }
}

/// <summary>A line goes to all, as in the exercise.</summary>
public sealed class RoomForAllTests : WithRoom
{
    protected override RoomOptions Options => new();

    [Fact]
    public async Task A_line_goes_to_who_said_it_too_and_a_nick_that_the_client_put_before_it_is_not_said_twice()
    {
        using var ana = await InAsync("ana");
        using var pepe = await InByUdpAsync("pepe");
        Assert.Equal("pepe se ha unido al chat\n", await ana.ReadUntilAsync("\n"));
        await ana.SendAsync("hola\nana: otra vez\n");
        Assert.Equal("ana: hola\n", await ana.ReadUntilAsync("\n"));
        Assert.Equal("ana: otra vez\n", await ana.ReadUntilAsync("\n"));
        Assert.Equal("ana: hola", await pepe.ReadAsync());
        Assert.Equal("ana: otra vez", await pepe.ReadAsync());
        await pepe.SendAsync("pepe: ana: sí");
        Assert.Equal("pepe: ana: sí", await pepe.ReadAsync());
        Assert.Equal("pepe: ana: sí\n", await ana.ReadUntilAsync("\n"));
    }
}
