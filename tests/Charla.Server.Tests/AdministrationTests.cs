using System.Text;
using Charla.Protocol;
using Charla.Server.Accounts;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Storage;
using Charla.Server.Tests.Support;
using Charla.Server.Transports;

namespace Charla.Server.Tests;

/// <summary>What owners of the server do, signed in and on its socket: docs/protocol.md, section 15.</summary>
public sealed class AdministrationTests
{
    private const string Password = "muy secreta";

    [Fact(Timeout = 120_000)]
    public async Task Accounts_are_made_for_people_with_a_password_and_a_room()
    {
        await using var server = await TestServer.StartAsync();
        await using var admin = await server.AdminAsync();
        await using var luis = await server.RegisterAsync("luis");
        var made = await admin.DoAsync("account.create", new { nick = "ana", name = "Ana G.", room = "#aula" });
        await admin.DoAsync("account.create", new { nick = "eva", password = Password, room = "#aula" });
        Assert.Equal("name-taken", (await admin.AskAsync("account.create", new { nick = "Ana" })).Code);
        Assert.Equal("bad-name", (await admin.AskAsync("account.create", new { nick = "a b" })).Code);
        Assert.Equal("bad-request", (await admin.AskAsync("account.create", new { nick = "paco", room = "@eva" })).Code);

        Assert.Matches("^([a-z]+-){3}[0-9]{5}$", made.End.Text("password"));
        await using var ana = await server.ConnectAsync();
        await ana.HelloAsync();
        await ana.EnterAsync("signin", new { nick = "ana", password = made.End.Text("password") });
        Assert.Equal(["#aula", "#general"], ana.Signed.Rows.Select(row => row.Text("conv")));
        var rows = (await admin.DoAsync("accounts")).Rows;
        Assert.Equal(["ana", "eva", "luis"], rows.Select(row => row.Text("nick")));
        Assert.Equal([true, false, true], rows.Select(row => row.GetProperty("online").GetBoolean()));
        Assert.Equal([true, true, false], rows.Select(row => row.GetProperty("password").GetBoolean()));
        var joined = (await luis.DoAsync("fetch", new { conv = "#general" })).Rows;
        Assert.Contains(joined, row => row.Text("from") == "eva" && row.Text("via") == "server");
        var page = await admin.DoAsync("accounts", new { after = "ana", limit = 1 });
        Assert.Equal(("eva", true), (page.Rows.Single().Text("nick"), page.End.GetProperty("more").GetBoolean()));
    }

    [Fact(Timeout = 120_000)]
    public async Task Over_udp_what_is_repeated_makes_up_no_second_password()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        await TwiceAsync("claim", new { code = server.OwnerCode });
        var made = await TwiceAsync("account.create", new { nick = "eva" });
        Assert.Equal(made[0].Text("password"), made[1].Text("password"));
        var again = await TwiceAsync("account.password", new { nick = "eva" });
        Assert.Equal(again[0].Text("password"), again[1].Text("password"));
        Assert.NotEqual(made[0].Text("password"), again[0].Text("password"));

        await using var eva = await server.ConnectAsync();
        await eva.HelloAsync();
        Assert.True((await eva.EnterAsync("signin", new { nick = "eva", password = again[1].Text("password") })).IsOk);

        async Task<List<System.Text.Json.JsonElement>> TwiceAsync(string op, object members)
        {
            var request = ana.Request(op, members);
            await ana.SendFrameAsync(request);
            await ana.SendFrameAsync(request);
            List<System.Text.Json.JsonElement> Answers() => [.. ana.Received.Where(frame => frame.Op() == "ok" && frame.Number("id") == (long)request["id"]!)];
            await Eventually.IsTrueAsync(() => Answers().Count == 2, "two answers");
            return Answers();
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task A_private_room_is_not_opened_by_an_account_made_in_it()
    {
        await using var server = await TestServer.StartAsync();
        await using var admin = await server.AdminAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await ana.DoAsync("claim", new { code = server.OwnerCode });
        await luis.DoAsync("create", new { conv = "#secreta", @private = true });
        Assert.Equal("name-taken", (await ana.AskAsync("account.create", new { nick = "eva", password = Password, room = "#secreta" })).Code);

        // Who is in it may, and so may who runs the server, who could read the file as well.
        await admin.DoAsync("account.create", new { nick = "eva", password = Password, room = "#secreta" });
        await luis.DoAsync("invite", new { conv = "#secreta", nick = "ana" });
        await ana.DoAsync("join", new { conv = "#secreta" });
        await ana.DoAsync("account.create", new { nick = "paco", password = Password, room = "#secreta" });
    }

    [Fact(Timeout = 120_000)]
    public async Task When_somebody_was_last_online_is_told_at_once()
    {
        await using var server = await TestServer.StartAsync();
        await using var admin = await server.AdminAsync();
        await using var ana = await server.RegisterAsync("ana", Password);
        await using (var other = await server.ConnectAsync())
        {
            await other.HelloAsync();
            await other.EnterAsync("signin", new { nick = "ana", password = Password, device = "otro" });
        }

        await using (await server.RegisterAsync("luis"))
        {
        }

        // Signed out means seen, from the first moment on.
        var luis = await GoneAsync(admin, "accounts", row => row.Text("nick") == "luis");
        Assert.True(luis.Has("seen"), luis.ToString());
        var device = await GoneAsync(ana, "devices", row => row.Text("name") == "otro");
        Assert.True(device.Has("seen"), device.ToString());
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_runs_the_server_is_not_told_to_slow_down()
    {
        await using var server = await TestServer.StartAsync(options => options with { RequestsPerSecond = 1 });
        await using var admin = await server.AdminAsync();
        for (var i = 0; i < 5; i++)
            await admin.DoAsync("accounts");
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_signs_in_while_the_password_is_changed_has_to_know_the_new_one()
    {
        await using var server = await TestServer.StartAsync();
        await using var admin = await server.AdminAsync();
        await using var ana = await server.RegisterAsync("ana", Password);

        // The old one was right when it was compared.
        var compared = server.Store.Read(view => view.FindAccount("ana"))!;
        await admin.DoAsync("account.password", new { nick = "ana" });
        var fault = await server.WriteAsync(asker => new AddDevice(new Asked(asker, compared, Transport.Tcp))
        {
            Verified = compared.Password,
            Secret = TokenSecret.New(),
        });
        Assert.Equal(ErrorCode.BadCredentials, fault?.Code);
        Assert.Empty(server.Store.Read(view => view.DevicesOf(compared.Id)));
    }

    private static async Task<System.Text.Json.JsonElement> GoneAsync(WireClient asks, string op, Func<System.Text.Json.JsonElement, bool> which)
    {
        while (true)
        {
            var row = (await asks.DoAsync(op)).Rows.Single(which);
            if (!row.GetProperty("online").GetBoolean())
                return row;
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_finds_no_place_at_the_admin_socket_is_told_and_the_log_speaks_of_no_clients()
    {
        await using var server = await TestServer.StartAsync();
        var admins = new List<WireClient>();
        for (var i = 0; i < 12; i++)
            admins.Add(await server.AdminAsync());
        await using var late = WireClient.Over(AdminSocket.TryConnect(server.Folder)!);
        Assert.Equal("too-many", (await late.WaitAsync(frame => frame.Op() == "bye")).Text("code"));
        Assert.DoesNotContain(server.LogLines, line => line.Contains("Every place", StringComparison.Ordinal));
        foreach (var admin in admins)
            await admin.DisposeAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Words_of_passwords_are_of_the_language_that_was_asked_for()
    {
        await using var server = await TestServer.StartAsync();
        await using var admin = WireClient.Over(AdminSocket.TryConnect(server.Folder)!);
        await admin.HelloAsync("es");
        var spanish = File.ReadAllLines(WordsFile());
        var made = (await admin.DoAsync("account.create", new { nick = "ana" })).End.Text("password")!;
        Assert.All(made.Split('-')[..3], word => Assert.Contains(word, spanish));
        Assert.Equal(256, spanish.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact(Timeout = 120_000)]
    public async Task Another_password_signs_all_devices_out()
    {
        await using var server = await TestServer.StartAsync();
        await using var admin = await server.AdminAsync();
        await using var ana = await server.RegisterAsync("ana", Password);
        var made = (await admin.DoAsync("account.password", new { nick = "ana" })).End.Text("password")!;
        await ana.EndAsync();
        Assert.Equal("bad-credentials", await CodeAsync(server, new { nick = "ana", password = Password }));
        Assert.Null(await CodeAsync(server, new { nick = "ana", password = made }));
        Assert.False((await admin.DoAsync("account.password", new { nick = "ana", @new = Password })).End.Has("password"));
        Assert.Null(await CodeAsync(server, new { nick = "ana", password = Password }));
    }

    [Theory(Timeout = 120_000)]
    [InlineData("tcp")]
    [InlineData("ws")]
    public async Task To_a_disabled_account_nobody_signs_in_until_it_is_enabled(string transport)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var admin = await server.AdminAsync();
        await using var ana = transport == "ws" ? await WireClient.ConnectAsync(server.WebSocketAddress) : await server.ConnectAsync();
        await ana.HelloAsync();
        await ana.EnterAsync("register", new { nick = "ana", password = Password });

        await admin.DoAsync("account.disable", new { nick = "ana" });

        Assert.Equal("disabled", (await ana.WaitAsync(frame => frame.Op() == "bye")).Text("code"));
        await ana.EndAsync();
        Assert.Equal("disabled", await CodeAsync(server, new { token = ana.Token }));
        Assert.Equal("disabled", await CodeAsync(server, new { nick = "ana", password = Password }));
        Assert.Equal("bad-credentials", await CodeAsync(server, new { nick = "ana", password = "no es esta" }));
        Assert.Equal("bad-credentials", await CodeAsync(server, new { token = ana.Token[..^4] + "AAAA" }));
        Assert.True((await admin.DoAsync("accounts")).Rows.Single().GetProperty("disabled").GetBoolean());

        await admin.DoAsync("account.disable", new { nick = "ana", on = false });
        Assert.Null(await CodeAsync(server, new { token = ana.Token }));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_session_over_UDP_is_told_that_its_account_is_disabled()
    {
        await using var server = await TestServer.StartAsync();
        await using var admin = await server.AdminAsync();
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await ana.HelloAsync();
        await ana.RegisterAsync("ana");
        await admin.DoAsync("account.disable", new { nick = "ana" });
        Assert.Equal("disabled", (await ana.WaitAsync(frame => frame.Op() == "bye")).Text("code"));
    }

    [Fact(Timeout = 240_000)]
    public async Task A_deleted_account_leaves_no_word_and_live_readers_see_it_go()
    {
        await using var server = await TestServer.StartAsync();
        await using var admin = await server.AdminAsync();
        await using var luis = await server.RegisterAsync("luis");
        await using var ana = await server.RegisterAsync("ana", Password);
        await ana.DoAsync("profile", new { name = "nombre irrepetible" });
        var said = await ana.DoAsync("post", new { conv = "#general", text = "frase irrepetible" });
        await ana.DoAsync("post", new { conv = "@luis", text = "psst irrepetible" });
        var kept = await luis.DoAsync("post", new { conv = "#general", text = "de luis" });
        await ana.DoAsync("react", new { conv = "#general", seq = kept.Seq, emoji = "x" });

        await admin.DoAsync("account.delete", new { nick = "ana" });

        Assert.Equal("disabled", (await ana.WaitAsync(frame => frame.Op() == "bye")).Text("code"));
        await luis.WaitAsync(frame => frame.Text("kind") == "deletion" && frame.Number("target") == said.Seq && frame.Text("conv") == "#general");
        await luis.WaitAsync(frame => frame.Text("kind") == "deletion" && frame.Text("conv") == "@ana");
        await luis.WaitAsync(frame => frame.Text("kind") == "leave" && frame.Text("from") == "ana");
        await Eventually.IsTrueAsync(() => server.Store.Read(view => view.AccountsToErase()).Count == 0);
        Assert.Equal("disabled", await CodeAsync(server, new { token = ana.Token }));
        Assert.Equal("bad-credentials", await CodeAsync(server, new { nick = "ana", password = Password }));
        Assert.Equal("disabled", (await luis.AskAsync("post", new { conv = "@ana", text = "?" })).Code);
        Assert.Equal("name-taken", (await admin.AskAsync("account.create", new { nick = "ana" })).Code);
        var row = (await admin.DoAsync("accounts")).Rows[0];
        Assert.Equal((true, false, false), (row.GetProperty("deleted").GetBoolean(), row.GetProperty("password").GetBoolean(), row.Has("name")));
        Assert.Equal("ana", (await luis.DoAsync("fetch", new { conv = "#general" })).Rows.Single(entry => entry.Number("seq") == kept.Seq)
            .GetProperty("reactions").GetProperty("x")[0].GetString());

        await server.StopAsync();
        var file = await File.ReadAllBytesAsync(Path.Combine(server.Folder, "charla.db"), TestContext.Current.CancellationToken);
        Assert.True(file.AsSpan().IndexOf("irrepetible"u8) < 0);
    }

    [Fact(Timeout = 240_000)]
    public async Task Erasing_goes_on_after_a_restart_while_others_talk()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        for (var post = 0; post < 1_500; post++)
            await ana.SendLineAsync($$"""{"op":"post","cid":"c{{post}}","conv":"#general","text":"x"}""");
        await ana.LiveAsync("#general", 1_501);
        await using (var admin = await server.AdminAsync())
            await admin.DoAsync("account.delete", new { nick = "ana" });
        await server.RestartAsync();
        await using var luis = await server.RegisterAsync("luis");
        await luis.DoAsync("post", new { conv = "#general", text = "sigo aqui" });
        await Eventually.IsTrueAsync(() => server.Store.Read(view => view.AccountsToErase()).Count == 0);
        Assert.Equal(1_500, server.Store.Writer.Scalar("SELECT count(*) FROM " + "entries WHERE kind = 3"));
        Assert.Equal(0, server.Store.Writer.Scalar("SELECT count(*) FROM " + "entries WHERE kind = 1 AND text = 'x'"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Roles_are_given_and_taken()
    {
        await using var server = await TestServer.StartAsync();
        await using var admin = await server.AdminAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await admin.DoAsync("account.role", new { nick = "ana", role = "owner" });
        await ana.DoAsync("account.role", new { nick = "luis", role = "moderator" });
        Assert.Equal("forbidden", (await luis.AskAsync("account.role", new { nick = "luis", role = "owner" })).Code);
        Assert.Equal("bad-request", (await ana.AskAsync("account.role", new { nick = "luis", role = "king" })).Code);
        Assert.Equal(["owner", "moderator"], (await ana.DoAsync("accounts")).Rows.Select(row => row.Text("role")));
        await admin.DoAsync("account.role", new { nick = "ana", role = "member" });
        Assert.Equal("forbidden", (await ana.AskAsync("accounts")).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task On_the_socket_nobody_is_signed_in_and_others_cannot_open_it()
    {
        await using var server = await TestServer.StartAsync();
        await using var admin = await server.AdminAsync();
        Assert.Equal("not-signed-in", (await admin.AskAsync("post", new { conv = "#general", text = "x" })).Code);
        await using var stranger = await server.ConnectAsync();
        await stranger.HelloAsync();
        Assert.Equal("not-signed-in", (await stranger.AskAsync("accounts")).Code);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.Folder, "admin.sock")));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_socket_is_made_in_a_folder_of_a_long_name_and_where_a_dead_server_left_one()
    {
        await using var server = await TestServer.StartAsync(options =>
            options with { DataFolder = Path.Combine(options.DataFolder, new string('l', 100), new string('m', 100)) });
        await using (var admin = await server.AdminAsync())
            await admin.DoAsync("accounts");
        await server.StopAsync();
        Assert.Null(AdminSocket.TryConnect(server.Folder));
        await File.WriteAllTextAsync(Path.Combine(server.Folder, "admin.sock"), "stale", TestContext.Current.CancellationToken);
        Assert.Null(AdminSocket.TryConnect(server.Folder));
        await server.RestartAsync();
        await using var again = await server.AdminAsync();
        await again.DoAsync("accounts");
    }

    private static string WordsFile([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "src", "Charla.Server", "Accounts", "words-es.txt");

    private static async Task<string?> CodeAsync(TestServer server, object members)
    {
        await using var client = await server.ConnectAsync();
        await client.HelloAsync();
        return (await client.AskAsync("signin", members)).Code;
    }
}
