using System.Text;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>A reader that stops reading: it costs a bounded amount of memory, harms nobody, and gets all of it later.</summary>
[Collection("alone")]
public sealed class OutboxTests
{
    // What the stopped reader may cost: its outbox (256 KiB), tails of two conversations (256 KiB each), and what the
    // process holds anyway while it works. The entries themselves are many times that.
    private const long MemoryBytes = 24L * 1024 * 1024;

    private static readonly int Entries = Environment.GetEnvironmentVariable("CHARLA_LONG") == "1" ? 100_000 : 20_000;
    private static readonly string Text = new('x', 1_000);

    [Theory(Timeout = 1_200_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_that_stops_costs_little_harms_nobody_and_catches_up_whole(bool byWebSocket)
    {
        // Who reads nothing sees no ping either.
        await using var server = await TestServer.StartWithHttpAsync(options => options with { PingInterval = TimeSpan.FromHours(1) });
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await CountingReader.SignInAsync(server, await TokenAsync(server, "luis"));
        var token = await TokenAsync(server, "slow");
        await using var slow = byWebSocket
            ? await CountingReader.SignInByWebSocketAsync(server, token, receiveBuffer: 4096)
            : await CountingReader.SignInAsync(server, token, receiveBuffer: 4096);
        var last = Entries + 3;
        slow.Stop();

        await PostAsync(ana, "#general", 100);
        var before = Memory();
        await PostAsync(ana, "#general", Entries - 100);
        await luis.WaitForAsync("#general", last);
        Assert.InRange(Memory() - before, long.MinValue, MemoryBytes);

        slow.GoOn();
        await slow.WaitForAsync("#general", last);

        // Luis saw the other one come, too.
        Assert.Equal((3, 4), (luis.First("#general"), slow.First("#general")));
    }

    [Fact(Timeout = 1_200_000)]
    public async Task A_reader_that_is_behind_in_several_conversations_catches_up_in_all_of_them()
    {
        string[] rooms = ["#general", "#uno", "#dos", "#tres"];
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var joining = await server.RegisterAsync("slow");
        foreach (var room in rooms[1..])
        {
            await ana.DoAsync("create", new { conv = room });
            await joining.DoAsync("join", new { conv = room });
        }

        await using var slow = await CountingReader.SignInAsync(server, joining.Token, receiveBuffer: 4096);
        slow.Stop();
        for (var i = 0; i < 10; i++)
        {
            foreach (var room in rooms)
                await PostAsync(ana, room, Entries / 80);
        }

        slow.GoOn();
        foreach (var room in rooms)
            await slow.WaitForAsync(room, 2 + Entries / 80 * 10);
    }

    [Fact(Timeout = 1_200_000)]
    public async Task A_reader_that_leaves_and_joins_while_behind_gets_what_follows_its_last_joining()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var phone = await server.RegisterAsync("slow");
        await ana.DoAsync("create", new { conv = "#casa" });
        await phone.DoAsync("join", new { conv = "#casa" });
        await using var slow = await CountingReader.SignInAsync(server, phone.Token, receiveBuffer: 4096);
        slow.Stop();

        await PostAsync(ana, "#casa", 5_000);
        await phone.DoAsync("leave", new { conv = "#casa" });
        await PostAsync(ana, "#casa", 5_000);
        var joined = (await phone.DoAsync("join", new { conv = "#casa" })).Seq;
        await PostAsync(ana, "#casa", 5_000);

        // What it did not get of the time before it left it may ask for; what it missed in between is not told.
        slow.MayJumpTo("#casa", joined);
        slow.GoOn();
        await slow.WaitForAsync("#casa", joined + 5_000);
    }

    [Theory(Timeout = 1_200_000)]
    [InlineData("kick")]
    [InlineData("leave")]
    [InlineData("remove")]
    public async Task A_reader_that_is_out_while_behind_is_told_up_to_where_there_is_something_to_ask_for(string how)
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var phone = await server.RegisterAsync("slow");
        await ana.DoAsync("create", new { conv = "#casa", @private = true });
        await ana.DoAsync("invite", new { conv = "#casa", nick = "slow" });
        var joined = (await phone.DoAsync("join", new { conv = "#casa" })).Seq;
        await PostAsync(ana, "#casa", 50);
        var end = how switch
        {
            "leave" => await phone.DoAsync("leave", new { conv = "#casa" }),
            "kick" => await ana.DoAsync("kick", new { conv = "#casa", nick = "slow" }),
            _ => await ana.DoAsync("remove", new { conv = "#casa" }),
        };

        var told = await phone.EventAsync("left", "#casa");
        var again = (await phone.DoAsync("events", new { after = 0 })).Rows.Single(row => row.Text("kind") == "left");
        Assert.Equal(how != "remove", told.Has("seq"));
        Assert.Equal(told.Has("seq"), again.Has("seq"));
        if (how == "remove")
            return;
        Assert.Equal((end.Seq, end.Seq), (told.Number("seq"), again.Number("seq")));
        var rest = await phone.DoAsync("changes", new { conv = "#casa", after = joined, limit = 500 });
        Assert.Equal(end.Seq, rest.Rows[^1].Number("seq"));
    }

    private static async Task<string> TokenAsync(TestServer server, string nick)
    {
        await using var client = await server.RegisterAsync(nick);
        return client.Token;
    }

    private static async Task PostAsync(WireClient client, string conv, int count)
    {
        var lines = new StringBuilder();
        for (var i = 1; i < count; i++)
            lines.Append("{\"op\":\"post\",\"cid\":\"").Append(Guid.NewGuid()).Append("\",\"conv\":\"").Append(conv).Append("\",\"text\":\"").Append(Text).Append("\"}\n");
        await client.SendBytesAsync(Encoding.ASCII.GetBytes(lines.ToString()));
        await client.DoAsync("post", new { conv, text = "the last one" });
        client.Forget();
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);
}
