using System.Text.Json;
using Charla.Protocol;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests.Search;

/// <summary>docs/protocol.md, section 13, over a socket. Everything is asked twice: of the log's tail, and of the index.</summary>
public sealed class SearchTests
{
    private const int Soon = 120_000;

    private static readonly JsonElement Vectors = JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "search.json")));

    // Each row's text in one room, so that what a query finds too much shows as well.
    [Theory(Timeout = Soon)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_vectors_say_is_found_and_nothing_else(bool indexed)
    {
        await using var server = await TestServer.StartAsync(options => options with { RequestsPerSecond = 0 });
        await using var ana = await server.RegisterAsync("ana");
        var rows = Vectors.GetProperty("finds").EnumerateArray().Select(row => (Query: row.Text("query")!, Text: row.Text("text")!, IsHit: row.Flag("hit"))).ToList();
        var texts = rows.Select(row => row.Text).Distinct(StringComparer.Ordinal).ToList();
        await ana.PostAsync("#general", [.. texts]);
        await IfAsync(indexed, server);

        var wrong = new List<string>();
        foreach (var (query, text, isHit) in rows)
        {
            var expected = texts.Where(one => SearchTerms.Parse(query).Match(one)).Reverse().ToList();
            var found = await ana.SearchAsync(new { text = query });
            if (found.Contains(text) != isHit || !found.SequenceEqual(expected))
                wrong.Add($"{query} in {text}: {string.Join(" | ", found)}");
        }

        Assert.Equal([], wrong);
    }

    [Theory(Timeout = Soon)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Words_phrases_and_beginnings_are_found_whatever_their_case_and_accents(bool indexed)
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.PostAsync("#general", "El EXÁMEN parcial es el lunes", "los examenes parciales", "el año que viene", "el ano", "parcial, pero sin examen");
        await IfAsync(indexed, server);

        Assert.Equal(["parcial, pero sin examen", "El EXÁMEN parcial es el lunes"], await ana.SearchAsync(new { text = "examen PARCIAL" }));
        Assert.Equal(["El EXÁMEN parcial es el lunes"], await ana.SearchAsync(new { text = "\"examen parcial\"" }));
        Assert.Equal(["parcial, pero sin examen", "los examenes parciales", "El EXÁMEN parcial es el lunes"], await ana.SearchAsync(new { text = "exam*" }));
        Assert.Equal(["el ano"], await ana.SearchAsync(new { text = "ano" }));
        Assert.Equal(["el año que viene"], await ana.SearchAsync(new { text = "AÑO" }));
        Assert.Equal(["el año que viene"], await ana.SearchAsync(new { text = "an\u0303o" }));
        Assert.Empty(await ana.SearchAsync(new { text = "exame" }));
        Assert.Empty(await ana.SearchAsync(new { text = "👍 !!" }));
    }

    [Theory(Timeout = Soon)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task By_person_conversation_and_time_with_words_and_without(bool indexed)
    {
        var time = new ShiftedTime();
        await using var server = await TestServer.StartAsync(time: time);
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await ana.DoAsync("create", new { conv = "#redes" });
        await ana.PostAsync("#redes", "uno");
        await luis.PostAsync("#general", "uno");
        time.Pass(TimeSpan.FromDays(1));
        var noon = (await ana.DoAsync("post", new { conv = "#general", text = "uno dos" })).End.Text("time");
        await IfAsync(indexed, server);

        Assert.Equal(["uno dos", "uno"], await ana.SearchAsync(new { from = "ANA" }));
        Assert.Equal(["uno"], await ana.SearchAsync(new { from = "luis", text = "uno" }));
        Assert.Equal(["uno"], await luis.SearchAsync(new { conv = "#redes", text = "uno" }));
        Assert.Equal(["uno dos"], await ana.SearchAsync(new { since = noon }));
        Assert.Equal(["uno", "uno"], await ana.SearchAsync(new { until = noon, text = "uno" }));
        Assert.Empty(await ana.SearchAsync(new { since = noon, until = noon }));
        Assert.Equal("not-found", (await ana.AskAsync("search", new { from = "nadie" })).Code);
        Assert.Equal("not-found", (await ana.AskAsync("search", new { conv = "#nada", text = "x" })).Code);
    }

    [Theory(Timeout = Soon)]
    [InlineData("entry", false)]
    [InlineData("entry", true)]
    [InlineData("all", false)]
    [InlineData("all", true)]
    public async Task What_one_may_not_read_is_not_found(string history, bool indexed)
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await using var eva = await server.RegisterAsync("eva");
        await ana.DoAsync("create", new { conv = "#casa", @private = true, history });
        await ana.PostAsync("#casa", "llave before");
        await ana.DoAsync("invite", new { conv = "#casa", nick = "luis" });
        Assert.Equal("not-member", (await luis.AskAsync("search", new { conv = "#casa", text = "llave" })).Code);
        Assert.Equal("not-found", (await eva.AskAsync("search", new { conv = "#casa", text = "llave" })).Code);
        Assert.Empty(await luis.SearchAsync(new { text = "llave" }));
        await luis.DoAsync("join", new { conv = "#casa" });
        await ana.PostAsync("#casa", "llave during");
        await luis.DoAsync("leave", new { conv = "#casa" });
        await ana.PostAsync("#casa", "llave after");
        await ana.PostAsync("@luis", "llave direct");
        await IfAsync(indexed, server);

        string[] past = history == "all" ? ["llave before"] : [];
        Assert.Equal(["llave direct", "llave during", .. past], await luis.SearchAsync(new { text = "llave" }));
        Assert.Equal(["llave during", .. past], await luis.SearchAsync(new { conv = "#casa", text = "llave" }));
        Assert.Equal(["llave direct", "llave during", .. past], await luis.SearchAsync(new { from = "ana", since = "2000-01-01T00:00:00Z" }));
        Assert.Empty(await eva.SearchAsync(new { text = "llave" }));
        Assert.Empty(await eva.SearchAsync(new { from = "ana" }));
        Assert.Equal("not-found", (await eva.AskAsync("search", new { conv = "@ana", text = "llave" })).Code);
        Assert.Equal(4, (await ana.SearchAsync(new { text = "llave" })).Count);

        await ana.DoAsync("invite", new { conv = "#casa", nick = "luis" });
        await luis.DoAsync("join", new { conv = "#casa" });
        await ana.PostAsync("#casa", "llave again");
        await IfAsync(indexed, server);
        string[] all = history == "all" ? ["llave again", "llave after", "llave during", "llave before"] : ["llave again"];
        Assert.Equal(all, await luis.SearchAsync(new { conv = "#casa", text = "llave" }));

        // Context shows no more than may be read, either.
        var around = (await luis.DoAsync("search", new { conv = "#casa", text = "again", context = 5 })).Rows.Where(row => !row.Flag("hit"));
        Assert.Equal(history == "all" ? 3 : 0, around.Count());
    }

    [Theory(Timeout = Soon)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_edit_is_found_by_what_it_says_now_and_a_deleted_message_not_at_all(bool indexed)
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.PostAsync("#general", "primero", "segundo", "tercero");
        await server.IsIndexedAsync();
        await ana.DoAsync("react", new { conv = "#general", seq = 2, emoji = "👍" });
        await ana.DoAsync("edit", new { conv = "#general", seq = 3, text = "cambiado" });
        await ana.DoAsync("delete", new { conv = "#general", seq = 4 });
        await IfAsync(indexed, server);

        Assert.Equal(["cambiado"], await ana.SearchAsync(new { text = "cambiado" }));
        Assert.Equal(["primero"], await ana.SearchAsync(new { text = "primero" }));
        Assert.Empty(await ana.SearchAsync(new { text = "segundo" }));
        Assert.Empty(await ana.SearchAsync(new { text = "tercero" }));
        Assert.Equal(["cambiado", "primero"], await ana.SearchAsync(new { from = "ana" }));
        var hit = (await ana.DoAsync("search", new { text = "primero" })).Rows.Single();
        Assert.True(hit.Has("reactions"));
    }

    [Fact(Timeout = Soon)]
    public async Task Context_stands_before_and_after_each_hit_and_is_no_hit()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.PostAsync("#general", "a1", "a2", "aguja uno", "b1", "aguja dos", "c1");

        var rows = (await ana.DoAsync("search", new { text = "aguja", context = 1 })).Rows;

        Assert.Equal(
            ["aguja dos!", "b1", "c1", "aguja uno!", "a2", "b1"],
            rows.Select(row => row.Text("text") + (row.Flag("hit") ? "!" : "")));
    }

    [Fact(Timeout = Soon)]
    public async Task Pages_give_each_hit_once_while_more_is_posted_in_many_rooms()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        string[] rooms = ["#general", "#uno", "#dos", "#tres"];
        foreach (var room in rooms[1..])
            await ana.DoAsync("create", new { conv = room });

        // Many in the same millisecond: sent at once, stored in few commits.
        var ids = new List<long>();
        for (var i = 0; i < 400; i++)
            ids.Add(await ana.SendAsync("post", new { conv = rooms[i % 4], text = $"grano {i}" }));
        foreach (var id in ids)
            Assert.True((await ana.AnswerAsync(id)).IsOk);
        using var stop = new CancellationTokenSource();
        var posting = Task.Run(async () =>
        {
            for (var i = 400; !stop.IsCancellationRequested; i++)
                await luis.DoAsync("post", new { conv = rooms[0], text = $"grano {i}" });
        });

        var found = new HashSet<string>(StringComparer.Ordinal);
        var last = DateTimeOffset.MaxValue;
        await foreach (var hit in ana.HitsAsync(new { text = "grano" }, limit: 7))
        {
            found.Add(hit.Text("text")!);
            var time = DateTimeOffset.Parse(hit.Text("time")!, System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(time <= last);
            last = time;
        }

        await stop.CancelAsync();
        await posting;
        Assert.Superset(Enumerable.Range(0, 400).Select(i => $"grano {i}").ToHashSet(StringComparer.Ordinal), found);
    }

    [Fact(Timeout = Soon)]
    public async Task What_was_confirmed_is_found_at_once()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        for (var i = 0; i < 200; i++)
        {
            await ana.PostAsync("#general", $"cosa{i}");
            Assert.Equal([$"cosa{i}"], await luis.SearchAsync(new { text = $"cosa{i}" }));
        }
    }

    [Fact(Timeout = Soon)]
    public async Task Whatever_is_typed_has_an_answer()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.PostAsync("#general", "NEAR AND OR NOT words rowid _p _c1 _a1 docs");
        await server.IsIndexedAsync();
        string[] evil = ["NEAR(a b)", "a AND", "OR", "NOT NOT", "words:x", "docs MATCH", "'", "\"", "\"\"", "*", "a*b*", "^a", "{a b}:c", "-a", "a+b", "x'00'", "\0", ";--", "(((", "\ufffe", new('a', 1000)];
        var random = new Random(11);
        const string Signs = "aNO\"*'-()^:{}+_.ñ\0\u0301🎉中 ";
        foreach (var text in evil.Concat(Enumerable.Range(0, 300).Select(_ => "x" + string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => Signs[random.Next(Signs.Length)])))))
            await ana.SearchAsync(new { text });

        Assert.Single(await ana.SearchAsync(new { text = "near not words:rowid" }));

        // "_" separates words: what the index keeps for itself is nobody's word.
        Assert.Single(await ana.SearchAsync(new { text = "_p _c1" }));
        Assert.Empty(await ana.SearchAsync(new { text = "_c2" }));
        await server.IsIndexedAsync();
    }

    [Fact(Timeout = Soon)]
    public async Task What_is_asked_wrongly_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");

        foreach (var bad in (object[])
        [
            new { }, new { conv = "#general" }, new { text = "x", limit = 0 }, new { text = "x", limit = 51 }, new { text = "x", context = 6 },
            new { since = "yesterday" }, new { until = "2026-01-01" }, new { text = "x", before = "1" }, new { text = "x", before = "1.2.x" }, new { text = 5 },
        ])
        {
            Assert.Equal("bad-request", (await ana.AskAsync("search", bad)).Code);
        }

        Assert.Equal("too-long", (await ana.AskAsync("search", new { text = new string('x', 1025) })).Code);
        Assert.True((await ana.AskAsync("search", new { text = "x", before = "99999999999999999.5.5" })).IsOk);
    }

    private static Task IfAsync(bool indexed, TestServer server) => indexed ? server.IsIndexedAsync() : Task.CompletedTask;
}
