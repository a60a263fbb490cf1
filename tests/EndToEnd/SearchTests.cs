using System.Text.Json.Nodes;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd;

/// <summary>The server is killed while its search takes in what is posted.</summary>
public sealed class SearchTests
{
    private const int Rounds = 4;
    private const int PostsOfARound = 120;

    [Fact]
    public async Task After_kill_9_in_the_middle_of_indexing_each_message_is_found_once()
    {
        using var data = new TempFolder();
        await using var server = await ChatServer.Start(data, ChatServer.QuietPort());
        string token;
        using (var ana = await Wire.Register(server.Port, "ana"))
            token = ana.Token;
        for (var round = 0; round < Rounds; round++)
        {
            using (var ana = await Wire.SignIn(server.Port, token))
            {
                for (var i = 0; i < PostsOfARound; i++)
                    await ana.Post("#general", $"grano g{round * PostsOfARound + i}");
                await ana.Ok(new { op = "edit", cid = $"edit-{round}", conv = "#general", seq = 2 + round, text = $"grano g{round} otra vez" });
                Assert.Single(await Search(ana, $"g{round * PostsOfARound} grano"));
            }

            await server.Kill();
            await server.StartAgain();
        }

        using var luis = await Wire.Register(server.Port, "luis");
        var expected = Enumerable.Range(0, Rounds * PostsOfARound).Select(i => i < Rounds ? $"grano g{i} otra vez" : $"grano g{i}");
        Assert.Equal(expected.Reverse(), (await Search(luis, "grano")).Select(hit => (string)hit["text"]!));
        Assert.Equal(Rounds, (await Search(luis, "\"otra vez\"")).Count);
    }

    private static async Task<List<JsonObject>> Search(Wire wire, string text)
    {
        List<JsonObject> hits = [];
        for (string? before = null; ;)
        {
            var (end, rows) = await wire.Ask(new { op = "search", text, limit = 50, before });
            Assert.True((string)end["op"]! == "ok", end.ToJsonString());
            hits.AddRange(rows);
            if (!(bool)end["more"]!)
                return hits;
            before = (string)end["next"]!;
        }
    }
}
