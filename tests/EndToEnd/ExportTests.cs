using System.Text.Json.Nodes;
using Charla.EndToEnd.Support;
using Charla.Protocol;
using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;

namespace Charla.EndToEnd;

/// <summary><c>charla export</c> on one server, <c>charla import</c> on another.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public async Task What_is_imported_is_exported_again_byte_by_byte()
    {
        await using var old = await ChatServer.Start(_temp["old"]);
        await Talk(old);
        await Charla(old, "ana", 0, "export", "#redes", "@luis", "--to", _temp["ana.jsonl"]);
        await Charla(old, "ana", 0, "export", "#redes", "--to", _temp["room.jsonl"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_temp["ana.jsonl"]));

        await using var fresh = await WithOwner();
        var said = await Charla(fresh, "root", 0, "import", _temp["ana.jsonl"]);
        Assert.Contains("#redes", said);
        await Charla(fresh, "root", 0, "import", _temp["ana.jsonl"]);
        await Charla(fresh, "root", 0, "export", "#redes", "--to", _temp["again.jsonl"], "--force");
        Assert.Equal(await File.ReadAllTextAsync(_temp["room.jsonl"]), await File.ReadAllTextAsync(_temp["again.jsonl"]));

        // Who is new here cannot come in until an owner gives them a password; then everything is theirs.
        using var root = await SignIn(fresh, "root", "secret root");
        using var stranger = await Wire.Connect(fresh.Port);
        Assert.Equal("bad-credentials", (string?)(await stranger.Ask(new { op = "signin", nick = "ana", password = "secret ana" })).End["code"]);
        await root.Ok(new { op = "account.password", nick = "ana", @new = "secret ana" });
        await SignInCharla(fresh, "ana");
        await Charla(fresh, "ana", 0, "export", "#redes", "@luis", "--to", _temp["again.jsonl"], "--force");
        Assert.Equal(await File.ReadAllTextAsync(_temp["ana.jsonl"]), await File.ReadAllTextAsync(_temp["again.jsonl"]));

        // And it goes on: under the next number, for who was in it.
        using var ana = await SignIn(fresh, "ana", "secret ana");
        var head = (await ana.Log("#redes"))[^1].Seq;
        Assert.Equal(head + 1, (long)(await ana.Post("#redes", "sigue"))["seq"]!);
        Assert.Equal(["ana", "pepe"], (await ana.Ask(new { op = "members", conv = "#redes" })).Rows.Select(row => (string)row["nick"]!));
    }

    // The longest texts there can be, and what only an older server took.
    [Fact]
    public async Task Texts_of_every_length_and_age_go_through_an_export_an_import_a_backup_and_a_restore()
    {
        string[] texts = [new string('"', Limits.TextBytes), new string('\n', Limits.TextBytes - 1) + ".", string.Concat(Enumerable.Repeat("é", Limits.TextBytes / 2)), "a\u0007b\u001b[2J\u009b", new string('\u0001', 2_730)];
        await using var old = await ChatServer.Start(_temp["old"]);
        using (var ana = await Wire.Connect(old.Port))
        {
            await ana.Ask(new { op = "hello", protocol = 1, client = "test" });
            await ana.Ok(new { op = "register", nick = "ana", password = "secret ana" });
            await ana.Ok(new { op = "create", cid = "c", conv = "#redes" });
            for (var n = 0; n < texts.Length; n++)
                await ana.Post("#redes", texts[n].Any(c => char.IsControl(c) && c != '\n') || n < 2 ? $"placeholder {n}" : texts[n]);
        }

        for (var n = 0; n < texts.Length; n++)
        {
            if (n != 2)
                OldData.Say(_temp["old"], $"placeholder {n}", texts[n]);
        }

        await SignInCharla(old, "ana");
        await Charla(old, "ana", 0, "export", "#redes", "--to", _temp["a.jsonl"]);
        await using var fresh = await WithOwner();
        await Charla(fresh, "root", 0, "import", _temp["a.jsonl"]);
        await Charla(fresh, "root", 0, "export", "#redes", "--to", _temp["b.jsonl"]);
        Assert.Equal(await File.ReadAllTextAsync(_temp["a.jsonl"]), await File.ReadAllTextAsync(_temp["b.jsonl"]));

        await Charla(fresh, "root", 0, "admin", "backup", _temp["saved"], "--data", _temp["fresh"]);
        await Charla(fresh, "root", 0, "admin", "restore", _temp["saved"], "--data", _temp["restored"]);
        await using var restored = await ChatServer.Start(_temp["restored"]);
        using var root = await SignIn(restored, "root", "secret root");
        Assert.Equal(texts, (await root.Ask(new { op = "fetch", conv = "#redes", after = 0, limit = 100 })).Rows
            .Where(row => (string?)row["kind"] == "text").Select(row => (string)row["text"]!));
    }

    [Fact]
    public async Task One_takes_all_of_ones_own_along_and_what_is_there_already_is_left_alone()
    {
        await using var old = await ChatServer.Start(_temp["old"]);
        await Talk(old);
        await Charla(old, "ana", 0, "export", "--me", "--to", _temp["me.jsonl"]);
        var lines = await File.ReadAllLinesAsync(_temp["me.jsonl"]);
        Assert.Contains("""{"profile":"ana","name":"Ana G."}""", lines);

        await using var fresh = await WithOwner();
        var said = await Charla(fresh, "root", 1, "import", _temp["me.jsonl"]);
        Assert.Contains("#general exists on this server", said);
        using var root = await SignIn(fresh, "root", "secret root");
        await root.Ok(new { op = "account.password", nick = "ana", @new = "secret ana" });
        using var ana = await Wire.Connect(fresh.Port);
        var (_, rows) = await ana.Ask(new { op = "signin", nick = "ana", password = "secret ana" });
        Assert.Equal(["#general", "#redes", "@luis"], rows.Select(row => (string)row["conv"]!));

        // The read mark too.
        var mark = (JsonObject)JsonNode.Parse(lines.Single(line => line.StartsWith("""{"conv":"#redes","type":""", StringComparison.Ordinal)))!;
        Assert.Equal(3, (long)mark["read"]!);
        Assert.Equal(3, (long)rows[1]["read"]!);
    }

    [Fact]
    public async Task An_import_that_was_killed_goes_on_where_it_stopped()
    {
        await using var old = await ChatServer.Start(_temp["old"]);
        using (var ana = await Wire.Register(old.Port, "ana"))
        {
            await ana.Ok(new { op = "create", cid = "c", conv = "#mucho" });
            await Task.WhenAll(Enumerable.Range(0, 3000).Select(i => ana.Send(new { op = "post", cid = $"p{i}", conv = "#mucho", text = $"m{i}" })));
            await Eventually.IsTrue(() => Head(old.Port) == 3001);
            await SignInCharla(old, "ana");
            await Charla(old, "ana", 0, "export", "#mucho", "--to", _temp["mucho.jsonl"]);
        }

        await using var fresh = await WithOwner();
        await using (var import = Running.Start(["dotnet", Running.CharlaDll, "import", _temp["mucho.jsonl"]], Environment(fresh, "root")))
        {
            await Eventually.IsTrue(() => import.HasExited || Head(fresh.Port) > 100);
            await import.Kill();
        }

        // Nobody comes between, and no other room comes under that name.
        using var root = await SignIn(fresh, "root", "secret root");
        if (Head(fresh.Port) < 3001)
            Assert.Equal("archived", (string?)(await root.Ask(new { op = "join", cid = "j", conv = "#mucho" })).End["code"]);
        await Charla(fresh, "root", 0, "import", _temp["mucho.jsonl"]);
        await Charla(fresh, "root", 0, "export", "#mucho", "--to", _temp["again.jsonl"], "--force");
        Assert.Equal(await File.ReadAllTextAsync(_temp["mucho.jsonl"]), await File.ReadAllTextAsync(_temp["again.jsonl"]));

        long Head(int port)
        {
            using var wire = Wire.Connect(port).GetAwaiter().GetResult();
            wire.Ok(new { op = "register", nick = "mirón", password = "secret" }).GetAwaiter().GetResult();
            var (_, rows) = wire.Ask(new { op = "rooms" }).GetAwaiter().GetResult();
            return rows.Where(row => (string)row["conv"]! == "#mucho").Select(row => (long)row["head"]!).FirstOrDefault();
        }
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_in_a_sentence()
    {
        await using var old = await ChatServer.Start(_temp["old"]);
        await Talk(old);
        await Charla(old, "ana", 0, "export", "#redes", "--to", _temp["room.jsonl"]);
        Assert.Contains("Only an owner of the server", await Charla(old, "ana", 1, "import", _temp["room.jsonl"]));

        await using var fresh = await WithOwner();
        Assert.Contains("#general exists", await Charla(fresh, "root", 1, "import", _temp["room.jsonl"], "--as", "#general"));
        var lines = await File.ReadAllLinesAsync(_temp["room.jsonl"]);
        await File.WriteAllLinesAsync(_temp["torn.jsonl"], lines[..^2]);
        Assert.Contains("not complete", await Charla(fresh, "root", 1, "import", _temp["torn.jsonl"], "--as", "#torn"));
        await File.WriteAllTextAsync(_temp["other.jsonl"], "{}\n");
        Assert.Contains("not a file", await Charla(fresh, "root", 2, "import", _temp["other.jsonl"]));
        await Charla(fresh, "root", 0, "import", _temp["room.jsonl"], "--as", "#nombre-nuevo");
        Assert.Equal(2, (await Running.ToEnd(["dotnet", Running.CharlaDll, "export"], environment: Environment(fresh, "root"))).Code);
    }

    public void Dispose() => _temp.Dispose();

    // A room where everything happened that can happen in one, and a direct conversation.
    private async Task Talk(ChatServer server)
    {
        using var ana = await Wire.Register(server.Port, "ana");
        using var luis = await Wire.Register(server.Port, "luis");
        using var pepe = await Wire.Register(server.Port, "pepe");
        await ana.Ok(new { op = "profile", cid = "name", name = "Ana G." });
        await ana.Ok(new { op = "create", cid = "c", conv = "#redes", topic = "TCP y UDP" });
        await luis.Ok(new { op = "join", cid = "j", conv = "#redes" });
        await pepe.Ok(new { op = "join", cid = "j", conv = "#redes" });
        var first = (long)(await ana.Post("#redes", "hola @luis \"¿qué\ttal?\" 👍"))["seq"]!;
        var second = (long)(await luis.Ok(new { op = "post", cid = "r", conv = "#redes", text = "bien", reply = first }))["seq"]!;
        var gone = (long)(await pepe.Post("#redes", "esto no"))["seq"]!;
        await luis.Ok(new { op = "react", cid = "1", conv = "#redes", seq = first, emoji = "👍" });
        await pepe.Ok(new { op = "react", cid = "2", conv = "#redes", seq = first, emoji = "🎉" });
        await pepe.Ok(new { op = "react", cid = "3", conv = "#redes", seq = first, emoji = "👍" });
        await luis.Ok(new { op = "react", cid = "4", conv = "#redes", seq = first, emoji = "👍", on = false });
        await ana.Ok(new { op = "react", cid = "5", conv = "#redes", seq = gone, emoji = "👎" });
        await luis.Ok(new { op = "edit", cid = "6", conv = "#redes", seq = second, text = "muy bien, @ana" });
        await pepe.Ok(new { op = "edit", cid = "7", conv = "#redes", seq = gone, text = "ni esto" });
        await pepe.Ok(new { op = "delete", cid = "8", conv = "#redes", seq = gone });
        await ana.Ok(new { op = "topic", cid = "9", conv = "#redes", text = "" });
        await ana.Ok(new { op = "topic", cid = "10", conv = "#redes", text = "Redes" });
        await ana.Ok(new { op = "kick", cid = "11", conv = "#redes", nick = "luis" });
        await ana.Ok(new { op = "read", conv = "#redes", seq = 3 });
        await luis.Post("@ana", "¿por qué?");
        await ana.Post("@luis", "perdona");
        await SignInCharla(server, "ana");
    }

    private (string, string?)[] Environment(ChatServer server, string nick) =>
        [("CHARLA_HOME", _temp[$"home-{nick}-{server.Port}"]), ("CHARLA_SERVER", $"127.0.0.1:{server.Port}")];

    private async Task SignInCharla(ChatServer server, string nick)
    {
        var (code, said) = await Running.ToEnd(
            ["dotnet", Running.CharlaDll, "signin", nick, "--password-stdin"], "secret " + nick + "\n", Environment(server, nick));
        Assert.True(code == 0, said);
    }

    private async Task<string> Charla(ChatServer server, string nick, int expected, params string[] arguments)
    {
        var (code, said) = await Running.ToEnd(["dotnet", Running.CharlaDll, .. arguments], environment: Environment(server, nick));
        Assert.True(code == expected, $"{code}: {said}");
        Assert.DoesNotContain("   at ", said);
        return said;
    }

    private static async Task<Wire> SignIn(ChatServer server, string nick, string password)
    {
        var wire = await Wire.Connect(server.Port);
        await wire.Ok(new { op = "signin", nick, password });
        return wire;
    }

    // A server with one account, which owns it.
    private async Task<ChatServer> WithOwner()
    {
        var server = await ChatServer.Start(_temp["fresh"]);
        using (await Wire.Register(server.Port, "root"))
            await server.Stop();
        using (var store = SqliteStore.Open(_temp["fresh"]))
        {
            using var writing = new WriterCache(store).Begin();
            Names.TryKeys("root", out var keys, out _);
            writing.Add(new StoreWrite.SetRole(writing.FindAccount(keys.Folded)!.Id, ServerRole.Owner));
            writing.Commit();
        }

        await server.StartAgain();
        await SignInCharla(server, "root");
        return server;
    }
}
