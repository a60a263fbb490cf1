using Charla.Protocol;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

public sealed class ConversationTests
{
    [Fact(Timeout = 120_000)]
    public async Task Everyone_is_in_general_from_the_start_and_reads_what_the_others_post()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");

        var posted = await ana.DoAsync("post", new { conv = "#general", text = "Hola, ñandú 😀" });
        var heard = await luis.LiveAsync("#general", posted.Seq);

        Assert.Equal("#general", Assert.Single(luis.Signed.Rows).Text("conv"));
        Assert.Equal(("ana", "Hola, ñandú 😀", "tcp"), (heard.Text("from"), heard.Text("text"), heard.Text("via")));
        Assert.Equal(posted.Seq, (await ana.LiveAsync("#general", posted.Seq)).Number("seq"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Entries_are_numbered_without_gaps_and_messages_are_counted()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.DoAsync("post", new { conv = "#general", text = "one" });
        await ana.DoAsync("edit", new { conv = "#general", seq = 2, text = "uno" });
        await ana.DoAsync("react", new { conv = "#general", seq = 2, emoji = "👍" });
        await ana.DoAsync("post", new { conv = "#general", text = "two", reply = 2 });

        var log = await ana.DoAsync("changes", new { conv = "#general", after = 0 });

        Assert.Equal([1, 2, 3, 4, 5], log.Rows.Select(row => row.Number("seq")));
        Assert.Equal(["join", "text", "edit", "reaction", "text"], log.Rows.Select(row => row.Text("kind")));
        Assert.Equal([1, 2], log.Rows.Where(row => row.Has("n")).Select(row => row.Number("n")));
        Assert.Equal("uno", log.Rows[1].Text("text"));
        Assert.Equal(4, log.Rows[1].Number("rev"));
        Assert.Equal(2, log.Rows[4].Number("reply"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Posts_of_one_connection_are_numbered_in_the_order_they_were_sent()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        for (var i = 0; i < 500; i++)
            await ana.SendAsync("post", new { conv = "#general", text = $"{i}" });
        await ana.LiveAsync("#general", 501);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), ana.Live("#general").Where(entry => entry.Text("kind") == "text").Select(entry => entry.Text("text")));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_history_is_paged_both_ways()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        for (var i = 2; i <= 10; i++)
            await ana.DoAsync("post", new { conv = "#general", text = $"{i}" });
        await ana.DoAsync("react", new { conv = "#general", seq = 10, emoji = "👍" });

        var newest = await ana.DoAsync("fetch", new { conv = "#general", limit = 4 });
        var older = await ana.DoAsync("fetch", new { conv = "#general", before = 7, limit = 500 });
        var upward = await ana.DoAsync("fetch", new { conv = "#general", after = 3, limit = 2 });

        Assert.Equal([7, 8, 9, 10], newest.Rows.Select(row => row.Number("seq")));
        Assert.True(newest.End.Flag("more"));
        Assert.Equal(11, newest.End.Number("head"));
        Assert.Equal([1, 2, 3, 4, 5, 6], older.Rows.Select(row => row.Number("seq")));
        Assert.False(older.End.Flag("more"));
        Assert.Equal([4, 5], upward.Rows.Select(row => row.Number("seq")));
        Assert.True(upward.End.Flag("more"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_page_of_long_texts_ends_early_and_says_that_there_is_more()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        for (var i = 0; i < 40; i++)
            await ana.DoAsync("post", new { conv = "#general", text = new string('x', 16_384) });
        var page = await ana.DoAsync("changes", new { conv = "#general", after = 0, limit = 500 });
        Assert.InRange(page.Rows.Count, 10, 20);
        Assert.True(page.End.Flag("more"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_direct_conversation_has_the_name_of_the_other_on_each_side()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("Luis");

        var sent = await ana.DoAsync("post", new { conv = "@luis", text = "psst" });
        var heard = await luis.LiveAsync("@ana", 1);
        await luis.DoAsync("post", new { conv = "@ANA", text = "?" });
        var answer = await ana.LiveAsync("@Luis", 2);

        Assert.Equal("@Luis", sent.End.Text("conv"));
        Assert.Equal(("ana", "psst"), (heard.Text("from"), heard.Text("text")));
        Assert.Equal(("Luis", "?"), (answer.Text("from"), answer.Text("text")));
        Assert.Equal("@Luis", (await ana.EventAsync("joined", "@Luis")).Text("conv"));
        Assert.Equal(2, (await ana.DoAsync("changes", new { conv = "@luis", after = 0 })).Rows.Count);
        Assert.Equal("bad-request", (await ana.AskAsync("leave", new { conv = "@luis" })).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_direct_conversation_is_closed_to_third_ones()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await using var eva = await server.RegisterAsync("eva");
        await ana.DoAsync("post", new { conv = "@luis", text = "psst" });
        await luis.LiveAsync("@ana", 1);

        Assert.Equal("not-found", (await eva.AskAsync("fetch", new { conv = "@ana" })).Code);
        Assert.Equal("not-found", (await eva.AskAsync("fetch", new { conv = "@luis" })).Code);
        await eva.DoAsync("post", new { conv = "#general", text = "anything new?" });
        await eva.LiveAsync("#general", 4);
        Assert.DoesNotContain(eva.Received, frame => frame.Text("text") == "psst");
    }

    [Fact(Timeout = 120_000)]
    public async Task Notes_to_oneself_are_a_conversation_with_oneself()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.DoAsync("post", new { conv = "@ana", text = "buy milk" });
        Assert.Equal("buy milk", (await ana.LiveAsync("@ana", 1)).Text("text"));
        Assert.Single((await ana.DoAsync("fetch", new { conv = "@ana" })).Rows);
        await server.RestartAsync();
        await using var again = await server.SignInAsync(ana.Token);
        Assert.Equal(["@ana", "#general"], again.Signed.Rows.Select(row => row.Text("conv")!).Order(StringComparer.Ordinal).Reverse());
    }

    [Fact(Timeout = 120_000)]
    public async Task A_text_mentions_members_only_and_each_once()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await using var eva = await server.RegisterAsync("eva");
        await ana.DoAsync("create", new { conv = "#casa" });
        await luis.DoAsync("join", new { conv = "#casa" });
        await ana.DoAsync("post", new { conv = "#casa", text = "@LUIS, @luis. mail me@luis @eva @nobody @ @ana" });
        var heard = await luis.LiveAsync("#casa", 3);
        Assert.Equal(["luis", "ana"], heard.GetProperty("mentions").EnumerateArray().Select(nick => nick.GetString()));
    }

    [Fact(Timeout = 120_000)]
    public async Task Only_the_author_edits_and_only_the_author_or_an_owner_deletes()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await using var eva = await server.RegisterAsync("eva");
        await ana.DoAsync("create", new { conv = "#casa" });
        await luis.DoAsync("join", new { conv = "#casa" });
        await eva.DoAsync("join", new { conv = "#casa" });
        var message = (await luis.DoAsync("post", new { conv = "#casa", text = "hola" })).Seq;

        Assert.Equal("forbidden", (await eva.AskAsync("edit", new { conv = "#casa", seq = message, text = "adiós" })).Code);
        Assert.Equal("forbidden", (await eva.AskAsync("delete", new { conv = "#casa", seq = message })).Code);
        Assert.Equal("not-found", (await eva.AskAsync("delete", new { conv = "#casa", seq = 99 })).Code);
        Assert.Equal("bad-request", (await eva.AskAsync("react", new { conv = "#casa", seq = 1, emoji = "👍" })).Code);
        await ana.DoAsync("delete", new { conv = "#casa", seq = message });
        Assert.Equal("deleted", (await luis.AskAsync("edit", new { conv = "#casa", seq = message, text = "hola otra vez" })).Code);
        var deleted = (await eva.DoAsync("fetch", new { conv = "#casa" })).Rows[^1];
        Assert.True(deleted.Flag("deleted"));
        Assert.False(deleted.Has("text"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_message_takes_64_different_reactions()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        var message = (await ana.DoAsync("post", new { conv = "#general", text = "vote" })).Seq;
        for (var i = 0; i < 64; i++)
            await ana.DoAsync("react", new { conv = "#general", seq = message, emoji = $":{i}:" });
        Assert.Equal("too-many", (await ana.AskAsync("react", new { conv = "#general", seq = message, emoji = "😀" })).Code);
        await ana.DoAsync("react", new { conv = "#general", seq = message, emoji = ":7:" });
        await ana.DoAsync("react", new { conv = "#general", seq = message, emoji = ":7:", on = false });
        await ana.DoAsync("react", new { conv = "#general", seq = message, emoji = "😀" });
    }

    [Fact(Timeout = 120_000)]
    public async Task A_read_mark_moves_only_forward_and_unread_counts_messages_only()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await ana.DoAsync("post", new { conv = "#general", text = "3" });
        await ana.DoAsync("react", new { conv = "#general", seq = 3, emoji = "👍" });
        await ana.DoAsync("post", new { conv = "#general", text = "5" });
        await ana.DoAsync("post", new { conv = "#general", text = "6" });

        Assert.Equal(4, (await luis.DoAsync("read", new { conv = "#general", seq = 4 })).Seq);
        Assert.Equal(4, (await luis.DoAsync("read", new { conv = "#general", seq = 3 })).Seq);
        await server.RestartAsync();
        await using var again = await server.SignInAsync(luis.Token);
        var row = Assert.Single(again.Signed.Rows);
        Assert.Equal((6, 4, 2), (row.Number("head"), row.Number("read"), row.Number("unread")));
        Assert.Equal(6, (await again.DoAsync("read", new { conv = "#general", seq = 9_999 })).Seq);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_read_mark_is_told_to_the_account_s_other_sessions_and_the_older_event_disappears()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var phone = await server.SignInAsync(ana.Token);
        for (var seq = 2; seq <= 4; seq++)
        {
            await ana.DoAsync("post", new { conv = "#general", text = "x" });
            await ana.DoAsync("read", new { conv = "#general", seq });
        }

        await phone.WaitAsync(frame => frame.Op() == "event" && frame.Text("kind") == "read" && frame.Number("seq") == 4);
        var events = await ana.DoAsync("events", new { after = 0 });
        Assert.Equal(["joined", "read"], events.Rows.Select(row => row.Text("kind")));
        Assert.Equal(events.End.Number("rev"), events.Rows[^1].Number("rev"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Both_sessions_of_an_account_follow_what_one_of_them_joins_until_one_of_them_leaves()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await using var phone = await server.SignInAsync(luis.Token);
        await ana.DoAsync("create", new { conv = "#casa", topic = "la casa" });

        await luis.DoAsync("join", new { conv = "#casa" });
        var told = await phone.EventAsync("joined", "#casa");
        var post = await ana.DoAsync("post", new { conv = "#casa", text = "hola" });
        await phone.LiveAsync("#casa", post.Seq);
        await phone.DoAsync("leave", new { conv = "#casa" });
        await luis.EventAsync("left", "#casa");
        await ana.DoAsync("post", new { conv = "#casa", text = "¿luis?" });
        await ana.DoAsync("post", new { conv = "#general", text = "¿alguien?" });
        await luis.LiveAsync("#general", 3);

        Assert.Equal((2, "la casa"), (told.Number("head"), told.Text("topic")));
        Assert.Equal([3, 4, 5], luis.Live("#casa").Select(entry => entry.Number("seq")));
        Assert.Equal("event", luis.Received.Last(frame => frame.Text("conv") == "#casa").Op());
    }

    [Fact(Timeout = 120_000)]
    public async Task Rooms_and_members_are_listed_by_name_in_pages()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await using var eva = await server.RegisterAsync("Eva");
        await ana.DoAsync("create", new { conv = "#beta", topic = "b" });
        await ana.DoAsync("create", new { conv = "#Alfa" });
        await ana.DoAsync("create", new { conv = "#secreta", @private = true });

        var first = await luis.DoAsync("rooms", new { limit = 2 });
        var rest = await luis.DoAsync("rooms", new { after = first.Rows[^1].Text("conv") });
        Assert.Equal(["#Alfa", "#beta"], first.Rows.Select(row => row.Text("conv")));
        Assert.Equal(["#general"], rest.Rows.Select(row => row.Text("conv")));
        Assert.Equal((true, false), (first.End.Flag("more"), rest.End.Flag("more")));
        Assert.Equal(4, (await ana.DoAsync("rooms")).Rows.Count);

        await ana.DoAsync("profile", new { name = "Ana G." });
        var members = await luis.DoAsync("members", new { conv = "#general", limit = 2 });
        Assert.Equal(["ana", "Eva"], members.Rows.Select(row => row.Text("nick")));
        Assert.Equal("Ana G.", members.Rows[0].Text("name"));
        Assert.Equal("luis", Assert.Single((await luis.DoAsync("members", new { conv = "#general", after = "eva" })).Rows).Text("nick"));
    }

    [Fact(Timeout = 120_000)]
    public async Task The_account_s_own_log_is_followed_and_read_again_the_same_way()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await ana.DoAsync("create", new { conv = "#casa", @private = true });
        await ana.DoAsync("invite", new { conv = "#casa", nick = "luis" });
        await luis.EventAsync("invited", "#casa");
        await luis.DoAsync("join", new { conv = "#casa" });
        await luis.DoAsync("profile", new { name = "Luis M." });
        await ana.DoAsync("kick", new { conv = "#casa", nick = "LUIS" });
        await luis.EventAsync("left", "#casa");

        var live = luis.Received.Where(frame => frame.Op() == "event").ToList();
        var stored = await luis.DoAsync("events", new { after = luis.Signed.End.Number("rev") });

        Assert.Equal(["invited", "joined", "profile", "left"], live.Select(frame => frame.Text("kind")));
        Assert.Equal("ana", live[0].Text("by"));
        Assert.Equal(live.Select(Bare), stored.Rows.Select(Bare));
        Assert.Equal(live[^1].Number("rev"), stored.End.Number("rev"));

        static string Bare(System.Text.Json.JsonElement frame) =>
            string.Join(' ', frame.EnumerateObject().Where(member => member.Name != "id").Select(member => $"{member.Name}={member.Value}"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_joined_event_says_all_that_a_conv_row_says()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.DoAsync("create", new { conv = "#casa", @private = true, topic = "la casa" });
        var told = await ana.EventAsync("joined", "#casa");
        await using var again = await server.SignInAsync(ana.Token);
        var row = again.Signed.Rows.Single(row => row.Text("conv") == "#casa");
        Assert.Equal("private", row.Text("kind"));
        Assert.Equal("joined", told.Text("kind"));
        Assert.Equal("private", told.Text("type"));
        Assert.Equal(0, told.Number("head"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_message_never_has_more_reactions_than_fit_into_a_line()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.DoAsync("post", new { conv = "#general", text = new string('x', Limits.TextBytes) });
        var first = 2L;
        string? refused = null;
        for (var n = 0; refused is null; n++)
        {
            Assert.InRange(n, 0, 1_000);
            await using var one = await server.RegisterAsync(new string('語', 28) + $"{n:0000}");
            refused = (await one.AskAsync("react", new { conv = "#general", seq = first, emoji = "👍" })).Code;
        }

        Assert.Equal("too-many", refused);
        var row = Assert.Single((await ana.DoAsync("fetch", new { conv = "#general", after = first - 1, limit = 1 })).Rows);
        Assert.InRange(row.GetRawText().Length, Limits.ReactingNickBytes / 3, Limits.LineBytes);
        Assert.True(System.Text.Encoding.UTF8.GetByteCount(row.GetRawText()) < Limits.LineBytes);
    }
}
