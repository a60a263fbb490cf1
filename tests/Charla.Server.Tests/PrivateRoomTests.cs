using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

public sealed class PrivateRoomTests
{
    [Fact(Timeout = 120_000)]
    public async Task To_who_is_not_invited_a_private_room_looks_as_if_it_did_not_exist()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var eva = await server.RegisterAsync("eva");
        await ana.DoAsync("create", new { conv = "#secreta", @private = true, topic = "x" });

        foreach (var (op, members) in Requests())
        {
            var secret = await eva.AskAsync(op, members("#secreta"));
            var absent = await eva.AskAsync(op, members("#ausente"));
            Assert.Equal("not-found", secret.Code);
            Assert.Equal(absent.Message.Replace("ausente", "secreta", StringComparison.Ordinal), secret.Message);
        }

        Assert.DoesNotContain((await eva.DoAsync("rooms")).Rows, row => row.Text("conv") == "#secreta");

        static IEnumerable<(string Op, Func<string, object> Members)> Requests() =>
        [
            ("join", conv => new { conv }),
            ("leave", conv => new { conv }),
            ("post", conv => new { conv, text = "x" }),
            ("edit", conv => new { conv, seq = 1, text = "x" }),
            ("delete", conv => new { conv, seq = 1 }),
            ("react", conv => new { conv, seq = 1, emoji = "x" }),
            ("read", conv => new { conv, seq = 1 }),
            ("topic", conv => new { conv, text = "x" }),
            ("invite", conv => new { conv, nick = "ana" }),
            ("kick", conv => new { conv, nick = "ana" }),
            ("fetch", conv => new { conv }),
            ("changes", conv => new { conv, after = 0 }),
            ("members", conv => new { conv }),
        ];
    }

    [Theory(Timeout = 120_000)]
    [InlineData("entry")]
    [InlineData("all")]
    public async Task A_member_sees_from_joining_to_leaving_and_what_was_before_only_where_the_room_says_so(string history)
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await ana.DoAsync("create", new { conv = "#casa", @private = true, history });
        await ana.DoAsync("post", new { conv = "#casa", text = "before" });
        await ana.DoAsync("invite", new { conv = "#casa", nick = "luis" });
        Assert.Equal("not-member", (await luis.AskAsync("fetch", new { conv = "#casa" })).Code);
        Assert.Equal("not-member", (await luis.AskAsync("post", new { conv = "#casa", text = "x" })).Code);

        await luis.DoAsync("join", new { conv = "#casa" });
        await ana.DoAsync("post", new { conv = "#casa", text = "during" });
        await luis.DoAsync("leave", new { conv = "#casa" });
        await ana.DoAsync("post", new { conv = "#casa", text = "after" });

        long[] visible = history == "all" ? [1, 2, 3, 4, 5] : [3, 4, 5];
        Assert.Equal(visible, await SeenAsync(luis, "fetch", new { conv = "#casa" }));
        Assert.Equal(visible, await SeenAsync(luis, "fetch", new { conv = "#casa", after = 0 }));
        Assert.Equal(visible, await SeenAsync(luis, "changes", new { conv = "#casa", after = 0 }));
        Assert.Equal(5, (await luis.DoAsync("fetch", new { conv = "#casa" })).End.Number("head"));
        Assert.Equal("not-member", (await luis.AskAsync("members", new { conv = "#casa" })).Code);
        Assert.Equal("not-found", (await luis.AskAsync("join", new { conv = "#casa" })).Code);

        await ana.DoAsync("invite", new { conv = "#casa", nick = "luis" });
        await luis.DoAsync("join", new { conv = "#casa" });
        Assert.Equal(history == "all" ? [1, 2, 3, 4, 5, 6, 7] : [7], await SeenAsync(luis, "fetch", new { conv = "#casa" }));
        Assert.Equal("not-found", history == "all" ? "not-found" : (await luis.AskAsync("react", new { conv = "#casa", seq = 4, emoji = "👍" })).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_repeated_request_is_answered_the_same_after_one_was_kicked()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await ana.DoAsync("create", new { conv = "#casa", @private = true });
        await ana.DoAsync("invite", new { conv = "#casa", nick = "luis" });
        await luis.DoAsync("join", new { conv = "#casa" });
        var first = await luis.DoAsync("post", new { cid = "once", conv = "#casa", text = "hola" });
        await ana.DoAsync("kick", new { conv = "#casa", nick = "luis" });

        var again = await luis.DoAsync("post", new { cid = "once", conv = "#casa", text = "hola" });
        Assert.Equal((first.Seq, first.End.Text("time"), "#casa"), (again.Seq, again.End.Text("time"), again.End.Text("conv")));
        Assert.Equal("not-member", (await luis.AskAsync("post", new { conv = "#casa", text = "hola" })).Code);
        Assert.Equal("ana", (await ana.LiveAsync("#casa", 4)).Text("by"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Only_owners_kick_and_set_the_topic_of_a_private_room()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await ana.DoAsync("create", new { conv = "#casa", @private = true });
        await ana.DoAsync("invite", new { conv = "#casa", nick = "luis" });
        await luis.DoAsync("join", new { conv = "#casa" });
        Assert.Equal("forbidden", (await luis.AskAsync("kick", new { conv = "#casa", nick = "ana" })).Code);
        Assert.Equal("forbidden", (await luis.AskAsync("topic", new { conv = "#casa", text = "x" })).Code);
        Assert.Equal("name-taken", (await luis.AskAsync("invite", new { conv = "#casa", nick = "ana" })).Code);
        await luis.DoAsync("topic", new { conv = "#general", text = "for all" });
        Assert.Equal("not-found", (await ana.AskAsync("kick", new { conv = "#casa", nick = "nobody" })).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_was_kicked_gets_nothing_more_of_the_room()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await ana.DoAsync("create", new { conv = "#casa", @private = true });
        await ana.DoAsync("invite", new { conv = "#casa", nick = "luis" });
        await luis.DoAsync("join", new { conv = "#casa" });

        // All at once, so that they are committed together.
        var kick = await ana.SendAsync("kick", new { conv = "#casa", nick = "luis" });
        await ana.SendAsync("post", new { conv = "#casa", text = "secret" });
        var last = await ana.SendAsync("post", new { conv = "#general", text = "public" });
        await ana.AnswerAsync(kick);
        var seq = (await ana.AnswerAsync(last)).Seq;
        await luis.LiveAsync("#general", seq);

        Assert.Equal(3, luis.Live("#casa")[^1].Number("seq"));
        Assert.DoesNotContain(luis.Received, frame => frame.Text("text") == "secret");
    }

    private static async Task<IEnumerable<long>> SeenAsync(WireClient client, string op, object members) =>
        (await client.DoAsync(op, members)).Rows.Select(row => row.Number("seq"));
}
