using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Logs that are brought in from another server, seen from those who are in them: docs/protocol.md, section 15.</summary>
public sealed class ImportTests
{
    [Fact(Timeout = 120_000)]
    public async Task Until_it_is_done_nobody_is_in_it_and_nobody_changes_it()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await using var admin = await server.AdminAsync();
        await luis.DoAsync("claim", new { code = server.OwnerCode });
        await ImportAsync(admin, 1, 0, "join", "ana");
        await ImportAsync(admin, 2, 1, "text", "ana", n: 1);

        await using var again = await server.SignInAsync(ana.Token);
        Assert.Equal(["#general"], again.Signed.Rows.Select(row => row.Text("conv")));
        Assert.Equal("not-member", (await ana.AskAsync("leave", new { conv = "#vieja" })).Code);
        Assert.Equal("archived", (await luis.AskAsync("archive", new { conv = "#vieja", on = false })).Code);
        Assert.Equal("archived", (await ana.AskAsync("join", new { conv = "#vieja" })).Code);

        // Numbers may be missing: what the one who exported it could not see.
        await ImportAsync(admin, 7, 2, "text", "ana", n: 2);
        await ImportAsync(admin, 9, 7, "text", "eva", n: 3);
        await admin.DoAsync("import", new { conv = "#vieja", type = "public", done = true });

        Assert.Equal(9, (await again.EventAsync("joined", "#vieja")).Number("head"));
        var said = await ana.DoAsync("post", new { conv = "#vieja", text = "de nuevo" });
        Assert.Equal(10, said.Seq);
        await again.LiveAsync("#vieja", 10);
        Assert.Equal(["ana"], (await luis.DoAsync("members", new { conv = "#vieja" })).Rows.Select(row => row.Text("nick")));
        await ana.DoAsync("archive", new { conv = "#vieja" });
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_left_on_the_other_server_is_not_in_it_here()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var admin = await server.AdminAsync();
        await ImportAsync(admin, 1, 0, "join", "ana");
        await ImportAsync(admin, 2, 1, "join", "eva");
        await ImportAsync(admin, 3, 2, "leave", "ana");
        await admin.DoAsync("import", new { conv = "#vieja", type = "public", done = true });

        Assert.Equal(["eva"], (await ana.DoAsync("members", new { conv = "#vieja" })).Rows.Select(row => row.Text("nick")));
        Assert.Equal("not-member", (await ana.AskAsync("post", new { conv = "#vieja", text = "x" })).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task What_somebody_said_before_the_log_begins_for_us_goes_with_their_account()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var admin = await server.AdminAsync();

        // Their joining is not among what was exported.
        await ImportAsync(admin, 5, 0, "text", "eva", n: 1);
        await admin.DoAsync("import", new { conv = "#vieja", type = "public", done = true });
        await admin.DoAsync("account.delete", new { nick = "eva" });
        await Eventually.IsTrueAsync(() => server.Store.Read(view => view.AccountsToErase()).Count == 0);

        var message = (await ana.DoAsync("fetch", new { conv = "#vieja" })).Rows.Single();
        Assert.True(message.GetProperty("deleted").GetBoolean());
    }

    [Fact(Timeout = 120_000)]
    public async Task A_direct_conversation_brought_in_in_part_goes_with_the_account_of_its_author()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var admin = await server.AdminAsync();
        await admin.DoAsync("import", new { conv = "@eva", type = "direct", of = "ana", prev = 0, seq = 1, kind = "text", from = "eva", n = 1, text = "secreto", time = Time });
        await admin.DoAsync("account.delete", new { nick = "eva" });
        await Eventually.IsTrueAsync(() => server.Store.Read(view => view.AccountsToErase()).Count == 0);

        var stored = server.Store.Read(view =>
        {
            var (ours, theirs) = (view.FindAccount("ana")!, view.FindAccount("eva")!);
            return view.FindEntry(view.FindDirect(ours.Id, theirs.Id)!.Id, 1)!;
        });
        Assert.Null(stored.Text);
    }

    private const string Time = "2026-01-05T10:00:00.120Z";

    private static Task<Answer> ImportAsync(WireClient admin, long seq, long prev, string kind, string from, long? n = null) => admin.DoAsync("import", new
    {
        conv = "#vieja",
        type = "public",
        prev,
        seq,
        kind,
        from,
        via = "tcp",
        time = Time,
        n,
        text = n is null ? null : "dicho",
    });
}
