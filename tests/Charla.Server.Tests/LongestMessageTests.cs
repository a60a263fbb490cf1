using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Charla.Protocol;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>
/// What people say is counted as it is in UTF-8. However badly JSON spells it, and with all that a message can have beside it, it still is one
/// line, over every transport and into another server.
/// </summary>
public sealed class LongestMessageTests
{
    private const int Soon = 240_000;

    private static readonly JsonSerializerOptions AsItIs = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonElement Vectors = JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "messages.json")));

    [Fact(Timeout = Soon)]
    public async Task What_the_vectors_say_is_taken_or_refused_in_a_post_and_in_an_edit()
    {
        await using var server = await TestServer.StartAsync(options => options with { RequestsPerSecond = 0 });
        await using var ana = await server.RegisterAsync("ana");
        var edited = (await ana.DoAsync("post", new { conv = "#general", text = "x" })).Seq;
        foreach (var row in Vectors.GetProperty("messages").EnumerateArray())
        {
            var text = string.Concat(Enumerable.Repeat(row.Text("text"), (int)row.Number("times")));
            var code = row.Has("code") ? row.Text("code") : null;
            foreach (var (op, members) in new[] { ("post", new JsonObject { ["conv"] = "#general" }), ("edit", new JsonObject { ["conv"] = "#general", ["seq"] = edited }) })
            {
                members["text"] = text;
                var answer = await AskAsync(ana, op, members);
                Assert.Equal((op, row.Text("why"), code), (op, row.Text("why"), answer.Code));
                if (answer.IsOk)
                    Assert.Equal(text, (await ana.LiveAsync("#general", answer.Seq)).Text("text"));
                else if (code == "too-long")
                    Assert.Contains($"{row.Number("bytes")} bytes (UTF-8), and at most 16384", answer.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact(Timeout = Soon)]
    public async Task The_worst_message_is_one_line_everywhere()
    {
        await using var server = await TestServer.StartWithHttpAsync(options => options with { RequestsPerSecond = 0 });
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterByWebSocketAsync("luis");
        await using var eva = new UdpWireClient(server.UdpEndPoint) { Confirms = true };
        await eva.RegisterAsync("eva");
        var crowd = new List<WireClient>();
        for (var n = 0; n < 200; n++)
            crowd.Add(await server.RegisterAsync(new string('語', 28) + n.ToString("0000", CultureInfo.InvariantCulture)));

        // Said by each of them, heard by all.
        var text = Worst(crowd.Take(Limits.MentionsPerMessage).Select(one => one.Nick));
        Assert.Equal(Limits.TextBytes, Encoding.UTF8.GetByteCount(text));
        var said = (await AskAsync(ana, "post", new JsonObject { ["conv"] = "#general", ["text"] = text, ["reply"] = null })).Seq;
        Assert.True(said > 0);
        Assert.True((await AskAsync(luis, "post", new JsonObject { ["conv"] = "#general", ["text"] = text, ["reply"] = said })).IsOk);
        await SendInPartsAsync(eva, eva.Request("post", new { conv = "#general", text, reply = said }));
        for (var seq = said; seq < said + 3; seq++)
        {
            foreach (var entry in new[] { await ana.LiveAsync("#general", seq), await luis.LiveAsync("#general", seq), await eva.LiveAsync("#general", seq) })
            {
                Assert.Equal(text, entry.Text("text"));
                Assert.Equal(Limits.MentionsPerMessage, entry.GetProperty("mentions").GetArrayLength());
            }
        }

        // With as many reactions as it takes, in as many ways.
        string? refused = null;
        for (var n = 0; refused is null; n++)
        {
            Assert.InRange(n, 0, crowd.Count - 1);
            var emoji = (n % Limits.ReactionsPerMessage).ToString("00", CultureInfo.InvariantCulture) + new string('"', (Limits.EmojiBytes - 2) / 2);
            refused = (await AskAsync(crowd[n], "react", new JsonObject { ["conv"] = "#general", ["seq"] = said, ["emoji"] = emoji })).Code;
        }

        Assert.Equal("too-many", refused);
        await Eventually.IsTrueAsync(() => server.Search.IsUpToDate, "The index does not get there.");
        var row = IsOneLine(await ana.DoAsync("fetch", new { conv = "#general", after = said - 1, limit = 1 }));
        Assert.True(Encoding.UTF8.GetByteCount(row.GetRawText()) > 40_000);
        foreach (var (op, members) in new (string, object)[]
        {
            ("fetch", new { conv = "#general", after = said - 1, limit = 1 }), ("changes", new { conv = "#general", after = said - 1, limit = 1 }),
            ("search", new { text = crowd[0].Nick, from = "ana", limit = 1 }),
        })
        {
            foreach (var answer in new[] { await ana.DoAsync(op, members), await luis.DoAsync(op, members), await eva.DoAsync(op, members) })
            {
                var found = IsOneLine(answer);
                Assert.Equal((op, said, text, row.GetProperty("reactions").GetRawText()), (op, found.Number("seq"), found.Text("text"), found.GetProperty("reactions").GetRawText()));
            }
        }

        // A longer spelling beside so many is refused, one that is as long is not; and what a server gives out another one takes.
        var longer = await AskAsync(ana, "edit", new JsonObject { ["conv"] = "#general", ["seq"] = said, ["text"] = new string('\\', Limits.TextBytes) });
        Assert.Equal("too-long", longer.Code);
        Assert.Contains($"{2 * Limits.TextBytes}", longer.Message, StringComparison.Ordinal);
        Assert.True((await AskAsync(ana, "edit", new JsonObject { ["conv"] = "#general", ["seq"] = said, ["text"] = new string('a', Limits.TextBytes) })).IsOk);
        await IsImportedAsync(server, ana, said, text);
        foreach (var one in crowd)
            await one.DisposeAsync();
    }

    // Version 0.1 took control characters, as long as their escapes fitted; what it stored is brought in, read and edited away.
    [Fact(Timeout = Soon)]
    public async Task What_an_older_server_stored_is_brought_in_as_it_is()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var admin = await server.AdminAsync();
        var texts = new[] { "a\u0007b\u001b[2J\u009b1m\u007f", string.Concat(Enumerable.Repeat("\0", 16_384 / 6)), new string('"', Limits.TextBytes) };
        for (var n = 1; n <= texts.Length; n++)
            Assert.True((await ImportAsync(admin, n, texts[n - 1])).IsOk);
        Assert.Equal("too-long", (await ImportAsync(admin, texts.Length + 1, new string('\u0001', 10_000))).Code);
        Assert.True((await admin.AskAsync("import", new { conv = "#vieja", type = "public", done = true })).IsOk);

        var rows = (await ana.DoAsync("fetch", new { conv = "#vieja", after = 0, limit = 10 })).Rows;
        Assert.Equal(texts, rows.Where(row => row.Text("kind") == "text").Select(row => row.Text("text")));
    }

    private static async Task IsImportedAsync(TestServer server, WireClient ana, long said, string text)
    {
        await using var admin = await server.AdminAsync();
        var second = (await ana.DoAsync("fetch", new { conv = "#general", after = said, limit = 1 })).Rows[0];
        Assert.True((await ImportAsync(admin, 1, second.Text("text")!)).IsOk);
        Assert.True((await admin.AskAsync("import", new { conv = "#vieja", type = "public", done = true })).IsOk);
        Assert.Equal(text, (await ana.DoAsync("fetch", new { conv = "#vieja", after = 0, limit = 1 })).Rows[0].Text("text"));
    }

    private static Task<Answer> ImportAsync(WireClient admin, long seq, string text) => AskAsync(admin, "import", new JsonObject
    {
        ["conv"] = "#vieja",
        ["type"] = "public",
        ["prev"] = seq - 1,
        ["seq"] = seq,
        ["kind"] = "text",
        ["from"] = "ana",
        ["via"] = "tcp",
        ["time"] = "2026-01-05T10:00:00.120Z",
        ["n"] = seq,
        ["text"] = text,
    });

    private static JsonElement IsOneLine(Answer answer)
    {
        var row = answer.Rows[0];
        Assert.InRange(Encoding.UTF8.GetByteCount(row.GetRawText()), 1, Limits.LineBytes);
        return row;
    }

    // All that can be mentioned, and then what JSON writes with two bytes for one.
    private static string Worst(IEnumerable<string> nicks)
    {
        var text = string.Concat(nicks.Select(nick => $"@{nick} "));
        var left = Limits.TextBytes - Encoding.UTF8.GetByteCount(text);
        return text + string.Concat(Enumerable.Repeat("\"\\\n", left / 3)) + new string('"', left % 3);
    }

    /// <summary>A request as Charla's own clients write it: only what must be is escaped.</summary>
    private static async Task<Answer> AskAsync(WireClient client, string op, JsonObject members)
    {
        var from = client.Count;
        var id = 1_000_000 + from;
        var request = new JsonObject { ["op"] = op, ["id"] = id, ["cid"] = $"{op} {id}" };
        foreach (var (name, value) in members)
            request[name] = value?.DeepClone();
        await client.SendLineAsync(request.ToJsonString(AsItIs));
        return await client.AnswerAsync(id, from);
    }

    private static async Task SendInPartsAsync(UdpWireClient client, JsonObject request)
    {
        var pieces = request.ToJsonString(AsItIs).Chunk(350).Select(piece => new string(piece)).ToList();
        for (var n = 0; n < pieces.Count; n++)
        {
            await client.SendLineAsync(new JsonObject { ["op"] = "part", ["sid"] = client.Sid, ["key"] = "k", ["n"] = n, ["of"] = pieces.Count, ["data"] = pieces[n] }
                .ToJsonString(AsItIs));
        }
    }
}
