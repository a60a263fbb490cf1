using System.Net;
using System.Text;
using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;
using Charla.Server.Tests.Search;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests.Storage;

/// <summary>What <c>/healthz</c> says of data that is damaged or gone under a running server, and that it becomes well only when the data is.</summary>
public sealed class HealthTests : IDisposable
{
    private const int Soon = 120_000;
    private const int Messages = 300;
    private const int PageBytes = 4_096;

    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Theory(Timeout = Soon)]
    [InlineData("fetch")]
    [InlineData("changes")]
    [InlineData("edit")]
    [InlineData("search follower")]
    [InlineData("eraser")]
    public async Task Whoever_meets_a_damaged_page_it_is_told_until_the_whole_file_is_well_again(string how)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        server.ExpectsErrors = true;
        var (ana, luis) = await FillAsync(server);
        await server.StopAsync();
        if (how == "search follower")
            File.Delete(server.Search.Path);
        var (position, page) = TakePage(server, "mensaje 150 ");
        WritePage(server, position, new byte[PageBytes]);
        await server.RestartAsync();
        await using var reader = await server.SignInAsync(ana);
        if (how != "search follower")
            Assert.Equal((HttpStatusCode.OK, "ok\n"), await HealthAsync(server));

        switch (how)
        {
            case "fetch":
                Assert.Equal("store-failed", (await reader.AskAsync("fetch", new { conv = "#general", before = 160, limit = 50 })).Code);
                break;
            case "changes":
                Assert.Equal("store-failed", (await reader.AskAsync("changes", new { conv = "#general", after = 120, limit = 50 })).Code);
                break;
            case "edit":
                await using (var author = await server.SignInAsync(luis))
                    Assert.Equal("store-failed", (await author.AskAsync("edit", new { conv = "#general", seq = 152, text = "otra cosa" })).Code);
                break;
            case "eraser":
                await reader.DoAsync("account.delete", new { nick = "luis" });
                break;
            default:
                break;
        }

        await IsAsync(server, HttpStatusCode.ServiceUnavailable, "restore");
        Assert.Contains("charla_healthy 0\n", await _http.GetStringAsync(new Uri($"http://{server.HttpEndPoint}/metrics")), StringComparison.Ordinal);

        // Elsewhere everything works, which mends nothing.
        await reader.PostAsync("#general", "sigue");
        Assert.NotEmpty((await reader.DoAsync("fetch", new { conv = "#general", limit = 5 })).Rows);
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await HealthAsync(server)).Status);

        WritePage(server, position, page);
        await IsAsync(server, HttpStatusCode.OK, "ok");
        await Eventually.IsTrueAsync(
            async () => (await reader.AskAsync("fetch", new { conv = "#general", before = 160, limit = 50 })).IsOk, "It cannot be read again.");
        if (how == "eraser")
            await Eventually.IsTrueAsync(() => server.Store.Read(view => view.AccountsToErase().Count == 0), "It is not erased.");
    }

    [Theory(Timeout = Soon)]
    [InlineData("moved away")]
    [InlineData("replaced by a copy")]
    [InlineData("the folder is renamed")]
    public async Task While_the_file_is_not_in_its_place_nothing_is_acknowledged(string how)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        server.ExpectsErrors = true;
        await using var ana = await server.RegisterAsync("ana");
        await ana.PostAsync("#general", "antes");
        var (path, aside) = (server.Store.Path, server.Store.Path + ".aside");
        if (how == "the folder is renamed")
            Directory.Move(server.Folder, server.Folder + ".aside");
        else
            File.Move(path, aside);
        if (how == "replaced by a copy")
            File.Copy(aside, path);

        Assert.Equal("store-failed", (await ana.AskAsync("post", new { cid = "x", conv = "#general", text = "nunca" })).Code);
        await IsAsync(server, HttpStatusCode.ServiceUnavailable, "move it back");
        await IsAsync(server, HttpStatusCode.ServiceUnavailable, "devuélvelo a su sitio", "es");

        if (how == "the folder is renamed")
            Directory.Move(server.Folder + ".aside", server.Folder);
        else
            File.Move(aside, path, overwrite: true);
        await ana.DoAsync("post", new { cid = "x", conv = "#general", text = "después" });
        await IsAsync(server, HttpStatusCode.OK, "ok");
        await server.RestartAsync();
        await using var again = await server.SignInAsync(ana.Token);
        Assert.Equal(["antes", "después"], (await again.DoAsync("fetch", new { conv = "#general" })).Rows.Where(row => row.Has("text")).Select(row => row.Text("text")));
    }

    [Fact(Timeout = Soon)]
    public async Task A_wal_that_is_deleted_is_put_into_the_database_and_the_server_ends()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        server.ExpectsErrors = true;
        await using var ana = await server.RegisterAsync("ana");
        for (var i = 0; i < 50; i++)
            await ana.PostAsync("#general", $"mensaje {i}");
        foreach (var file in (string[])["-wal", "-shm"])
            File.Delete(server.Store.Path + file);

        await IsAsync(server, HttpStatusCode.ServiceUnavailable, "charla.db-wal");
        Assert.Equal("store-failed", (await ana.AskAsync("post", new { cid = "x", conv = "#general", text = "nunca" })).Code);
        var failure = await server.Failed.WaitAsync(WireClient.Patience);
        Assert.Equal(StoreTrouble.WalMoved, failure.Trouble);

        // As the program does then: it ends without another word to the files.
        var killed = await File.ReadAllBytesAsync(server.Store.Path, TestContext.Current.CancellationToken);
        await server.StopAsync();
        foreach (var file in Directory.GetFiles(server.Folder, "charla.db*"))
            File.Delete(file);
        await File.WriteAllBytesAsync(server.Store.Path, killed, TestContext.Current.CancellationToken);
        await server.RestartAsync();
        await using var again = await server.SignInAsync(ana.Token);
        Assert.Equal(50, (await again.DoAsync("fetch", new { conv = "#general", limit = 100 })).Rows.Count(row => row.Has("text")));
    }

    [Fact(Timeout = Soon)]
    public async Task When_nobody_writes_for_a_while_the_one_file_holds_everything()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await server.RegisterAsync("ana");
        for (var round = 1; round <= 3; round++)
        {
            for (var i = 0; i < 30; i++)
                await ana.PostAsync("#general", $"mensaje {round} {i}");
            Assert.True(Wal(server).Length > 0);

            // Who reads all the time does not keep it from that.
            using var enough = new CancellationTokenSource();
            var reading = Task.Run(
                () =>
                {
                    while (!enough.IsCancellationRequested)
                        server.Store.Read(view => view.FindAccount("ana"));
                },
                TestContext.Current.CancellationToken);
            await Eventually.IsTrueAsync(() => Wal(server).Length == 0, "The WAL is not emptied.");
            await enough.CancelAsync();
            await reading;

            var copy = Directory.CreateTempSubdirectory("charla-").FullName;
            File.Copy(server.Store.Path, Path.Combine(copy, "charla.db"));
            using (var store = SqliteStore.Open(copy))
                Assert.Equal(30 * round, store.Read(view => view.Head(view.FindRoom("general")!.Id).Messages));
            Directory.Delete(copy, recursive: true);
        }

        Assert.Equal((HttpStatusCode.OK, "ok\n"), await HealthAsync(server));
    }

    /// <summary>A log of many pages; the tokens of who owns the server and of who wrote it.</summary>
    private static async Task<(string Ana, string Luis)> FillAsync(TestServer server)
    {
        await using var ana = await server.RegisterAsync("ana");
        await ana.DoAsync("claim", new { code = server.OwnerCode });
        await using var luis = await server.RegisterAsync("luis");
        for (var i = 0; i < Messages; i += 50)
            await luis.PostAsync("#general", [.. Enumerable.Range(i, 50).Select(n => $"mensaje {n} {new string('x', 500)}")]);

        // What is unread is looked at by every sign-in; the damage is to be met by whom it is meant for.
        foreach (var reader in (WireClient[])[ana, luis])
            await reader.DoAsync("read", new { conv = "#general", seq = 1_000 });
        await server.IsIndexedAsync();
        return (ana.Token, luis.Token);
    }

    /// <summary>The page that holds a text.</summary>
    private static (long Position, byte[] Page) TakePage(TestServer server, string text)
    {
        var bytes = File.ReadAllBytes(server.Store.Path);
        var position = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) / PageBytes * PageBytes;
        Assert.True(position > PageBytes);
        return (position, bytes[position..(position + PageBytes)]);
    }

    private static void WritePage(TestServer server, long position, byte[] page)
    {
        using var file = new FileStream(server.Store.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Position = position;
        file.Write(page);
    }

    private static FileInfo Wal(TestServer server) => new(server.Store.Path + "-wal");

    private async Task<(HttpStatusCode Status, string Text)> HealthAsync(TestServer server, string language = "en")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{server.HttpEndPoint}/healthz"));
        request.Headers.Add("Accept-Language", language);
        using var answer = await _http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task IsAsync(TestServer server, HttpStatusCode status, string part, string language = "en")
    {
        var last = (Status: HttpStatusCode.Unused, Text: "");
        await Eventually.IsTrueAsync(
            async () => (last = await HealthAsync(server, language)).Status == status && last.Text.Contains(part, StringComparison.Ordinal),
            $"It is not {status} with \"{part}\".");
    }
}
