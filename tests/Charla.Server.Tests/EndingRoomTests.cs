using Charla.Server.Storage;
using Charla.Server.Tests.Storage;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Rooms that are archived and removed: docs/protocol.md, section 4.</summary>
public sealed class EndingRoomTests
{
    [Fact(Timeout = 120_000)]
    public async Task An_archived_room_is_read_and_left_and_nothing_else()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await using var eva = await server.RegisterAsync("eva");
        await ana.DoAsync("create", new { conv = "#redes" });
        await luis.DoAsync("join", new { conv = "#redes" });
        var said = await ana.DoAsync("post", new { conv = "#redes", text = "fin" });
        Assert.Equal("forbidden", (await luis.AskAsync("archive", new { conv = "#redes" })).Code);

        var archived = await ana.DoAsync("archive", new { conv = "#redes" });

        var entry = await luis.LiveAsync("#redes", archived.Seq);
        Assert.Equal(("archive", true), (entry.Text("kind"), entry.GetProperty("on").GetBoolean()));
        foreach (var (op, members) in new (string, object)[]
        {
            ("post", new { conv = "#redes", text = "x" }),
            ("edit", new { conv = "#redes", seq = said.Seq, text = "x" }),
            ("delete", new { conv = "#redes", seq = said.Seq }),
            ("react", new { conv = "#redes", seq = said.Seq, emoji = "x" }),
            ("topic", new { conv = "#redes", text = "x" }),
            ("invite", new { conv = "#redes", nick = "eva" }),
            ("kick", new { conv = "#redes", nick = "luis" }),
        })
        {
            Assert.Equal((op, "archived"), (op, (await ana.AskAsync(op, members)).Code));
        }

        Assert.Equal("archived", (await eva.AskAsync("join", new { conv = "#redes" })).Code);
        Assert.NotEmpty((await eva.DoAsync("fetch", new { conv = "#redes" })).Rows);
        Assert.True(Row(await eva.DoAsync("rooms"), "#redes").GetProperty("archived").GetBoolean());
        Assert.True(Row(await ana.DoAsync("convs"), "#redes").GetProperty("archived").GetBoolean());
        await luis.DoAsync("read", new { conv = "#redes", seq = archived.Seq });
        await luis.DoAsync("leave", new { conv = "#redes" });

        await ana.DoAsync("archive", new { conv = "#redes", on = false });
        await ana.DoAsync("post", new { conv = "#redes", text = "otra vez" });
        Assert.False(Row(await ana.DoAsync("convs"), "#redes").Has("archived"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_removed_room_is_gone_for_all_with_what_was_said_and_its_name_is_free()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await ana.DoAsync("create", new { conv = "#redes", topic = "secretos" });
        await luis.DoAsync("join", new { conv = "#redes" });
        var said = await ana.DoAsync("post", new { conv = "#redes", text = "palabra unica", cid = "p1" });
        await luis.DoAsync("react", new { conv = "#redes", seq = said.Seq, emoji = "x" });
        Assert.Equal("forbidden", (await luis.AskAsync("remove", new { conv = "#redes" })).Code);

        await ana.DoAsync("remove", new { conv = "#redes", cid = "r1" });

        await luis.EventAsync("left", "#redes");
        await ana.EventAsync("left", "#redes");
        Assert.Equal("not-found", (await ana.AskAsync("fetch", new { conv = "#redes" })).Code);
        Assert.DoesNotContain((await luis.DoAsync("rooms")).Rows, row => row.Text("conv") == "#redes");
        Assert.Single((await luis.DoAsync("convs")).Rows);
        Assert.Equal(said.Seq, (await ana.DoAsync("post", new { conv = "#redes", text = "palabra unica", cid = "p1" })).Seq);
        await ana.DoAsync("remove", new { conv = "#redes", cid = "r1" });
        await Eventually.IsTrueAsync(() => server.Store.Read(view => view.RoomsToErase()).Count == 0);
        Assert.Equal(2, server.Store.Writer.Scalar("SELECT count(*) FROM " + "entries"));
        Assert.Equal(0, server.Store.Writer.Scalar("SELECT count(*) FROM " + "reactions"));

        await luis.DoAsync("create", new { conv = "#redes" });
        Assert.Equal([1L], (await luis.DoAsync("fetch", new { conv = "#redes" })).Rows.Select(row => row.Number("seq")));
    }

    [Fact(Timeout = 120_000)]
    public async Task What_was_removed_is_not_in_the_file_any_more()
    {
        await using var server = await TestServer.StartAsync();
        await using (var ana = await server.RegisterAsync("ana"))
        {
            await ana.DoAsync("create", new { conv = "#redes", topic = "tema irrepetible" });
            await ana.DoAsync("post", new { conv = "#redes", text = "frase irrepetible" });
            await ana.DoAsync("remove", new { conv = "#redes" });
            await Eventually.IsTrueAsync(() => server.Store.Read(view => view.RoomsToErase()).Count == 0);
        }

        await server.StopAsync();
        var file = await File.ReadAllBytesAsync(Path.Combine(server.Folder, "charla.db"), TestContext.Current.CancellationToken);
        Assert.True(file.AsSpan().IndexOf("irrepetible"u8) < 0);
    }

    [Fact(Timeout = 240_000)]
    public async Task A_large_room_is_erased_a_piece_at_a_time_and_after_a_restart_too()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.DoAsync("create", new { conv = "#redes" });
        for (var post = 0; post < 1_600; post++)
            await ana.SendLineAsync($$"""{"op":"post","cid":"c{{post}}","conv":"#redes","text":"x"}""");
        await ana.LiveAsync("#redes", 1_601);
        await ana.DoAsync("remove", new { conv = "#redes" });
        await server.RestartAsync();
        await Eventually.IsTrueAsync(() => server.Store.Read(view => view.RoomsToErase()).Count == 0);
        Assert.Equal(1, server.Store.Writer.Scalar("SELECT count(*) FROM " + "entries"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_makes_a_room_of_the_same_name_at_once_is_in_the_new_one()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.DoAsync("create", new { conv = "#redes" });
        await ana.SendLineAsync(
            """{"op":"remove","cid":"r","conv":"#redes"}""" + "\n" + """{"op":"create","id":99,"cid":"n","conv":"#Redes"}""");
        await ana.AnswerAsync(99);
        await Eventually.IsTrueAsync(() => server.Store.Read(view => view.RoomsToErase()).Count == 0);
        await ana.DoAsync("ping");

        var events = (await ana.DoAsync("events", new { after = 0 })).Rows.Where(row => row.Text("conv") is "#redes" or "#Redes");
        Assert.Equal(["joined", "left", "joined"], events.Select(row => row.Text("kind")));
    }

    [Fact(Timeout = 120_000)]
    public async Task What_was_said_in_a_removed_room_is_found_no_more_even_before_it_is_erased()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.DoAsync("create", new { conv = "#redes" });
        await ana.DoAsync("post", new { conv = "#redes", text = "palabra" });
        Assert.NotEmpty((await ana.DoAsync("search", new { text = "palabra" })).Rows);

        // As it is between the removing and the erasing, which a large room takes long for.
        using (var transaction = new WriterCache(server.Store).Begin())
        {
            transaction.Add(new StoreWrite.RemoveRoom(transaction.FindRoom("redes")!.Id, DateTimeOffset.UtcNow));
            transaction.Commit();
        }

        Assert.Empty((await ana.DoAsync("search", new { text = "palabra" })).Rows);
    }

    [Fact(Timeout = 120_000)]
    public async Task The_room_of_everyone_stays()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.DoAsync("claim", new { code = server.OwnerCode });
        Assert.Equal("forbidden", (await ana.AskAsync("archive", new { conv = "#General" })).Code);
        Assert.Equal("forbidden", (await ana.AskAsync("remove", new { conv = "#general" })).Code);
        Assert.Equal("bad-request", (await ana.AskAsync("remove", new { conv = "@ana" })).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task An_owner_of_the_server_owns_public_rooms_and_no_private_ones()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await ana.DoAsync("claim", new { code = server.OwnerCode });
        await luis.DoAsync("create", new { conv = "#redes" });
        await luis.DoAsync("create", new { conv = "#secreta", @private = true });
        var said = await luis.DoAsync("post", new { conv = "#redes", text = "feo" });
        await ana.DoAsync("delete", new { conv = "#redes", seq = said.Seq });
        await ana.DoAsync("topic", new { conv = "#redes", text = "bonito" });
        await ana.DoAsync("kick", new { conv = "#redes", nick = "luis" });
        await ana.DoAsync("archive", new { conv = "#redes" });
        Assert.Equal("not-found", (await ana.AskAsync("remove", new { conv = "#secreta" })).Code);
        await luis.DoAsync("invite", new { conv = "#secreta", nick = "ana" });
        Assert.Equal("not-member", (await ana.AskAsync("remove", new { conv = "#secreta" })).Code);
    }

    private static System.Text.Json.JsonElement Row(Answer answer, string conversation) =>
        answer.Rows.Single(row => row.Text("conv") == conversation);
}
