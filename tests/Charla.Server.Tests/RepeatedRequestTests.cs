using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

public sealed class RepeatedRequestTests
{
    [Fact(Timeout = 120_000)]
    public async Task The_same_request_under_its_cid_changes_nothing_over_connections_and_restarts()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        var requests = new (string Op, object Members)[]
        {
            ("create", new { cid = "1", conv = "#casa", topic = "x" }),
            ("post", new { cid = "2", conv = "#casa", text = "hola" }),
            ("edit", new { cid = "3", conv = "#casa", seq = 3, text = "adiós" }),
            ("react", new { cid = "4", conv = "#casa", seq = 3, emoji = "👍" }),
            ("topic", new { cid = "5", conv = "#casa", text = "" }),
            ("post", new { cid = "6", conv = "@ana", text = "note" }),
            ("delete", new { cid = "7", conv = "#casa", seq = 3 }),
            ("leave", new { cid = "8", conv = "#casa" }),
            ("join", new { cid = "9", conv = "#casa" }),
            ("profile", new { cid = "10", name = "Ana" }),
        };
        var first = await AnswersAsync(ana);
        var head = (await ana.DoAsync("changes", new { conv = "#casa", after = 0 })).End.Number("head");

        await using var again = await server.SignInAsync(ana.Token);
        Assert.Equal(first, await AnswersAsync(again));
        await server.RestartAsync();
        await using var later = await server.SignInAsync(ana.Token);
        Assert.Equal(first, await AnswersAsync(later));
        Assert.Equal(head, (await later.DoAsync("changes", new { conv = "#casa", after = 0 })).End.Number("head"));

        async Task<List<string>> AnswersAsync(WireClient client)
        {
            var answers = new List<string>();
            foreach (var (op, members) in requests)
            {
                var end = (await client.DoAsync(op, members)).End;
                answers.Add($"{op} {end.Text("conv")} {(end.Has("seq") ? end.Number("seq") : null)} {end.Text("time")}");
            }

            return answers;
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Another_request_under_a_used_cid_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await ana.DoAsync("post", new { cid = "mine", conv = "#general", text = "hola" });
        Assert.Equal("cid-reused", (await ana.AskAsync("post", new { cid = "mine", conv = "#general", text = "adiós" })).Code);
        Assert.Equal("cid-reused", (await ana.AskAsync("post", new { cid = "mine", conv = "@ana", text = "hola" })).Code);
        Assert.Equal("cid-reused", (await ana.AskAsync("edit", new { cid = "mine", conv = "#general", seq = 1, text = "hola" })).Code);
        await luis.DoAsync("post", new { cid = "mine", conv = "#general", text = "another's" });
    }

    [Fact(Timeout = 120_000)]
    public async Task A_refused_request_leaves_its_cid_free()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        Assert.Equal("not-found", (await ana.AskAsync("post", new { cid = "c", conv = "#casa", text = "hola" })).Code);
        await luis.DoAsync("create", new { conv = "#casa" });
        Assert.Equal("not-member", (await ana.AskAsync("post", new { cid = "c", conv = "#casa", text = "hola" })).Code);
        await ana.DoAsync("join", new { conv = "#casa" });
        await ana.DoAsync("post", new { cid = "c", conv = "#casa", text = "hola" });
    }

    [Fact(Timeout = 120_000)]
    public async Task Repetitions_in_the_same_batch_are_stored_once()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var phone = await server.SignInAsync(ana.Token);
        for (var i = 0; i < 100; i++)
        {
            await ana.SendAsync("post", new { cid = $"c{i}", conv = "#general", text = $"{i}" });
            await phone.SendAsync("post", new { cid = $"c{i}", conv = "#general", text = $"{i}" });
        }

        await ana.DoAsync("ping");
        await phone.DoAsync("post", new { conv = "#general", text = "end" });
        await ana.DoAsync("post", new { conv = "#general", text = "end" });
        Assert.Equal(103, (await ana.DoAsync("changes", new { conv = "#general", after = 103 })).End.Number("head"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_post_waits_for_the_one_it_is_to_come_after()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var other = await server.SignInAsync(ana.Token);
        var three = await ana.SendAsync("post", new { cid = "c", prev = "b", conv = "#general", text = "3" });
        var two = await ana.SendAsync("post", new { cid = "b", prev = "a", conv = "#general", text = "2" });
        // An answer after them: both have been taken by the writer, and hold nobody up.
        await ana.DoAsync("topic", new { cid = "t", conv = "#general", text = "x" });
        await other.DoAsync("post", new { cid = "a", conv = "#general", text = "1" });

        var (second, third) = (await ana.AnswerAsync(two), await ana.AnswerAsync(three));
        Assert.True(second.IsOk && third.IsOk && second.Seq < third.Seq);
        var rows = (await ana.DoAsync("changes", new { conv = "#general", after = 0 })).Rows;
        Assert.Equal(["1", "2", "3"], rows.Where(row => row.Text("kind") == "text").Select(row => row.Text("text")));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_post_whose_predecessor_never_comes_is_refused_and_can_be_sent_again()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        Assert.Equal("out-of-order", (await ana.AskAsync("post", new { cid = "b", prev = "a", conv = "#general", text = "2" })).Code);
        await ana.DoAsync("post", new { cid = "a", conv = "#general", text = "1" });
        var stored = await ana.DoAsync("post", new { cid = "b", prev = "a", conv = "#general", text = "2" });
        Assert.Equal(stored.Seq, (await ana.DoAsync("post", new { cid = "b", prev = "a", conv = "#general", text = "2" })).Seq);
    }
}
