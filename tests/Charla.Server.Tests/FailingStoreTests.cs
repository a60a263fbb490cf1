using Charla.Server.Tests.Search;
using Charla.Server.Tests.Storage;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

public sealed class FailingStoreTests
{
    [Fact(Timeout = 120_000)]
    public async Task While_the_disk_is_full_nothing_is_acknowledged_reading_goes_on_and_afterwards_writing_too()
    {
        await using var server = await TestServer.StartAsync();
        server.ExpectsErrors = true;
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        var text = new string('x', 16_000);
        await ana.DoAsync("post", new { cid = "before", conv = "#general", text });

        server.Store.Writer.Execute("PRAGMA max_page_count = 1");
        var answers = new List<(string Cid, Answer Answer)>();
        for (var i = 0; i < 20; i++)
            answers.Add(($"full{i}", await ana.AskAsync("post", new { cid = $"full{i}", conv = "#general", text })));
        Assert.Contains(answers, answer => answer.Answer.Code == "store-failed");
        Assert.All(answers, answer => Assert.True(answer.Answer.IsOk || answer.Answer.Code == "store-failed"));
        Assert.NotEmpty((await luis.DoAsync("fetch", new { conv = "#general" })).Rows);

        server.Store.Writer.Execute("PRAGMA max_page_count = 1000000");
        foreach (var (cid, answer) in answers)
        {
            var again = await ana.DoAsync("post", new { cid, conv = "#general", text });
            Assert.True(!answer.IsOk || answer.Seq == again.Seq);
        }

        await luis.LiveAsync("#general", 23);
        Assert.Equal(Enumerable.Range(3, 21).Select(i => (long)i), luis.Live("#general").Select(entry => entry.Number("seq")));
        Assert.NotEmpty(server.Errors);
        Assert.All(server.Errors, error => Assert.Contains("full", error, StringComparison.Ordinal));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_store_that_cannot_be_read_is_told_and_the_connection_goes_on()
    {
        await using var server = await TestServer.StartAsync();
        server.ExpectsErrors = true;
        await using var ana = await server.RegisterAsync("ana");

        // Which reads them, too.
        await server.IsIndexedAsync();
        server.Store.Writer.Execute("ALTER TABLE entries RENAME TO hidden");
        Assert.Equal("store-failed", (await ana.AskAsync("fetch", new { conv = "#general" })).Code);
        Assert.Equal("store-failed", (await ana.AskAsync("changes", new { conv = "#general", after = 0 })).Code);
        Assert.Equal("store-failed", (await ana.AskAsync("rooms")).Code);

        server.Store.Writer.Execute("ALTER TABLE hidden RENAME TO entries");
        Assert.Single((await ana.DoAsync("fetch", new { conv = "#general" })).Rows);
        await ana.DoAsync("post", new { conv = "#general", text = "again" });
        Assert.Equal(3, server.Errors.Count);
    }
}
