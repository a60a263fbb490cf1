using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Charla.Server.Storage;
using Charla.Server.Tests.Search;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests.Storage;

/// <summary>
/// What 0.1 wrote stays readable: a data folder that it left when it was killed (<c>tests/data-0.1/make.py</c> made it), opened by this
/// version, with people signing in by the tokens and passwords they had.
/// </summary>
public sealed class OldDataTests : IAsyncLifetime
{
    private const int Soon = 120_000;

    private static readonly string Data = Path.Combine(AppContext.BaseDirectory, "data-0.1");
    private static readonly JsonElement Facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(Data, "facts.json"))).RootElement;

    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("charla-").FullName;
        await ZipFile.ExtractToDirectoryAsync(Path.Combine(Data, "data.zip"), folder);
        _server = await TestServer.StartAsync(options => options with { DataFolder = folder });
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact(Timeout = Soon)]
    public async Task People_sign_in_by_the_tokens_and_passwords_they_had_and_are_who_they_were()
    {
        Assert.Null(_server.OwnerCode);
        Assert.Equal("Aula 3", _server.Context.Settings.Name);
        await using (var ana = await _server.SignInAsync(Token("ana")))
        {
            Assert.Equal(("ana", "owner"), (ana.Nick, ana.Signed.End.Text("role")));
            Assert.Equal("Ana María", (await ana.DoAsync("whois", new { nick = "ana" })).End.Text("name"));
            var devices = (await ana.DoAsync("devices")).Rows;
            Assert.Equal(["portátil", "aula"], devices.Select(device => device.Text("name")));
        }

        await using (var second = await _server.SignInAsync(Facts.Text("second")!))
            Assert.Equal("ana", second.Nick);
        await using var luis = await _server.SignInAsync(Token("luis"));
        Assert.Equal("moderator", luis.Signed.End.Text("role"));
        foreach (var nick in new[] { "ana", "luis" })
            Assert.True((await AskAsync("signin", new { nick, password = Facts.GetProperty("passwords").Text(nick) })).IsOk);
        Assert.Equal("bad-credentials", (await AskAsync("signin", new { nick = "ana", password = "clave de luis" })).Code);
        Assert.Equal("token-revoked", (await AskAsync("signin", new { token = Facts.Text("revoked") })).Code);
        Assert.Equal("disabled", (await AskAsync("signin", new { token = Token("pepe") })).Code);
        Assert.NotNull((await AskAsync("signin", new { token = Token("eva") })).Code);
        Assert.Equal("name-taken", (await AskAsync("register", new { nick = "Eva" })).Code);
    }

    [Fact(Timeout = Soon)]
    public async Task What_was_said_is_there_with_its_numbers_edits_deletions_and_reactions()
    {
        await using var luis = await _server.SignInAsync(Token("luis"));
        var redes = Facts.GetProperty("redes");
        var rows = (await luis.DoAsync("fetch", new { conv = "#redes", limit = 500 })).Rows.ToDictionary(row => row.Number("seq"));
        var (first, second, third, fourth) = (rows[redes.Number("first")], rows[redes.Number("second")], rows[redes.Number("third")], rows[redes.Number("fourth")]);
        Assert.Equal(("Hola a todos, @luis también", "ana", "tcp"), (first.Text("text"), first.Text("from"), first.Text("via")));
        Assert.Equal("""["luis"]""", first.GetProperty("mentions").GetRawText());
        Assert.Equal(["luis", "bea"], first.GetProperty("reactions").GetProperty("👍").EnumerateArray().Select(nick => nick.GetString()));
        Assert.False(first.GetProperty("reactions").TryGetProperty("🎉", out _));
        Assert.Equal(("Hola, ana", redes.Number("first")), (second.Text("text"), second.Number("reply")));
        Assert.Equal(("después de corregir", true), (third.Text("text"), third.GetProperty("edited").GetBoolean()));
        Assert.True(fourth.GetProperty("deleted").GetBoolean());
        Assert.False(fourth.Has("text"));

        var log = (await luis.DoAsync("changes", new { conv = "#redes", after = 0, limit = 500 })).Rows;
        Assert.Equal(Enumerable.Range(1, log.Count).Select(seq => (long)seq), log.Select(row => row.Number("seq")));
        var talk = (await luis.DoAsync("fetch", new { conv = "@ana" })).Rows;
        Assert.Equal(["entre nosotros", "claro"], talk.Select(row => row.Text("text")));
        Assert.Equal(["oye"], (await luis.DoAsync("fetch", new { conv = "@bea" })).Rows.Select(row => row.Text("text")));
        Assert.Equal(["despues de corregir"], (await luis.SearchAsync(new { text = "corregir" })).Select(text => text.Replace('é', 'e')));
        await _server.IsIndexedAsync();
        Assert.Single(await luis.SearchAsync(new { text = "corregir" }));

        // A request of then, repeated now.
        await using var ana = await _server.SignInAsync(Token("ana"));
        var again = await ana.DoAsync("post", new { cid = "known-1", conv = "#redes", text = "Hola a todos, @luis también" });
        Assert.Equal(redes.Number("first"), again.Seq);
        Assert.Equal("cid-reused", (await ana.AskAsync("post", new { cid = "known-1", conv = "#redes", text = "otra cosa" })).Code);
    }

    [Fact(Timeout = Soon)]
    public async Task Rooms_members_marks_and_wishes_are_as_they_were()
    {
        await using var luis = await _server.SignInAsync(Token("luis"));
        var convs = luis.Signed.Rows.Where(row => row.Op() == "conv").ToDictionary(row => row.Text("conv")!);
        Assert.Equal(["#general", "#privada", "#redes", "@ana", "@bea"], convs.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("public", "private", "direct"), (convs["#redes"].Text("kind"), convs["#privada"].Text("kind"), convs["@ana"].Text("kind")));
        Assert.Equal((Last - 2, 2), (convs["#general"].Number("read"), convs["#general"].Number("unread")));
        Assert.Equal(("mentions", "Redes: práctica 3"), (convs["#redes"].Text("notify"), convs["#redes"].Text("topic")));
        Assert.Equal(["bea"], (await luis.DoAsync("blocks")).Rows.Select(row => row.Text("nick")));
        Assert.Equal("archived", (await AskAsync("signin", new { token = Token("ana") }, "post", new { cid = "a", conv = "#archivada", text = "no" })).Code);

        await using var bea = await _server.SignInAsync(Token("bea"));
        Assert.Equal("blocked", (await bea.AskAsync("post", new { conv = "@luis", text = "oye" })).Code);
        var seen = (await bea.DoAsync("fetch", new { conv = "#privada" })).Rows;
        Assert.Contains("esto lo ve bea", seen.Select(row => row.Text("text")));
        Assert.All(seen, row => Assert.True(row.Number("seq") <= Facts.Number("bea_left")));
        Assert.Equal("not-member", (await bea.AskAsync("post", new { conv = "#privada", text = "no" })).Code);

        await using var ana = await _server.SignInAsync(Token("ana"));
        Assert.Equal(["ana", "luis"], (await ana.DoAsync("members", new { conv = "#privada" })).Rows.Select(row => row.Text("nick")));
        await ana.DoAsync("account.disable", new { nick = "pepe", on = false });
        await using var pepe = await _server.SignInAsync(Token("pepe"));
        await pepe.DoAsync("join", new { conv = "#privada" });
        await using var mia = await _server.SignInAsync(Token("mia"));
        Assert.Equal("not-found", (await mia.AskAsync("join", new { conv = "#privada" })).Code);
    }

    [Fact(Timeout = Soon)]
    public async Task What_was_to_be_erased_is_erased_and_no_word_of_it_stays()
    {
        await Eventually.IsTrueAsync(
            () => _server.Store.Read(view => view.AccountsToErase().Count + view.RoomsToErase().Count) == 0, "It is not erased.");
        await using var ana = await _server.SignInAsync(Token("ana"));
        Assert.Equal("not-found", (await ana.AskAsync("fetch", new { conv = "#fugaz" })).Code);
        var ofEva = (await ana.DoAsync("fetch", new { conv = "#redes", limit = 500 })).Rows.Where(row => row.Text("from") == "eva" && row.Text("kind") == "text").ToList();
        Assert.Equal(30, ofEva.Count);
        Assert.All(ofEva, row => Assert.True(row.GetProperty("deleted").GetBoolean()));
        await ana.DoAsync("create", new { conv = "#fugaz" });
        await ana.PostAsync("#fugaz", "otra sala");

        await _server.IsIndexedAsync();
        var gone = Facts.GetProperty("gone").EnumerateArray().Select(word => word.GetString()!).Append("fugaces").Append("palabras de eva").ToList();
        await Eventually.IsTrueAsync(
            () => !gone.Exists(word => Files().Exists(text => text.Contains(word, StringComparison.Ordinal))), "Some words are still there.");
        Assert.Empty(await ana.SearchAsync(new { text = "fugaces" }));
    }

    [Fact(Timeout = Soon)]
    public async Task An_import_that_was_half_done_goes_on_where_it_was()
    {
        await using var admin = await _server.AdminAsync();
        Task<Answer> ImportAsync(long prev, long seq, string text, long n) => admin.AskAsync("import", new
        {
            conv = "#importada",
            type = "public",
            prev,
            seq,
            kind = "text",
            from = "zoe",
            via = "tcp",
            time = "2025-01-05T10:00:00.120Z",
            n,
            text,
        });
        Assert.Equal("out-of-order", (await ImportAsync(2, 5, "se salta uno", 2)).Code);
        Assert.True((await ImportAsync(3, 4, "de otro servidor", 1)).IsOk);
        Assert.True((await ImportAsync(4, 7, "la otra mitad", 2)).IsOk);
        await admin.DoAsync("import", new { conv = "#importada", type = "public", done = true });

        await using var ana = await _server.SignInAsync(Token("ana"));
        var rows = (await ana.DoAsync("changes", new { conv = "#importada", after = 0 })).Rows;
        Assert.Equal([(3L, null), (4L, "de otro servidor"), (7L, "la otra mitad")], rows.Select(row => (row.Number("seq"), row.Text("text"))));
        await ana.PostAsync("#importada", "y sigue");
    }

    [Fact(Timeout = Soon)]
    public async Task All_of_it_is_there_after_another_start_too_and_in_a_backup()
    {
        await Eventually.IsTrueAsync(
            () => _server.Store.Read(view => view.AccountsToErase().Count + view.RoomsToErase().Count) == 0, "It is not erased.");
        await using (var luis = await _server.SignInAsync(Token("luis")))
            await luis.PostAsync("#redes", "ahora");
        await _server.RestartAsync();
        await What_was_said_is_there_with_its_numbers_edits_deletions_and_reactions();
        var backup = Path.Combine(_server.Folder, "backup");
        var saved = Server.Storage.Sqlite.SqliteBackup.Save(_server.Folder, backup, force: false);
        await _server.StopAsync();
        var (restored, _) = Server.Storage.Sqlite.SqliteRestore.Run(backup, _server.Folder, replace: true, TimeProvider.System);
        Assert.Equal(saved, restored);
        await _server.RestartAsync();
        await What_was_said_is_there_with_its_numbers_edits_deletions_and_reactions();
    }

    private static long Last => Facts.GetProperty("general").Number("last");

    private static string Token(string nick) => Facts.GetProperty("tokens").Text(nick)!;

    private List<string> Files() => [.. Directory.GetFiles(_server.Folder, "*.db*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal))
        .Select(file => Encoding.UTF8.GetString(File.ReadAllBytes(file)))];

    /// <summary>Asks on a connection of its own, for one thing or, after that, another.</summary>
    private async Task<Answer> AskAsync(string op, object members, string? then = null, object? thenMembers = null)
    {
        await using var client = await _server.ConnectAsync();
        await client.HelloAsync();
        var answer = await client.AskAsync(op, members);
        return then is null || !answer.IsOk ? answer : await client.AskAsync(then, thenMembers);
    }
}
