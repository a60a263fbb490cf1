using System.Text.Json;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests.Search;

/// <summary>Short ways to search in a test.</summary>
internal static class Found
{
    /// <summary>The texts of the hits of all pages, the newest first.</summary>
    public static async Task<List<string>> SearchAsync(this WireClient client, object query, int limit = 50)
    {
        var texts = new List<string>();
        await foreach (var hit in client.HitsAsync(query, limit))
            texts.Add(hit.Text("text")!);
        return texts;
    }

    /// <summary>The hits of all pages; none of them may be told twice.</summary>
    public static async IAsyncEnumerable<JsonElement> HitsAsync(this WireClient client, object query, int limit = 50)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (string? before = null; ;)
        {
            var request = JsonSerializer.SerializeToNode(query)!.AsObject();
            request["limit"] = limit;
            request["before"] = before;
            var answer = await client.DoAsync("search", request);
            foreach (var hit in answer.Rows.Where(row => row.Flag("hit")))
            {
                Assert.True(seen.Add($"{hit.Text("conv")} {hit.Number("seq")}"), $"Twice: {hit}");
                yield return hit;
            }

            Assert.Equal(answer.End.Flag("more"), answer.End.Has("next"));
            if (!answer.End.Flag("more"))
                break;
            before = answer.End.Text("next");
        }
    }

    /// <summary>Until the index has everything; before that the same is found, by reading the logs.</summary>
    public static Task IsIndexedAsync(this TestServer server) =>
        Eventually.IsTrueAsync(() => server.Search.IsUpToDate, "The index does not get there.");

    public static async Task PostAsync(this WireClient client, string conv, params string[] texts)
    {
        foreach (var text in texts)
            await client.DoAsync("post", new { conv, text });
    }
}
