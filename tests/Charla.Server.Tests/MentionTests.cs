using System.Text.Json;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Whom the server takes as mentioned: the texts of <c>tests/vectors/texts.json</c>, said and edited in a room.</summary>
public sealed class MentionTests
{
    [Fact(Timeout = 300_000)]
    public async Task A_text_mentions_whom_it_means_when_it_is_written_and_when_it_is_changed()
    {
        await using var server = await TestServer.StartAsync();
        await using var zoe = await server.RegisterAsync("zoe");
        using var vectors = JsonDocument.Parse(await File.ReadAllBytesAsync(
            Path.Combine(AppContext.BaseDirectory, "vectors", "texts.json"), TestContext.Current.CancellationToken));
        var people = new Dictionary<string, WireClient>();
        try
        {
            var rooms = vectors.RootElement.GetProperty("mentions").EnumerateArray()
                .GroupBy(row => string.Join(' ', Nicks(row, "members")));
            var number = 0;
            foreach (var rows in rooms)
            {
                var room = $"#room{number++}";
                await zoe.DoAsync("create", new { conv = room });
                foreach (var nick in rows.Key.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    if (!people.TryGetValue(nick, out var member))
                        people[nick] = member = await server.RegisterAsync(nick);
                    await member.DoAsync("join", new { conv = room });
                }

                foreach (var row in rows)
                {
                    var text = row.GetProperty("text").GetString()!;
                    var seq = (await zoe.DoAsync("post", new { conv = room, text })).Seq;
                    Assert.Equal(Show(row, "mentions"), Show(await zoe.LiveAsync(room, seq), "mentions"));
                }

                // As edits of one message.
                var said = (await zoe.DoAsync("post", new { conv = room, text = "x" })).Seq;
                foreach (var row in rows.Take(8))
                {
                    var edit = (await zoe.DoAsync("edit", new { conv = room, seq = said, text = row.GetProperty("text").GetString() })).Seq;
                    Assert.Equal(Show(row, "mentions"), Show(await zoe.LiveAsync(room, edit), "mentions"));
                }
            }
        }
        finally
        {
            foreach (var member in people.Values)
                await member.DisposeAsync();
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task However_many_names_there_are_and_whoever_is_no_member_a_post_is_a_post()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await ana.DoAsync("create", new { conv = "#casa" });

        foreach (var (text, mentions) in new[]
        {
            ("luis: hola @luis", ""), ("ana: hola", "ana"), (string.Concat(Enumerable.Repeat("@ana ", 3000)), "ana"),
            (string.Concat(Enumerable.Repeat("@nobody ", 1000)) + "@ana", "ana"), (new string('@', 16_000), ""), ($"@{new string('a', 500)} {new string('b', 500)}: @ana", "ana"), (string.Concat(Enumerable.Repeat("@a..", 4000)), ""),
            (string.Concat(Enumerable.Range(0, 300).Select(i => $"@n{i} ")), ""), (string.Concat(Enumerable.Repeat("[*_`@ana](", 1600)), "ana"),
        })
        {
            var seq = (await ana.DoAsync("post", new { conv = "#casa", text })).Seq;
            Assert.Equal($"{mentions}: {text}", Show(await ana.LiveAsync("#casa", seq), "mentions"));
        }
    }

    /// <summary>With the text, so that one sees which it was.</summary>
    private static string Show(JsonElement row, string list) => $"{string.Join(' ', Nicks(row, list))}: {row.GetProperty("text").GetString()}";

    private static string[] Nicks(JsonElement row, string list) =>
        row.TryGetProperty(list, out var nicks) ? [.. nicks.EnumerateArray().Select(nick => nick.GetString()!)] : [];
}
