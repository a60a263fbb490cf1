using System.Text;
using Charla.Server.Storage.Sqlite;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests.Search;

/// <summary>The index may be lost, damaged, or of another store: it is made again, and what is found is right all the time.</summary>
public sealed class SearchFileTests
{
    private const int Soon = 120_000;

    [Theory(Timeout = Soon)]
    [InlineData("deleted")]
    [InlineData("cut")]
    [InlineData("garbage")]
    [InlineData("empty")]
    [InlineData("another format")]
    [InlineData("holes")]
    public async Task A_damaged_file_is_made_again_at_the_next_start(string how)
    {
        await using var server = await TestServer.StartAsync();
        var token = await FilledAsync(server);
        await server.StopAsync();
        Damage(server, how);

        await server.RestartAsync();

        await using var ana = await server.SignInAsync(token);
        await IsRightAsync(ana);
        await server.IsIndexedAsync();
        await IsRightAsync(ana);
    }

    [Theory(Timeout = Soon)]
    [InlineData("deleted")]
    [InlineData("cut")]
    [InlineData("garbage")]
    [InlineData("holes")]
    public async Task A_file_damaged_under_a_running_server_is_made_again_too(string how)
    {
        await using var server = await TestServer.StartAsync();
        var token = await FilledAsync(server);
        Damage(server, how);

        await using var ana = await server.SignInAsync(token);
        await ana.DoAsync("edit", new { conv = "#general", seq = 2, text = "palabra nueva" });
        await ana.DoAsync("edit", new { conv = "#general", seq = 2, text = "palabra 0" });
        await IsRightAsync(ana);
        await server.IsIndexedAsync();
        await IsRightAsync(ana);
        await server.RestartAsync();
        await using var again = await server.SignInAsync(token);
        await server.IsIndexedAsync();
        await IsRightAsync(again);
    }

    [Fact(Timeout = Soon)]
    public async Task A_store_put_back_from_a_copy_is_searched_as_it_is()
    {
        await using var server = await TestServer.StartAsync();
        await using (var ana = await server.RegisterAsync("ana"))
        {
            await ana.PostAsync("#general", "viejo uno", "viejo dos");
            await ana.DoAsync("create", new { conv = "#una" });
            await server.StopAsync();
            File.Copy(Path.Combine(server.Folder, "charla.db"), Path.Combine(server.Folder, "copy"));
            await server.RestartAsync();
        }

        await using (var ana = await server.RegisterAsync("luis"))
        {
            await ana.PostAsync("#general", "nuevo uno", "nuevo dos");
            await ana.DoAsync("create", new { conv = "#otra" });
            await ana.PostAsync("#otra", "nuevo tres");
            await server.IsIndexedAsync();
            await server.StopAsync();
        }

        File.Move(Path.Combine(server.Folder, "copy"), Path.Combine(server.Folder, "charla.db"), overwrite: true);
        await server.RestartAsync();
        await using var eva = await server.RegisterAsync("eva");
        await eva.PostAsync("#general", "viejo tres");
        Assert.Equal(["viejo tres", "viejo dos", "viejo uno"], await eva.SearchAsync(new { text = "viejo" }));
        Assert.Empty(await eva.SearchAsync(new { text = "nuevo" }));
        await server.IsIndexedAsync();
        Assert.Equal(["viejo tres", "viejo dos", "viejo uno"], await eva.SearchAsync(new { text = "viejo" }));
        Assert.Empty(await eva.SearchAsync(new { text = "nuevo" }));
        await server.StopAsync();
        Assert.DoesNotContain("nuevo", TextOf(server), StringComparison.Ordinal);
    }

    [Theory(Timeout = Soon)]
    [InlineData("delete")]
    [InlineData("edit")]
    [InlineData("remove the room")]
    [InlineData("delete the account")]
    public async Task Words_that_are_gone_are_no_longer_in_the_file_or_its_wal_while_the_server_runs(string how)
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.DoAsync("claim", new { code = server.OwnerCode });
        await using var luis = await server.RegisterAsync("luis");
        await ana.DoAsync("create", new { conv = "#sala" });
        await luis.DoAsync("join", new { conv = "#sala" });
        var (kept, gone) = (Words(150, seed: 1), Words(150, seed: 2));

        // Several times the follower's pause: the words get into more than one segment of FTS5.
        for (var i = 0; i < kept.Count; i++)
        {
            await ana.PostAsync("#general", "se queda " + kept[i]);
            await luis.PostAsync("#sala", "se va " + gone[i]);
        }

        await server.IsIndexedAsync();
        Assert.All(gone.Concat(kept), word => Assert.Contains(word, TextOf(server), StringComparison.Ordinal));
        var messages = (await luis.DoAsync("changes", new { conv = "#sala", after = 0, limit = 500 })).Rows.Where(row => row.Has("text")).Select(row => row.Number("seq")).ToList();
        Assert.Equal(gone.Count, messages.Count);
        switch (how)
        {
            case "delete":
                foreach (var seq in messages)
                    await luis.DoAsync("delete", new { conv = "#sala", seq });
                break;
            case "edit":
                foreach (var seq in messages)
                    await luis.DoAsync("edit", new { conv = "#sala", seq, text = "otra cosa" });
                break;
            case "remove the room":
                await ana.DoAsync("remove", new { conv = "#sala" });
                break;
            default:
                await ana.DoAsync("account.delete", new { nick = "luis" });
                break;
        }

        await Eventually.IsTrueAsync(() => !gone.Exists(word => TextOf(server).Contains(word, StringComparison.Ordinal)), "Some words are still there.");
        Assert.All(kept, word => Assert.Contains(word, TextOf(server), StringComparison.Ordinal));
    }

    [Fact(Timeout = Soon)]
    public async Task What_a_server_before_left_in_the_wal_goes_at_the_next_start()
    {
        await using var server = await TestServer.StartAsync();
        await using (var ana = await server.RegisterAsync("ana"))
        {
            await ana.PostAsync("#general", "secretillo uno", "permanente dos");
            await server.IsIndexedAsync();
            await Eventually.IsTrueAsync(() => !server.Search.HasRemains, "It does not come to rest.");
            await ana.DoAsync("delete", new { conv = "#general", seq = 2 });
            await server.IsIndexedAsync();
        }

        // As if it had been killed before it could empty it.
        var killed = Directory.GetFiles(server.Folder, "search.db*").ToDictionary(file => file, File.ReadAllBytes);
        await server.StopAsync();
        foreach (var (file, bytes) in killed)
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        File.Delete(server.Search.Path + "-shm");
        await server.RestartAsync();

        await Eventually.IsTrueAsync(() => !TextOf(server).Contains("secretillo", StringComparison.Ordinal), "It is still there.");
        Assert.Contains("permanente", TextOf(server), StringComparison.Ordinal);
    }

    [Fact(Timeout = Soon)]
    public async Task What_was_said_in_a_room_that_is_gone_without_a_trace_is_no_longer_in_the_file()
    {
        await using var server = await TestServer.StartAsync();
        await using (var ana = await server.RegisterAsync("ana"))
        {
            await ana.DoAsync("create", new { conv = "#fugaz" });
            await ana.PostAsync("#fugaz", "desaparecida");
            await ana.PostAsync("#general", "permanente");
            await server.IsIndexedAsync();
            await server.StopAsync();
        }

        using (var store = SqliteStore.Open(server.Folder))
            store.Writer.Execute("DELETE FROM entries WHERE key >> 32 = 2; DELETE FROM members WHERE conversation = 2; DELETE FROM conversations WHERE id = 2");
        await server.RestartAsync();
        await Eventually.IsTrueAsync(() => !TextOf(server).Contains("desaparecida", StringComparison.Ordinal), "It is still there.");
        Assert.Contains("permanente", TextOf(server), StringComparison.Ordinal);
    }

    [Fact(Timeout = Soon)]
    public async Task Only_its_owner_can_read_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights.");
        await using var server = await TestServer.StartAsync();
        await FilledAsync(server);

        foreach (var file in Directory.GetFiles(server.Folder, "search.db*"))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    /// <summary>Messages enough for many pages of the file; who wrote them.</summary>
    private static async Task<string> FilledAsync(TestServer server)
    {
        await using var ana = await server.RegisterAsync("ana");
        var ids = new List<long>();
        for (var i = 0; i < 600; i++)
            ids.Add(await ana.SendAsync("post", new { conv = "#general", text = $"palabra {i}" + string.Concat(Enumerable.Range(0, i % 50).Select(j => " relleno" + Letters(i * j))) }));
        foreach (var id in ids)
            Assert.True((await ana.AnswerAsync(id)).IsOk);
        await server.IsIndexedAsync();
        return ana.Token;
    }

    // A number that stays one word.
    private static string Letters(int number) => string.Concat($"{number}".Select(digit => (char)(digit - '0' + 'a')));

    private static async Task IsRightAsync(WireClient ana)
    {
        Assert.Equal(600, (await ana.SearchAsync(new { text = "palabra" })).Count);
        Assert.Equal(["palabra 0"], await ana.SearchAsync(new { text = "\"palabra 0\"" }));
        Assert.Single(await ana.SearchAsync(new { text = "\"palabra 577\"" }));
    }

    /// <summary>Words that share no beginning that FTS5 could leave out.</summary>
    private static List<string> Words(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => string.Concat(Enumerable.Range(0, 12).Select(_ => (char)('a' + random.Next(26)))))];
    }

    private static void Damage(TestServer server, string how)
    {
        var path = server.Search.Path;
        if (how is "deleted")
        {
            File.Delete(path);
            return;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var length = file.Length;
        switch (how)
        {
            case "cut":
                file.SetLength(length / 2);
                break;
            case "empty":
                file.SetLength(0);
                break;
            case "garbage":
                file.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("no database ", (int)length / 12))));
                break;
            case "another format":
                file.Position = 60;
                file.Write([0, 0, 0, 99]);
                break;
            default:
                for (var page = 2; page < length / 4096; page += 2)
                {
                    file.Position = page * 4096;
                    file.Write(new byte[4096]);
                }

                break;
        }
    }

    private static string TextOf(TestServer server) => string.Concat(
        Directory.GetFiles(server.Folder, "search.db*").Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));
}
