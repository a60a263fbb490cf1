using System.Text;
using System.Text.Json.Nodes;
using Charla.Client.Tests.Fakes;
using Charla.Protocol;
using Charla.Testing;

namespace Charla.Client.Tests;

public sealed class UdpCarrierTests
{
    private const int Soon = 60_000;
    private const string Hello = """{"op":"hello","protocol":1,"client":"test"}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Soon)]
    public async Task A_padded_hello_is_repeated_until_it_is_welcomed_and_then_each_datagram_says_the_session()
    {
        await using var server = new FakeUdpServer();
        var hellos = 0;
        server.Loses = frame => (string?)frame["op"] == "hello" && ++hellos < 3;
        await using var carrier = await OpenAsync(server);

        Assert.Equal(3, hellos);
        var hello = await server.UntilAsync("hello");
        Assert.InRange(hello.Bytes, 400, 1200);
        Assert.Null(hello.Frame["sid"]);
        await SendAsync(carrier, """{"op":"bye"}""");
        Assert.Equal("sid-1", (string?)(await server.UntilAsync("bye")).Frame["sid"]);
    }

    [Fact(Timeout = Soon)]
    public async Task A_request_is_repeated_as_it_was_until_its_answer_comes_and_a_doubled_answer_is_dropped()
    {
        await using var server = new FakeUdpServer();
        await using var carrier = await SignedInAsync(server);

        await SendAsync(carrier, """{"op":"post","cid":"a","conv":"#general","text":"Hola","id":7}""");
        var first = await server.UntilAsync("post");
        var second = await server.UntilAsync("post");
        server.Ok(second.Frame);
        server.Ok(second.Frame);
        server.Send(FakeUdpServer.Entry(1));

        Assert.Equal(first.Frame.ToJsonString(), second.Frame.ToJsonString());
        Assert.Equal(["ok", "entry"], await OpsAsync(carrier, 2));
    }

    [Fact(Timeout = Soon)]
    public async Task The_rows_of_a_doubled_answer_come_once_and_rows_without_their_end_not_at_all()
    {
        await using var server = new FakeUdpServer();
        await using var carrier = await SignedInAsync(server);
        await SendAsync(carrier, """{"op":"rooms","id":7}""");
        var request = (await server.UntilAsync("rooms")).Frame;

        server.Send(new JsonObject { ["op"] = "room", ["id"] = 7, ["conv"] = "#a" });
        server.Ok(request, new JsonObject { ["op"] = "room", ["conv"] = "#a" }, new JsonObject { ["op"] = "room", ["conv"] = "#b" });
        server.Ok(request, new JsonObject { ["op"] = "room", ["conv"] = "#a" });
        server.Send(FakeUdpServer.Entry(1));

        Assert.Equal(["room", "room", "ok", "entry"], await OpsAsync(carrier, 4));
    }

    [Fact(Timeout = Soon)]
    public async Task Frames_sent_together_go_in_one_datagram_and_no_datagram_is_longer_than_allowed()
    {
        await using var server = new FakeUdpServer();
        await using var carrier = await SignedInAsync(server);

        await SendAsync(carrier, [.. Enumerable.Range(1, 40).Select(i => $$"""{"op":"post","cid":"c{{i}}","conv":"#general","text":"Hola","id":{{i}}}""")]);

        var arrivals = new List<Arrival>();
        while (arrivals.Count < 40)
            arrivals.Add(await server.UntilAsync("post"));
        Assert.All(arrivals, a => Assert.InRange(a.Bytes, 1, 1200));
        Assert.InRange(arrivals.Select(a => a.Datagram).Distinct().Count(), 1, 4);
        Assert.Equal(arrivals.Select(a => a.Datagram).Distinct().Count(), arrivals.Count(a => a.Frame["sid"] is not null));
        Assert.Equal(Enumerable.Range(1, 40), arrivals.Select(a => (int)a.Frame["id"]!));
    }

    [Fact(Timeout = Soon)]
    public async Task Overtaken_and_doubled_entries_come_once_and_in_order_and_nothing_is_pulled()
    {
        await using var server = new FakeUdpServer();
        // Slow enough for the machine never to be the one that is late.
        await using var carrier = await SignedInAsync(server, new HurriedTime(0.05));

        foreach (var seq in (long[])[2, 1, 1, 4, 3, 2, 5])
            server.Send(FakeUdpServer.Entry(seq));

        Assert.Equal([1, 2, 3, 4, 5], await SeqsAsync(carrier, 5));
        Assert.Equal("ack", (string?)(await AfterSignInAsync(server))["op"]);
    }

    [Fact(Timeout = Soon)]
    public async Task A_hole_is_pulled_and_what_came_early_is_passed_on_behind_it()
    {
        await using var server = new FakeUdpServer();
        await using var carrier = await SignedInAsync(server);
        server.Send(FakeUdpServer.Entry(1));
        server.Send(FakeUdpServer.Entry(4), FakeUdpServer.Entry(5));
        var read = SeqsAsync(carrier, 5);

        var pull = (await server.UntilAsync("pull")).Frame;
        Assert.Equal(("#general", 1, 3), ((string?)pull["conv"], (long)pull["after"]!, (long)pull["upTo"]!));
        server.Send(FakeUdpServer.Entry(2), FakeUdpServer.Entry(3));

        Assert.Equal([1, 2, 3, 4, 5], await read);
        await AckedAsync(server, 5);
    }

    [Fact(Timeout = Soon)]
    public async Task A_lost_last_entry_shows_by_the_heads_and_a_lost_pull_is_repeated()
    {
        await using var server = new FakeUdpServer();
        await using var carrier = await SignedInAsync(server);
        var read = SeqsAsync(carrier, 3);

        server.Send(new JsonObject { ["op"] = "heads", ["heads"] = new JsonObject { ["#general"] = 3 } });
        await server.UntilAsync("pull");
        var pull = (await server.UntilAsync("pull")).Frame;
        Assert.Equal((0, 3), ((long)pull["after"]!, (long)pull["upTo"]!));
        server.Send(FakeUdpServer.Entry(1), FakeUdpServer.Entry(2), FakeUdpServer.Entry(3));

        Assert.Equal([1, 2, 3], await read);
        await AckedAsync(server, 3);
        server.Send(new JsonObject { ["op"] = "heads", ["heads"] = new JsonObject { ["#general"] = 3 } });
        _ = carrier.ReceiveAsync(Token).AsTask();
        await AckedAsync(server, 3);
    }

    [Fact(Timeout = Soon)]
    public async Task Numbers_that_one_may_not_see_are_no_hole()
    {
        await using var server = new FakeUdpServer();
        await using var carrier = await SignedInAsync(server);

        server.Send(FakeUdpServer.Entry(1));
        server.Send(FakeUdpServer.Entry(12, follows: 9));
        server.Send(FakeUdpServer.Entry(9, follows: 1));

        Assert.Equal([1, 9, 12], await SeqsAsync(carrier, 3));
        await AckedAsync(server, 12);
    }

    [Fact(Timeout = Soon)]
    public async Task Entries_of_a_conversation_that_was_just_joined_wait_for_the_event_that_says_so()
    {
        await using var server = new FakeUdpServer();
        await using var carrier = await SignedInAsync(server);

        server.Send(FakeUdpServer.Entry(8, conversation: "#redes"), FakeUdpServer.Entry(7, conversation: "#redes"));
        server.Send(new JsonObject { ["op"] = "event", ["rev"] = 3, ["follows"] = 0, ["kind"] = "joined", ["conv"] = "#redes", ["head"] = 6 });

        Assert.Equal(["event", "entry", "entry"], await OpsAsync(carrier, 3));
        var ack = (await server.UntilAsync("ack")).Frame;
        Assert.Equal((8, 3), ((long)ack["heads"]!["#redes"]!, (long)ack["rev"]!));
    }

    [Fact(Timeout = Soon)]
    public async Task Lost_events_are_pulled_without_a_conversation()
    {
        await using var server = new FakeUdpServer();
        await using var carrier = await SignedInAsync(server);
        var read = OpsAsync(carrier, 2);

        server.Send(Event(5, follows: 4));
        var pull = (await server.UntilAsync("pull")).Frame;
        Assert.Equal((null, 0, 4), ((string?)pull["conv"], (long)pull["after"]!, (long)pull["upTo"]!));
        server.Send(Event(4, follows: 0));

        Assert.Equal(["event", "event"], await read);
    }

    [Fact(Timeout = Soon)]
    public async Task Many_conversations_are_confirmed_together_and_many_bytes_at_once()
    {
        await using var server = new FakeUdpServer();
        server.Heads["#redes"] = 0;
        await using var carrier = await SignedInAsync(server);

        server.Send(FakeUdpServer.Entry(1), FakeUdpServer.Entry(1, conversation: "#redes"));
        await OpsAsync(carrier, 2);
        var both = (await server.UntilAsync("ack")).Frame;
        Assert.Equal((1, 1), ((long)both["heads"]!["#general"]!, (long)both["heads"]!["#redes"]!));

        for (var seq = 2; seq <= 21; seq++)
            server.Send(FakeUdpServer.Entry(seq, new string('x', 900)));
        await SeqsAsync(carrier, 20);
        var last = 0L;
        for (var before = 1L; last < 21; before = last)
        {
            last = (long)(await server.UntilAsync("ack")).Frame["heads"]!["#general"]!;
            // 16 KiB, and the datagram that made them full.
            Assert.InRange(last - before, 1, 17);
        }
    }

    // What is dropped comes only when the client has waited for it, again and again.
    [Fact(Timeout = 4 * Soon)]
    public async Task More_than_can_be_held_back_is_dropped_and_pulled_later()
    {
        await using var server = new FakeUdpServer();
        await using var carrier = await SignedInAsync(server);
        var read = SeqsAsync(carrier, 500);
        var text = new string('x', 900);
        for (var seq = 2; seq <= 500; seq++)
        {
            server.Send(FakeUdpServer.Entry(seq, text));
            // What the socket cannot take would be lost too.
            if (seq % 50 == 0)
                await server.UntilAsync("ack");
        }

        while (!read.IsCompleted)
        {
            var next = server.UntilAsync("pull");
            await Task.WhenAny(read, next);
            if (read.IsCompleted)
                break;
            var pull = (await next).Frame;
            for (var seq = (long)pull["after"]! + 1; seq <= Math.Min((long)pull["upTo"]!, (long)pull["after"]! + 30); seq++)
                server.Send(FakeUdpServer.Entry(seq, text));
        }

        Assert.Equal(Enumerable.Range(1, 500).Select(i => (long)i), await read);
    }

    [Fact(Timeout = Soon)]
    public async Task A_long_frame_goes_in_parts_and_a_lost_part_comes_with_the_repetition()
    {
        await using var server = new FakeUdpServer();
        await using var carrier = await SignedInAsync(server);
        var text = string.Concat(Enumerable.Repeat("¡Qué \\\"día\\\" 👍! ", 500));
        var parts = new SortedDictionary<int, string>();
        var lost = 0;
        server.Loses = frame => (string?)frame["op"] == "part" && (int)frame["n"]! == 2 && ++lost == 1;

        await SendAsync(carrier, $$"""{"op":"post","cid":"a","conv":"#general","text":"{{text}}","id":7}""");
        string? key = null;
        for (var of = 99; parts.Count < of;)
        {
            var arrival = await server.UntilAsync("part");
            Assert.InRange(arrival.Bytes, 1, 1200);
            Assert.Equal("sid-1", (string?)arrival.Frame["sid"]);
            Assert.Equal(key ?? (string?)arrival.Frame["key"], (string?)arrival.Frame["key"]);
            key = (string?)arrival.Frame["key"];
            parts[(int)arrival.Frame["n"]!] = (string)arrival.Frame["data"]!;
            of = (int)arrival.Frame["of"]!;
        }

        var joined = JsonNode.Parse(string.Concat(parts.Values))!.AsObject();
        Assert.Equal((string?)JsonNode.Parse($"\"{text}\""), (string?)joined["text"]);
        Assert.Equal(2, lost);
    }

    [Fact(Timeout = Soon)]
    public async Task Parts_are_joined_in_whatever_order_and_however_often_they_come()
    {
        await using var server = new FakeUdpServer();
        await using var carrier = await SignedInAsync(server);
        var text = string.Concat(Enumerable.Range(0, 2000).Select(i => i.ToString("D4", null)));
        var entry = FakeUdpServer.Entry(1, text).ToJsonString();
        JsonObject[] parts =
        [
            .. entry.Chunk(1000).Select((chunk, n) => new JsonObject
            {
                ["op"] = "part", ["key"] = "k", ["n"] = n, ["of"] = (entry.Length + 999) / 1000, ["data"] = new string(chunk),
            }),
        ];

        foreach (var part in parts.Skip(1).Reverse().Concat(parts.Skip(3)))
            server.Send(part);
        server.Send(FakeUdpServer.Entry(2));
        server.Send(parts[0]);
        server.Send(parts[0]);

        var whole = JsonNode.Parse((await carrier.ReceiveAsync(Token)).Span)!;
        Assert.Equal((1, text), ((long)whole["seq"]!, (string?)whole["text"]));
        Assert.Equal([2], await SeqsAsync(carrier, 1));
    }

    [Fact(Timeout = Soon)]
    public async Task Who_moved_proves_the_new_address()
    {
        await using var server = new FakeUdpServer();
        await using var carrier = await SignedInAsync(server);
        var reading = carrier.ReceiveAsync(Token).AsTask();

        server.Send(new JsonObject { ["op"] = "move", ["token"] = "prove it" });

        var move = (await server.UntilAsync("move")).Frame;
        Assert.Equal(("sid-1", "prove it"), ((string?)move["sid"], (string?)move["token"]));
        server.Send(FakeUdpServer.Entry(1));
        await reading;
    }

    [Fact(Timeout = Soon)]
    public async Task A_session_that_is_gone_ends_the_carrier()
    {
        await using var server = new FakeUdpServer();
        await using var carrier = await SignedInAsync(server);

        server.Send(new JsonObject { ["op"] = "error", ["code"] = "session-gone" });

        var end = await Assert.ThrowsAsync<CharlaException>(async () => await carrier.ReceiveAsync(Token));
        Assert.Equal(ErrorCode.SessionGone, end.Code);
    }

    [Theory(Timeout = Soon)]
    [InlineData("bye", "shutting-down")]
    [InlineData("error", "session-gone")]
    public async Task What_ends_a_session_of_whoever_had_the_port_before_is_not_for_a_new_one(string op, string code)
    {
        await using var server = new FakeUdpServer();
        server.Loses = frame =>
        {
            if ((string?)frame["op"] == "hello")
                server.Send(new JsonObject { ["op"] = op, ["code"] = code, ["message"] = "x" });
            return false;
        };
        await using var carrier = await SignedInAsync(server);

        server.Send(FakeUdpServer.Entry(1));
        Assert.Equal(["entry"], await OpsAsync(carrier, 1));
    }

    [Fact(Timeout = Soon)]
    public async Task A_bye_of_the_server_is_passed_on_and_is_the_end()
    {
        await using var server = new FakeUdpServer();
        await using var carrier = await SignedInAsync(server);

        server.Send(new JsonObject { ["op"] = "bye", ["sid"] = "sid-0", ["message"] = "said to who had the port before" });
        server.Send(FakeUdpServer.Entry(1));
        Assert.Equal(["entry"], await OpsAsync(carrier, 1));
        server.Send(new JsonObject { ["op"] = "bye", ["sid"] = "sid-1", ["code"] = "shutting-down", ["message"] = "x" });

        Assert.Equal(["bye"], await OpsAsync(carrier, 1));
        Assert.True((await carrier.ReceiveAsync(Token)).IsEmpty);
    }

    [Theory(Timeout = Soon)]
    [InlineData("hello")]
    [InlineData("ping")]
    public async Task Repeating_without_any_answer_ends_the_carrier(string unheard)
    {
        await using var server = new FakeUdpServer();
        var asked = 0;
        server.Loses = frame => (string?)frame["op"] == unheard && ++asked > 0;
        await using var carrier = unheard == "hello"
            ? await UdpCarrier.ConnectAsync(server.Address, new HurriedTime(10), Token)
            : await SignedInAsync(server, new HurriedTime(10));
        if (unheard == "hello")
            await SendAsync(carrier, Hello);

        var end = await Assert.ThrowsAsync<CharlaException>(async () => await carrier.ReceiveAsync(Token));
        Assert.Equal(Failure.Silent, end.Failure);
        Assert.InRange(asked, 3, 40);
    }

    [Fact(Timeout = Soon)]
    public async Task Where_nobody_listens_is_known_at_once()
    {
        ServerAddress address;
        await using (var server = new FakeUdpServer())
            address = server.Address;
        await using var carrier = await UdpCarrier.ConnectAsync(address, TimeProvider.System, Token);

        await SendAsync(carrier, Hello);

        var end = await Assert.ThrowsAsync<CharlaException>(async () => await carrier.ReceiveAsync(Token));
        Assert.Equal(Failure.Unreachable, end.Failure);
    }

    [Fact(Timeout = Soon)]
    public async Task Garbage_is_passed_over()
    {
        await using var server = new FakeUdpServer();
        await using var carrier = await SignedInAsync(server);

        server.Send("binary one day");
        server.Send("{\"op\":\"entry\"");
        server.Send("{\"op\":\"entry\",\"conv\":\"#general\",\"seq\":\"x\"}");
        server.Send("{\"op\":\"part\",\"key\":\"k\",\"n\":5,\"of\":2,\"data\":\"x\"}");
        server.Send("{\"op\":\"heads\",\"heads\":[1],\"rev\":-3}");
        server.Send(FakeUdpServer.Entry(1));

        Assert.Equal([1], await SeqsAsync(carrier, 1));
    }

    private static JsonObject Event(long rev, long follows) =>
        new() { ["op"] = "event", ["rev"] = rev, ["follows"] = follows, ["kind"] = "profile", ["name"] = "Ana" };

    private static async Task<ICarrier> OpenAsync(FakeUdpServer server, TimeProvider? time = null)
    {
        var carrier = await UdpCarrier.ConnectAsync(server.Address, time ?? TimeProvider.System, Token);
        await SendAsync(carrier, Hello);
        Assert.Equal(["welcome"], await OpsAsync(carrier, 1));
        return carrier;
    }

    private static async Task<ICarrier> SignedInAsync(FakeUdpServer server, TimeProvider? time = null)
    {
        var carrier = await OpenAsync(server, time);
        await SendAsync(carrier, """{"op":"signin","token":"t","id":1}""");
        while ((await OpsAsync(carrier, 1))[0] != "ok")
        {
            // The conversations.
        }

        return carrier;
    }

    private static ValueTask SendAsync(ICarrier carrier, params string[] lines) =>
        carrier.SendAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))), Token);

    private static Task<List<string>> OpsAsync(ICarrier carrier, int count) => ReadAsync(carrier, count, f => (string)f["op"]!);

    private static Task<List<long>> SeqsAsync(ICarrier carrier, int count) => ReadAsync(carrier, count, f => (long)f["seq"]!);

    private static async Task<List<T>> ReadAsync<T>(ICarrier carrier, int count, Func<JsonNode, T> what)
    {
        var read = new List<T>();
        while (read.Count < count)
        {
            var frame = JsonNode.Parse((await carrier.ReceiveAsync(Token)).Span)!;
            // On a slow machine the carrier finds time for a ping of its own, and its answer comes up as any other does.
            if ((long?)frame["id"] is not > int.MaxValue)
                read.Add(what(frame));
        }

        return read;
    }

    private static async Task<JsonObject> AfterSignInAsync(FakeUdpServer server)
    {
        await server.UntilAsync("signin");
        return (await server.Arrivals.ReadAsync(Token)).Frame;
    }

    private static async Task AckedAsync(FakeUdpServer server, long seq)
    {
        while ((long?)(await server.UntilAsync("ack")).Frame["heads"]!["#general"] != seq)
        {
            // An earlier one.
        }
    }
}
