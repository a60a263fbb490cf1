using System.Globalization;
using System.Net;
using Charla.Lab.Duo;
using Charla.Lab.Talks;

namespace Charla.Lab.Tests;

public sealed class DuoTests
{
    private static readonly IPEndPoint Any = new(IPAddress.Loopback, 0);

    private readonly GuestBook _book = new(LabTexts.In("en"), TimeProvider.System);

    // She waits behind the door that was opened last.
    private Task<DuoTalk>? _ana;

    private static CancellationToken Patience => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TCP", false)]
    [InlineData("TCP", true)]
    [InlineData("UDP", false)]
    [InlineData("UDP", true)]
    public async Task Two_say_their_names_and_talk_in_turns_or_freely(string transport, bool isFree)
    {
        await using var door = Open(transport, isFree);
        await using var luis = await CallAsync(door, "luis", isFree);
        await using var ana = await _ana!;
        Assert.Equal(("luis", "ana"), (ana.Other, luis.Other));
        Assert.Equal((true, isFree), (luis.IsMyTurn, ana.IsMyTurn));

        await luis.SayAsync("hola, ñandú", Patience);
        Assert.Equal(isFree, luis.IsMyTurn);
        Assert.Equal(new Heard(Hearing.Said, "hola, ñandú"), await Hear(ana));
        Assert.True(ana.IsMyTurn);
        await ana.SayAsync("hola", Patience);
        Assert.Equal(new Heard(Hearing.Said, "hola"), await Hear(luis));
        Assert.Equal((true, isFree), (luis.IsMyTurn, ana.IsMyTurn));

        // Who speaks out of turn is heard too.
        await luis.SayAsync("one", Patience);
        Assert.Equal("one", (await Hear(ana)).Text);
        await luis.SayAsync("two", Patience);
        Assert.Equal("two", (await Hear(ana)).Text);
        await ana.SayAsync("exit", Patience);
        Assert.Equal(Hearing.Left, (await Hear(luis)).What);
    }

    [Theory]
    [InlineData("TCP", "duo_tcp_call.py")]
    [InlineData("UDP", "duo_udp_call.py")]
    public async Task A_beginners_program_may_call(string transport, string script)
    {
        await using var door = Open(transport);
        await using var python = Python.Start(script, "127.0.0.1", door.LocalEndPoint.Port, "luis");
        await using (var ana = await _ana!)
        {
            Assert.Equal("luis", ana.Other);
            await python.Prints("with ana\n");
            await python.TypeAsync("first\n");
            Assert.Equal("first", (await Hear(ana)).Text);
            await ana.SayAsync("second", Patience);
            await python.Prints("ana: second\n");
            await python.TypeAsync("third\n");
            Assert.Equal("third", (await Hear(ana)).Text);
            await ana.SayAsync("exit", Patience);
        }

        await python.Prints("the other has left\n");
        Assert.Equal(0, await python.ExitCodeAsync());
    }

    [Theory]
    [InlineData("TCP", "duo_tcp_wait.py")]
    [InlineData("UDP", "duo_udp_wait.py")]
    public async Task A_beginners_program_may_wait(string transport, string script)
    {
        await using var python = Python.Start(script, "ana");
        await python.Prints("\n");
        var port = int.Parse(python.Output["port ".Length..python.Output.IndexOf('\n', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        await using var luis = await CallAsync(transport, new IPEndPoint(IPAddress.Loopback, port), "luis");
        await python.Prints("with luis\n");
        Assert.Equal("ana", luis.Other);
        await luis.SayAsync("first", Patience);
        await python.Prints("luis: first\n");
        await python.TypeAsync("second\n");
        Assert.Equal("second", (await Hear(luis)).Text);
        await luis.SayAsync("third", Patience);
        await python.Prints("luis: third\n");
        await python.TypeAsync("exit\n");
        Assert.Equal(Hearing.Left, (await Hear(luis)).What);
        Assert.Equal(0, await python.ExitCodeAsync());
    }

    [Fact]
    public async Task A_third_person_is_turned_away_with_a_sentence_over_TCP()
    {
        await using var door = Open("TCP");
        await using var luis = await CallAsync(door, "luis");
        await using var ana = await _ana!;
        var refusal = await Assert.ThrowsAsync<TurnedAwayException>(() => CallAsync(door, "eva"));
        Assert.Equal("Two people are talking here already, and there is no third place.", refusal.Message);
        using var plain = await PlainClient.ConnectAsync(door.LocalEndPoint);
        await plain.SendAsync("eva");
        Assert.Equal(refusal.Message, await plain.ReadToEndAsync());
        await luis.SayAsync("undisturbed", Patience);
        Assert.Equal("undisturbed", (await Hear(ana)).Text);
        await Eventually.IsTrue(() => _book.Lines.Count(line => line.EndsWith("turned away: two are talking already", StringComparison.Ordinal)) == 2);
    }

    [Fact]
    public async Task A_third_person_is_not_heard_over_UDP()
    {
        await using var door = Open("UDP");
        using var third = new DatagramClient(door.LocalEndPoint);
        await using var luis = await CallAsync(door, "luis");
        await using var ana = await _ana!;
        await third.SendAsync("eva");
        await luis.SayAsync("undisturbed", Patience);
        Assert.Equal("undisturbed", (await Hear(ana)).Text);
        Assert.False(third.HasMore);
    }

    [Theory]
    [InlineData("")]
    [InlineData("exit")]
    public async Task Who_leaves_without_a_name_makes_place_for_the_next(string said)
    {
        await using var door = Open("TCP");
        using (var hasty = await PlainClient.ConnectAsync(door.LocalEndPoint))
        {
            Assert.Equal("ana", await hasty.ReadAsync());
            await hasty.SendAsync(said);
            hasty.Reset();
        }

        await Eventually.IsTrue(() => _book.Here.Count == 0);
        await using var luis = await CallAsync(door, "luis");
        Assert.Equal("luis", (await _ana!).Other);
    }

    [Fact]
    public async Task Who_says_no_name_for_minutes_makes_place_too()
    {
        var time = new ManualTime();
        await using var door = DuoTcpDoor.Open(Any, "ana", isFree: false, _book, LabTexts.In("en"), time);
        using var silent = await PlainClient.ConnectAsync(door.LocalEndPoint);
        Assert.Equal("ana", await silent.ReadAsync());
        var end = silent.ReadAsync();
        await Eventually.IsTrue(() =>
        {
            time.Advance(TimeSpan.FromMinutes(2));
            return end.IsCompleted;
        });
        Assert.Equal("", await end);
        Assert.Contains(_book.Lines, line => line.EndsWith("it did not say its name", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_vanishes_is_noticed()
    {
        await using var door = Open("TCP");
        using var killed = await PlainClient.ConnectAsync(door.LocalEndPoint);
        await killed.SendAsync("luis\n");
        await using var ana = await _ana!;
        killed.Reset();
        Assert.Equal(Hearing.Vanished, (await Hear(ana)).What);

        await using var udp = Open("UDP");
        await using (var luis = await CallAsync(udp, "luis"))
            Assert.Equal("luis", (await _ana!).Other);
    }

    [Fact]
    public async Task Over_UDP_it_is_noticed_when_something_is_said_to_nobody()
    {
        await using var door = Open("UDP");
        var gone = await CallAsync(door, "luis");
        await using var ana = await _ana!;
        await gone.DisposeAsync();
        var hearing = Hear(ana);
        await ana.SayAsync("anyone?", Patience);
        Assert.Equal(Hearing.Vanished, (await hearing).What);

        // And by who calls where nobody waits.
        var nobody = door.LocalEndPoint;
        await ana.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => CallAsync("UDP", nobody, "luis"));
    }

    [Fact]
    public async Task Lines_bare_messages_broken_text_and_too_much_are_all_understood()
    {
        await using var door = Open("TCP");
        using var plain = await PlainClient.ConnectAsync(door.LocalEndPoint);
        Assert.Equal("ana", await plain.ReadAsync());
        await plain.SendAsync("lu\u0007is\r\n");
        await using var ana = await _ana!;
        Assert.Equal("luis", ana.Other);
        await plain.SendAsync((byte[])[0xC3, 0x28, (byte)'\n']);
        Assert.Equal("\uFFFD(", (await Hear(ana)).Text);
        await ana.SayAsync("a line", Patience);
        Assert.Equal("a line\n", await plain.ReadUntilAsync("\n"));
        var sending = plain.SendAsync(new string('x', 10_000_000) + "\nafter\n");
        Assert.Equal(Hearing.TooLong, (await Hear(ana)).What);
        await sending;
        Assert.Equal("after", (await Hear(ana)).Text);
        await plain.SendAsync(" EXIT \n");
        Assert.Equal(Hearing.Left, (await Hear(ana)).What);
    }

    [Fact]
    public async Task After_silence_the_turn_may_be_taken_and_a_taken_port_is_told()
    {
        await using var door = Open("UDP");
        await using var luis = await CallAsync(door, "luis");
        await using var ana = await _ana!;
        Assert.False(ana.IsMyTurn);
        ana.TakeTurn();
        Assert.True(ana.IsMyTurn);
        await ana.SayAsync("are you there?", Patience);
        Assert.Equal("are you there?", (await Hear(luis)).Text);
        Assert.Throws<PortException>(() => DuoUdpDoor.Open(door.LocalEndPoint, "eva", isFree: false, _book));
    }

    private DuoDoor Open(string transport, bool isFree = false)
    {
        DuoDoor door = transport == "TCP"
            ? DuoTcpDoor.Open(Any, "ana", isFree, _book, LabTexts.In("en"), TimeProvider.System)
            : DuoUdpDoor.Open(Any, "ana", isFree, _book);
        _ana = door.WaitAsync(Patience);
        return door;
    }

    private static Task<DuoTalk> CallAsync(DuoDoor door, string name, bool isFree = false) =>
        CallAsync(door is DuoTcpDoor ? "TCP" : "UDP", door.LocalEndPoint, name, isFree);

    private static async Task<DuoTalk> CallAsync(string transport, IPEndPoint to, string name, bool isFree = false)
    {
        PlainTalk call = transport == "TCP" ? await TcpTalk.ConnectAsync(to, lines: false, TimeProvider.System, Patience) : UdpTalk.With(to);
        return await DuoTalk.MeetAsync(call, name, isCaller: true, isFree, Patience).WaitAsync(Eventually.Limit, Patience);
    }

    private static Task<Heard> Hear(DuoTalk talk) => talk.HearAsync(Patience).WaitAsync(Eventually.Limit, Patience);
}
