using System.Text;
using Charla.Server.Storage.Sqlite;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests.Search;

/// <summary>The index may be lost, damaged, or of another store: it is made again, and what is found is right all the time.</summary>
[Trait("Category", "Store")]
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

    [Fact(Timeout = Soon)]
    public async Task What_was_deleted_or_edited_or_in_a_room_that_is_gone_is_no_longer_in_the_file()
    {
        await using var server = await TestServer.StartAsync(options => options with { SearchErasePause = TimeSpan.Zero });
        await using (var ana = await server.RegisterAsync("ana"))
        {
            await ana.DoAsync("create", new { conv = "#fugaz" });
            await ana.PostAsync("#fugaz", "desaparecida");
            await ana.PostAsync("#general", "secretillo uno", "confundido dos", "permanente tres");
            await server.IsIndexedAsync();
            await ana.DoAsync("delete", new { conv = "#general", seq = 2 });
            await ana.DoAsync("edit", new { conv = "#general", seq = 3, text = "corregido dos" });
            await server.IsIndexedAsync();
            await server.StopAsync();
        }

        using (var store = SqliteStore.Open(server.Folder))
            Storage.TestStore.OnWriter(store, "DELETE FROM entries WHERE key >> 32 = 2; DELETE FROM members WHERE conversation = 2; DELETE FROM conversations WHERE id = 2");
        await server.RestartAsync();
        await server.IsIndexedAsync();
        await Eventually.IsTrueAsync(() => !server.Search.HasRemains, "It is not erased.");
        await server.StopAsync();

        var text = TextOf(server);
        Assert.Contains("permanente", text, StringComparison.Ordinal);
        Assert.Contains("corregido", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secretillo", text, StringComparison.Ordinal);
        Assert.DoesNotContain("confundido", text, StringComparison.Ordinal);
        Assert.DoesNotContain("desaparecida", text, StringComparison.Ordinal);
        await server.RestartAsync();
    }

    [Fact(Timeout = Soon)]
    public async Task What_was_said_in_a_removed_room_is_no_longer_in_the_file_though_nobody_was_in_it()
    {
        await using var server = await TestServer.StartAsync(options => options with { SearchErasePause = TimeSpan.Zero });
        await using (var ana = await server.RegisterAsync("ana"))
        {
            await ana.DoAsync("claim", new { code = server.OwnerCode });
            await ana.DoAsync("create", new { conv = "#fugaz" });
            await ana.PostAsync("#fugaz", "desaparecida");
            await ana.DoAsync("leave", new { conv = "#fugaz" });
            await server.IsIndexedAsync();
            await ana.DoAsync("remove", new { conv = "#fugaz" });
            await server.IsIndexedAsync();
        }

        await Eventually.IsTrueAsync(() => !server.Search.HasRemains, "It is not erased.");
        await server.StopAsync();
        Assert.DoesNotContain("desaparecida", TextOf(server), StringComparison.Ordinal);
        await server.RestartAsync();
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
            ids.Add(await ana.SendAsync("post", new { conv = "#general", text = $"palabra {i}" + string.Concat(Enumerable.Range(0, i % 50).Select(j => $" relleno{i * j}")) }));
        foreach (var id in ids)
            Assert.True((await ana.AnswerAsync(id)).IsOk);
        await server.IsIndexedAsync();
        return ana.Token;
    }

    private static async Task IsRightAsync(WireClient ana)
    {
        Assert.Equal(600, (await ana.SearchAsync(new { text = "palabra" })).Count);
        Assert.Equal(["palabra 0"], await ana.SearchAsync(new { text = "\"palabra 0\"" }));
        Assert.Single(await ana.SearchAsync(new { text = "\"palabra 577\"" }));
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
