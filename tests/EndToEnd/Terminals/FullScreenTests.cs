using System.Globalization;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Terminals;

/// <summary>The chat on a whole screen, by people at real terminals of several sizes, in both languages.</summary>
public sealed class FullScreenTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public async Task People_on_every_transport_and_size_talk_and_see_each_other()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var script = await Wire.Register(server.Port, "guion");
        await using var ana = await FullScreen.Chat(server, _temp["ana"], "ana", "--udp");
        await using var luis = await FullScreen.Chat(server, _temp["luis"], "luis", "--ws", 200, 60, "es");
        await using var eva = await FullScreen.Chat(server, _temp["eva"], "eva", "", 40, 20, "es");
        await ana.Shows("F1 help");
        await luis.Shows("F1 ayuda");
        await eva.Shows("1:#general");
        Assert.DoesNotContain("F1", eva.Screen, StringComparison.Ordinal);
        await ana.Shows("● UDP");
        await luis.Shows("● WebSocket");
        await eva.Shows("● TCP");

        await ana.Say("hola a todos");
        await luis.Shows("ana udp │ hola a todos");
        await eva.Shows("ana udp hola a todos");
        // Somebody has read it.
        await ana.Shows("hola a todos ✓✓");
        await luis.Say("¿qué tal, @ana?");
        await ana.Shows("luis ws ¿qué tal, @ana?");
        await script.Post("#general", "soy un guion");
        await eva.Shows("guion tcp soy un guion");

        // Who is there, by what, and where there is room from where.
        await ana.Until(() => ana.Lines.Any(line => line.Contains("● luis", StringComparison.Ordinal) && line.EndsWith("ws", StringComparison.Ordinal)), "Over what luis is connected");
        await luis.Until(() => luis.Lines.Any(line => line.Contains("● ana", StringComparison.Ordinal) && line.Contains("udp 127.0.0.1:", StringComparison.Ordinal)), "From where ana is connected");

        // A message is marked and answered.
        await eva.Press("M-k", "M-k");
        await eva.Shows("r resp.");
        await eva.Type("r");
        await eva.Shows("respondes a luis");
        await eva.Say("eso digo yo");
        await ana.Shows("↪ luis: ¿qué tal, @ana?");
        await ana.Shows("eva tcp eso digo yo");
        await ana.Press("M-k");
        await ana.Type("+");
        await ana.Say("👍");
        await luis.Shows("👍 1");

        await eva.Say("salir");
        await eva.Shows("exit code 0");
        await ana.Until(() => ana.Screen.Contains("○ eva", StringComparison.Ordinal), "That eva has gone");
    }

    [Fact]
    public async Task What_is_unread_is_counted_and_begins_with_a_line()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var script = await Wire.Register(server.Port, "guion");
        await script.Ok(new { op = "create", cid = "c1", conv = "#redes", topic = "la capa 3" });
        await using var ana = await FullScreen.Chat(server, _temp["ana"], "ana");
        await ana.Shows("F1 help");
        await ana.Say("/unirse #redes");
        await ana.Shows(" #redes  la capa 3");
        await ana.Type("un borrador");
        await ana.Press("M-1");
        await ana.Shows(" #general");
        await ana.ShowsNot("un borrador");
        await script.Post("#redes", "uno");
        await script.Post("#redes", "dos, @ana");
        await ana.Until(() => ana.Lines.Any(line => line.StartsWith("2 #redes", StringComparison.Ordinal) && line[..15].EndsWith("!2", StringComparison.Ordinal)), "Two unread, one of them for ana");
        await ana.Shows("2 unread");
        Assert.Contains("(2)", await ana.Title(), StringComparison.Ordinal);

        await ana.Press("M-a");
        await ana.Shows("new since you left");
        await ana.Shows("> un borrador");
        var line = Array.FindIndex(ana.Lines, l => l.Contains("new since you left", StringComparison.Ordinal));
        Assert.Contains("uno", ana.Lines[line + 1], StringComparison.Ordinal);
        await ana.ShowsNot("2 unread");
    }

    [Fact]
    public async Task The_window_changes_and_much_is_pasted()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var script = await Wire.Register(server.Port, "guion");
        await using var ana = await FullScreen.Chat(server, _temp["ana"], "ana", language: "es");
        await ana.Shows("F1 ayuda");
        await ana.Paste(string.Join('\n', Enumerable.Range(1, 30).Select(n => $"línea {n}")));
        await ana.Shows("línea 30");
        await ana.Shows("● TCP");
        await ana.Resize(40, 20);
        await ana.Shows("1:#general");
        await ana.Resize(200, 60);
        await ana.Until(() => ana.Lines.Any(l => l.Length > 150), "All of the width is used");
        await ana.Resize(20, 5);
        await ana.Shows("pequeño");
        await ana.Resize(80, 24);
        await ana.Shows("F1 ayuda");
        await ana.Press("Enter");
        await ana.Shows("línea 30 ✓");
        var sent = (await script.Log("#general")).Single(entry => entry.Kind == "text");
        Assert.Equal(30, sent.Text.Split('\n').Length);

        await ana.Press("F1");
        await ana.Shows("Intro");
        await ana.Press("Escape");
        await ana.Shows("línea 30 ✓");
    }

    [Fact]
    public async Task What_others_write_is_text_and_nothing_else()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var script = await Wire.Register(server.Port, "guion");
        await script.Post("#general", "malo");
        OldData.Say(_temp["data"], "malo", "malo \e[2J\e[H\e[31m\e]0;otro título\a\e]52;c;eA==\a\x9b\x90\r\n\u202eal revés\u202c fin");
        await script.Post("#general", "日本語のテキスト 한국어 العربية עברית e\u0301 👩\u200d💻 🇪🇸 z\u0300\u0301\u0302\u0303\u0304\u0305 fin de lo ancho");
        await using var ana = await FullScreen.Chat(server, _temp["ana"], "ana");
        await ana.Shows("F1 help");
        // What acts on terminals no topic holds any more; what an older server lets through is shown as text: ChatScreenTests.
        var (refused, _) = await script.Ask(new { op = "topic", cid = "t0", conv = "#general", text = "tema \e[2J\u202e fin" });
        Assert.Equal("bad-request", (string?)refused["code"]);
        await script.Ok(new { op = "topic", cid = "t1", conv = "#general", text = "tema 日本語 ␛[2J fin" });
        await ana.Shows("fin de lo ancho");
        await ana.Shows("␛[2J");
        await ana.Shows("日本語のテキスト");
        await ana.Shows("tema 日本語 ␛[2J fin");
        await ana.Shows("F1 help");
        Assert.DoesNotContain("otro", await ana.Title(), StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", ana.Screen, StringComparison.Ordinal);
        Assert.StartsWith(" #general", ana.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith(">", ana.Lines[23], StringComparison.Ordinal);
        // Nothing has moved what stands beside it: the bar at the left is where it was in every row.
        Assert.All(ana.Lines[1..22], line => Assert.Equal('│', line[15]));
    }

    [Fact]
    public async Task The_server_is_killed_and_comes_back_and_what_was_written_meanwhile_is_there_once()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using (await Wire.Register(server.Port, "guion"))
        {
            await using var ana = await FullScreen.Chat(server, _temp["ana"], "ana");
            await ana.Shows("F1 help");
            await ana.Say("antes");
            await ana.Shows("antes ✓");
            await server.Kill();
            await ana.Shows("No connection");
            await ana.Say("mientras tanto");
            await ana.Shows("mientras tanto …");
            await ana.Shows("waiting to go out: 1");
            await server.StartAgain();
            await ana.Press("Enter");
            await ana.Shows("mientras tanto ✓");
            await ana.Shows("● TCP");
            using var reader = await Wire.Register(server.Port, "otra");
            Assert.Equal(["antes", "mientras tanto"], (await reader.Log("#general")).Where(e => e.Kind == "text").Select(e => e.Text));
        }
    }

    [Fact]
    public async Task Five_thousand_messages_are_scrolled_through_and_back()
    {
        const int Messages = 5_000;
        await using var server = await ChatServer.Start(_temp["data"]);
        using var script = await Wire.Register(server.Port, "guion");
        for (var n = 1; n <= Messages; n++)
            await script.Send(new { op = "post", cid = "m" + n.ToString(CultureInfo.InvariantCulture), conv = "#general", text = $"número {n}." });
        await using var ana = await FullScreen.Chat(server, _temp["ana"], "ana", columns: 200, rows: 60);
        await ana.Shows($"número {Messages}.");
        await ana.Until(() => Reached(ana), "The beginning");
        await ana.Shows("more below");
        await ana.Press("C-End");
        await ana.Shows($"número {Messages}.");
        await ana.ShowsNot("more below");

        await ana.Say("/goto 2500");
        await ana.Shows("[2500]");
        await ana.Shows("número 2500.");
        await ana.Shows("número 2501.");
        await ana.Press("Escape");
        await ana.ShowsNot("[2500]");
        await ana.Press("Escape");
        await ana.Shows($"número {Messages}.");

        // One more page each time it is looked at, until the first one is there.
        bool Reached(FullScreen screen)
        {
            if (screen.Screen.Contains("número 1.", StringComparison.Ordinal))
                return true;
            screen.Press([.. Enumerable.Repeat("PPage", 4)]).GetAwaiter().GetResult();
            return false;
        }
    }

    [Fact]
    public async Task Commands_find_mute_block_archive_and_change_the_password()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var script = await Wire.Register(server.Port, "guion");
        await script.Post("#general", "un saludo secreto");
        await using var ana = await FullScreen.Chat(server, _temp["ana"], "ana", columns: 200, rows: 60);
        await ana.Shows("un saludo secreto");
        await ana.Say("/buscar saludo");
        await ana.Until(() => ana.Lines.Any(l => l.Contains("guion: un saludo secreto", StringComparison.Ordinal)), "What was found");
        await ana.Say("/whois @guion");
        await ana.Shows("account since");
        await ana.Say("/mute");
        await ana.Shows("This conversation is muted.");
        await ana.Say("/devices");
        await ana.Shows("this device");

        await ana.Say("/block guion");
        await ana.Shows("You hear nothing of guion any more.");
        await ana.ShowsNot("guion tcp │");
        await script.Post("#general", "una molestia");
        await ana.Say("qué silencio");
        await ana.Shows("qué silencio ✓");
        Assert.DoesNotContain("una molestia", ana.Screen, StringComparison.Ordinal);
        await ana.Say("/search molestia");
        await ana.Shows("Nothing was found.");
        await ana.Say("/unblock guion");
        await ana.Shows("una molestia");

        await ana.Say("/create #sala");
        await ana.Until(() => ana.Lines[0].Trim() == "#sala", "The new room, open");
        await ana.Say("/archive");
        await ana.Shows("ana archives the room");
        await ana.Shows("#sala (archived)");
        await ana.Say("ya no");
        await ana.Shows("ya no ✗");

        await ana.Say("/password");
        await ana.Shows("Current password");
        await ana.Say("a secret");
        await ana.Shows("New password");
        await ana.Say("otra más larga");
        await ana.Shows("Once more");
        await ana.Say("otra más larga");
        await ana.Shows("The password is changed");
        Assert.DoesNotContain("otra más larga", ana.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task However_it_ends_the_terminal_is_as_before()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        await using var ana = await FullScreen.Start(server, _temp["ana"], nick: "ana@");
        await ana.Shows("Is ana new here?");
        await ana.Say("y");
        await ana.Shows("Password:");
        await ana.Say("a secret");
        await ana.Shows("Once more:");
        await ana.Say("a secret");
        await ana.Shows("F1 help");
        Assert.True(await ana.IsTaken());
        var pid = (await File.ReadAllTextAsync(Path.Combine(_temp["ana"], "pid"))).Trim();
        await Running.ToEnd(["kill", "-TERM", pid]);
        await ana.Shows("exit code 130");
        await ana.Shows(" icanon");
        await ana.Shows(" echo ");
        Assert.False(await ana.IsTaken());
    }

    public void Dispose() => _temp.Dispose();
}
