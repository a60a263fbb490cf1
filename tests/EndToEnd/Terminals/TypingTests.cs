using System.Globalization;
using System.Text.RegularExpressions;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Terminals;

/// <summary>What people type and press in the chat on a whole screen, and what comes of it: tables of steps in one terminal each.</summary>
public sealed partial class TypingTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public async Task Slips_habits_and_settings()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var script = await Wire.Register(server.Port, "guion");
        await using var ana = await FullScreen.Chat(server, _temp["ana"], "ana", columns: 160, rows: 50);
        await ana.Shows("F1 help");
        await Walk(ana,
            ("/jion #x", "Did you mean /join?"),
            ("/serach x", "Did you mean /search?"),
            ("/frobnicate", "There is no /frobnicate"),
            ("/names", "·   ana  tcp"),
            ("/list", "* #general"),
            ("/nick pepe", "A nick is for ever; /name"),
            ("/me ríe", "between stars"),
            ("/away", "Nobody needs to say so here"),
            ("/clear", "What was said stays"),
            ("/join", "It is used so: /join #x"),
            ("/topic", "#general has no topic."),
            ("/topic la capa 3", "sets the topic: la capa 3"),
            ("/mute all", "This conversation is muted. /mute off"),
            ("/mute off", "you are told of everything"),
            ("/mute mentions", "meant for you only"),
            ("/arrivals off", "is not shown any more"),
            ("/query guion hola, guion", " @guion"),
            ("//etc/hosts", "/etc/hosts ✓"),
            ("/quit #general", "That leaves the chat altogether"),
            ("/claim abcdefgh", "· "),
            ("/claim " + Code(server), "ana is now an owner of the server."),
            ("/close", " #general"));
        await ana.ShowsNot("@guion");
        await ana.ShowsNot("guion joins");

        // A path is no command, and comes back to be said.
        await ana.Say("/etc/hosts es un archivo");
        await ana.Shows("As a text it begins with two: //etc/hosts");
        await ana.Press("Up", "C-a");
        await ana.Shows("> /etc/hosts es un archivo");
        await ana.Say("/");
        await ana.Shows("/etc/hosts es un archivo ✓");

        // It is kept who wants to see who comes.
        await ana.Say("/quit");
        await ana.Shows("exit code 0");
        await using var again = await FullScreen.Start(server, _temp["ana"]);
        await again.Shows("/etc/hosts es un archivo");
        await again.ShowsNot("guion joins");
        await again.Say("/arrivals on");
        await again.Shows("guion joins");
    }

    [Fact]
    public async Task Everything_is_Spanish_and_English_works_too()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        await using var ana = await FullScreen.Chat(server, _temp["ana"], "ana", columns: 160, rows: 50, language: "es");
        await ana.Shows("F1 ayuda");
        await ana.Press("F1");
        await ana.Shows("Teclas (F1 o Esc");
        await ana.Press("End");
        await ana.Until(() => ana.Screen.Contains("/salir", StringComparison.Ordinal) && ana.Screen.Contains("/ayuda", StringComparison.Ordinal), "Spanish verbs");
        Assert.DoesNotContain("/quit", ana.Screen, StringComparison.Ordinal);
        Assert.DoesNotContain("/help", ana.Screen, StringComparison.Ordinal);
        await ana.Press("F1");
        await ana.ShowsNot("/ayuda");
        await ana.Type("/unb");
        await ana.Press("Tab");
        await ana.Shows("> /unblock");
        await ana.Press("C-u");
        await ana.Type("/abr");
        await ana.Press("Tab");
        await ana.Shows("> /abrir");
        await ana.Press("C-u");
        await Walk(ana,
            ("/entar #x", "¿Querías decir /entrar?"),
            ("/jion", "¿Querías decir /join?"),
            ("/join", "Se usa así: /entrar #x"),
            ("/salir #general", "Para salir de la sala: /dejar #general"),
            ("/apodo x", "/nombre y un texto"),
            ("/silenciar", "está silenciada. /silenciar no"),
            ("/silenciar no", "Aquí se te avisa de todo."),
            ("/entradas no", "Ya no se ve quién entra"),
            ("/crear #biblio --privada", " #biblio"));

        // What was typed says so too: the room is open when the top line does.
        await ana.Until(() => ana.Lines[0].Contains("#biblio", StringComparison.Ordinal), "the new room");
        await ana.Say("/dejar");
        await ana.Shows("¿Salir de #biblio? (s/n)");
        await ana.Type("s");
        await ana.Shows("Has salido de #biblio.");
        await ana.Say("/salir");
        await ana.Shows("exit code 0");
    }

    [Fact]
    public async Task Typing_is_typing_and_what_destroys_asks_first()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var script = await Wire.Register(server.Port, "guion");
        await using var ana = await FullScreen.Chat(server, _temp["ana"], "ana", columns: 120, rows: 40);
        await ana.Shows("F1 help");
        await ana.Say("lo mío");
        await ana.Shows("lo mío ✓");
        var mine = (await script.Log("#general")).Single(e => e.Kind == "text").Seq;

        // Whoever went to a message types as ever.
        foreach (var words in new[] { "de acuerdo", "eres tú", "+1", "respondo", "jamás", "kilo" })
        {
            await ana.Say($"/goto {mine}");
            await ana.Shows($"[{mine}]  Alt+K marks it");
            await ana.Type(words);
            await ana.Shows("> " + words);
            await ana.Press("Enter");
            await ana.Shows(words + " ✓");
            await ana.ShowsNot("Alt+K marks it");
        }

        // The marker is asked for; who goes on typing was typing, and deleting asks.
        await ana.Press("M-k");
        await ana.Shows("d delete");
        await ana.Type("d");
        await ana.Shows("«kilo» (y/n)");
        await ana.Type("e acuerdo");
        await ana.Shows("> de acuerdo");
        await ana.ShowsNot("d delete");
        await ana.Press("C-c");
        await ana.ShowsNot("> de acuerdo");
        await ana.Press("M-k");
        await ana.Type("d");
        await ana.Shows("(y/n)");
        await ana.Type("n");
        await ana.ShowsNot("(y/n)");
        await ana.Shows("kilo ✓");
        await ana.Type("d");
        await ana.Shows("(y/n)");
        await ana.Press("Escape");
        await ana.ShowsNot("(y/n)");
        await ana.Type("d");
        await ana.Shows("(y/n)");
        await ana.Type("y");
        await ana.Shows("(deleted)");
        await ana.ShowsNot("kilo ✓");
        await ana.Say($"/delete {mine}");
        await ana.Shows($"Delete message {mine}? (y/n)");
        await ana.Press("Enter");
        await ana.ShowsNot("(y/n)");
        Assert.Equal(1, (await script.Log("#general")).Count(e => e.Kind == "deletion"));

        // What others said is not changed.
        await script.Post("#general", "del guion");
        await ana.Shows("del guion");
        await ana.Press("M-k");
        await ana.Type("e");
        await ana.Shows("Only your own messages");
        await ana.Press("Escape");
        await ana.ShowsNot("Only your own messages");

        await ana.Say("/create #sala");
        await ana.Until(() => ana.Lines[0].Trim() == "#sala", "The new room, open");
        await ana.Say("/leave");
        await ana.Shows("Leave #sala? (y/n)");
        await ana.Type("no, me quedo");
        await ana.Shows("> o, me quedo");
        await ana.Press("C-c");
        await ana.Say("/remove #sala");
        await ana.Shows("Erase #sala");
        await ana.Type("x");
        await ana.ShowsNot("Erase #sala");
        await ana.Press("C-u");
        Assert.Equal("#sala", ana.Lines[0].Trim());
        await ana.Say("/remove #sala");
        await ana.Shows("Erase #sala");
        await ana.Type("y");
        await ana.Shows("#sala is gone.");
    }

    [Fact]
    public async Task What_is_refused_is_sent_again_changed_or_forgotten_and_much_is_asked_about()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var script = await Wire.Register(server.Port, "guion");
        await using var ana = await FullScreen.Chat(server, _temp["ana"], "ana", columns: 120, rows: 40);
        await ana.Shows("F1 help");
        await ana.Say("/create #vieja");
        await ana.Until(() => ana.Lines[0].Trim() == "#vieja", "The new room, open");
        await ana.Say("/archive");
        await ana.Shows("(archived)");
        await ana.Say("no cabe");
        await ana.Shows("no cabe ✗");
        await ana.Shows("Alt+R again");
        await ana.Press("M-e");
        await ana.Shows("> no cabe");
        await ana.ShowsNot("✗");
        await ana.Say(" ya");
        await ana.Shows("no cabe ya ✗");
        await ana.Press("M-x");
        await ana.ShowsNot("✗");
        await ana.Say("otra vez");
        await ana.Shows("otra vez ✗");
        await ana.Press("M-r");
        await ana.Say("/unarchive");
        await ana.Shows("opens the room again");
        await ana.Press("M-r");
        await ana.Shows("otra vez ✓");
        await ana.ShowsNot("✗");

        var many = string.Join('\n', Enumerable.Range(1, 589).Select(n => n == 1 ? "    if (x) {" : $"línea {n}"));
        await ana.Paste(many);
        await ana.Shows("línea 589");
        await ana.Press("Enter");
        await ana.Shows("589 lines,");
        await ana.Press("Escape");
        await ana.ShowsNot("589 lines,");
        await ana.Shows("línea 589");
        await ana.Press("Enter");
        await ana.Shows("589 lines,");
        await ana.Type("3");
        await ana.ShowsNot("línea 589");
        await ana.Paste(many);
        await ana.Press("Enter");
        await ana.Shows("589 lines,");
        await ana.Type("1");
        await ana.Shows("línea 589 ✓");
        await ana.Paste(many);
        await ana.Press("Enter");
        await ana.Shows("589 lines,");
        await ana.Type("2");
        await ana.Until(() => Texts().GetAwaiter().GetResult().Count == 22, "All twenty pieces");

        var huge = string.Join('\n', Enumerable.Range(1, 3000).Select(n => $"número {n}"));
        await ana.Paste(huge);
        await ana.Shows("número 3000");
        await ana.Press("Enter");
        await ana.Shows("a message has at most 16384");
        // That cannot be one message.
        await ana.Type("2");
        await ana.Shows("número 3000 ✓");
        var texts = await Texts();
        Assert.Equal(["otra vez", many], texts[..2]);
        Assert.Equal(many, string.Join('\n', texts[2..22]));
        Assert.Equal(huge, string.Join('\n', texts[22..]));

        await ana.Paste(new string('x', 16_385));
        await ana.Press("Enter");
        await ana.Shows("The text has 16385 bytes; a message has at most 16384.");
        await ana.Press("C-c");
        await ana.Paste(new string('y', 300_000));
        await ana.Shows("Nothing of it was taken");

        // What was not stored is not gone with the screen.
        await ana.Say("/archive");
        await ana.Shows("(archived)");
        await ana.Say("se queda");
        await ana.Shows("se queda ✗");
        await ana.Say("/quit");
        await ana.Shows("No word that this was stored, in #vieja: se queda");
        await ana.Shows("exit code 0");

        async Task<List<string>> Texts()
        {
            await script.Ask(new { op = "join", cid = "j", conv = "#vieja" });
            return [.. (await script.Log("#vieja")).Where(e => e.Kind == "text").Select(e => e.Text)];
        }
    }

    [Fact]
    public async Task Windows_stay_put_and_one_gets_to_both_ends()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var script = await Wire.Register(server.Port, "guion");
        foreach (var room in new[] { "#redes", "#zoo" })
            await script.Ok(new { op = "create", cid = "c" + room, conv = room });
        for (var n = 1; n <= 400; n++)
            await script.Send(new { op = "post", cid = "m" + n.ToString(CultureInfo.InvariantCulture), conv = "#general", text = $"número {n}." });
        await using var ana = await FullScreen.Chat(server, _temp["ana"], "ana");
        await ana.Shows("número 400.");
        await ana.Press("C-Home");
        await ana.Shows("número 1.");
        await ana.Shows("guion joins");
        await ana.Press("NPage");
        await ana.ShowsNot("número 1.");
        await ana.Press("C-End");
        await ana.Shows("número 400.");
        await ana.ShowsNot("more below");

        await ana.Say("/join #zoo");
        await ana.Until(() => ana.Lines[0].Trim() == "#zoo", "The room, open");
        await ana.Say("/join #redes");
        await ana.Until(() => ana.Lines[0].Trim() == "#redes", "The room, open");
        Assert.StartsWith("2 #zoo", ana.Lines[2]);
        Assert.StartsWith("3 #redes", ana.Lines[3]);
        await script.Post("@ana", "para ti");
        await ana.Until(() => ana.Lines[4].StartsWith("4 @guion", StringComparison.Ordinal), "The new one, last");
        await ana.Press("M-2");
        await ana.Until(() => ana.Lines[0].Trim() == "#zoo", "The second is the second");
        await ana.Say("/leave");
        await ana.Shows("Leave #zoo?");
        await ana.Type("y");
        await ana.Until(() => !ana.Screen.Contains("2 #zoo", StringComparison.Ordinal), "It is gone");
        await ana.Press("M-4");
        await ana.Until(() => ana.Lines[0].Trim() == "@guion", "The fourth is the fourth");
        await ana.Press("M-3");
        await ana.Until(() => ana.Lines[0].Trim() == "#redes", "The third is the third");

        await ana.Say("def f():");
        await ana.Shows("def f(): ✓");
        await ana.Press("F2");
        await ana.Shows("F2 shows all again");
        await ana.Until(() => ana.Lines[1..22].All(line => !line.Contains('│')), "No bars");
        Assert.DoesNotContain("@guion", string.Join('\n', ana.Lines[1..22]));
        await ana.Press("F2");
        await ana.Shows("4 @guion");
        await ana.Press("F1");
        await ana.Shows("Keys (F1");
        await ana.Press("F1");
        await ana.ShowsNot("Keys (F1");
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("TERM")]
    public async Task A_signal_leaves_the_terminal_as_it_was(string signal)
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        await using var ana = await FullScreen.Chat(server, _temp["ana"], "ana");
        await ana.Shows("F1 help");
        var pid = (await File.ReadAllTextAsync(Path.Combine(_temp["ana"], "pid"))).Trim();
        await Running.ToEnd(["kill", "-" + signal, pid]);
        await ana.Shows("exit code 130");
        await ana.Shows(" icanon");
        await ana.Shows(" echo ");
        Assert.False(await ana.IsTaken());
        // What is pasted comes without marks.
        await ana.Paste("pegado");
        await ana.Shows("pegado");
        Assert.DoesNotContain("200~", ana.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_by_line_a_paste_is_one_message_and_what_destroys_asks_first()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var script = await Wire.Register(server.Port, "guion");
        Assert.Equal(0, (await Running.ToEnd(
            ["dotnet", Running.CharlaDll, "register", "ana", "--password-stdin", "--server", $"127.0.0.1:{server.Port}"], "a secret\n", ("CHARLA_HOME", _temp["ana"]))).Code);
        await using var ana = await Terminal.Charla(_temp["ana"], "chat", "--plain-ui", $"tcp://127.0.0.1:{server.Port}");
        await ana.Shows("#general>");
        await Paste("  uno\n\tdos\ntres");
        await ana.Shows("uno⏎ dos⏎tres");
        await ana.Type("");
        await ana.Shows("tres\n");
        await Paste(string.Join('\n', Enumerable.Range(1, 40)));
        await ana.Type("");
        await ana.Shows("40 lines,");
        await ana.Type("1");
        await Until(log => log.Exists(e => e.Text.EndsWith("\n40", StringComparison.Ordinal)));
        var log = (await script.Log("#general")).Where(e => e.Kind == "text").ToList();
        Assert.Equal(["  uno\n\tdos\ntres", string.Join('\n', Enumerable.Range(1, 40))], log.Select(e => e.Text));

        await ana.Type($"/delete {log[0].Seq}");
        await ana.Shows("(y/n)");
        await ana.Type("mejor no");
        await ana.Type("/jion x");
        await ana.Shows("Did you mean /join?");
        await ana.Type($"/delete {log[1].Seq}");
        await ana.Shows($"Delete message {log[1].Seq}? (y/n)");
        await ana.Type("y");
        await ana.Shows("ana deletes");
        Assert.DoesNotContain(await script.Log("#general"), e => e.Kind == "text" && e.Text.Contains("mejor", StringComparison.Ordinal));

        await ana.Type(new string('x', 200));
        await ana.Type("/msg @nadie hola");
        await ana.Shows("/retry: send it again");
        await ana.Type("/discard");
        await ana.Shows("Forgotten.");
        await ana.Type("/retry");
        await ana.Shows("Nothing of yours was refused.");
        await ana.Type("exit");
        await ana.Shows("exit code 0");

        async Task Paste(string text)
        {
            await ana.Tmux("set-buffer", "--", text);
            await ana.Tmux("paste-buffer", "-p", "-r");
        }

        async Task Until(Func<List<(string Kind, string Text, long Seq)>, bool> isSo)
        {
            for (var until = Environment.TickCount64 + Eventually.Limit.TotalMilliseconds; ; await Task.Delay(50))
            {
                if (isSo([.. (await script.Log("#general")).Select(e => (e.Kind, e.Text, e.Seq))]))
                    return;
                Assert.True(Environment.TickCount64 < until, ana.Screen);
            }
        }
    }

    [Fact]
    public async Task The_exit_code_of_a_pipe_and_the_line_that_the_console_shows_can_be_relied_on()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        var home = ("CHARLA_HOME", (string?)_temp["home"]);
        var address = $"127.0.0.1:{server.Port}";
        Assert.Equal(0, (await Running.ToEnd(["dotnet", Running.CharlaDll, "register", "ana", "--password-stdin", "--server", address], "a secret\n", home)).Code);
        foreach (var (input, place, code) in new[]
        {
            ("hola\n", address, 0),
            ("hola", $"udp://127.0.0.1:{server.Port}", 0),
            ("hola\nexit\n", $"http://127.0.0.1:{server.HttpPort}/", 0),
            ("", $"ana@ws://127.0.0.1:{server.HttpPort}", 0),
            ("/msg @nadie hola\n", address, 1),
            (new string('x', 16_385) + "\nhola\n", address, 1),
            ("hola\n", "https://127.0.0.1", 2),
            ("hola\n", $"luis@{address}", 4),
        })
        {
            var (exit, said) = await Running.ToEnd(["dotnet", Running.CharlaDll, "chat", place], input, home);
            Assert.True(exit == code, $"{place} {input[..Math.Min(40, input.Length)]}: {exit}, not {code}\n{said}");
        }

        var claim = server.Process.Output.Split('\n').Single(line => line.Contains(" claim ", StringComparison.Ordinal) && line.StartsWith("  ", StringComparison.Ordinal));
        var (claimed, answer) = await Running.ToEnd(["sh", "-c", claim], "", home);
        Assert.True(claimed == 0, claim + "\n" + answer);
        Assert.Contains("ana is now an owner", answer);

        await server.Kill();
        Assert.Equal(3, (await Running.ToEnd(["dotnet", Running.CharlaDll, "chat", address], "hola\n", home)).Code);
    }

    public void Dispose() => _temp.Dispose();

    // Each line is typed, and then something shows.
    private static async Task Walk(FullScreen screen, params (string Typed, string Shows)[] steps)
    {
        foreach (var (typed, shows) in steps)
        {
            await screen.Say(typed);
            await screen.Shows(shows);
        }
    }

    private static string Code(ChatServer server) => Claim().Match(server.Process.Output).Groups["code"].Value;

    [GeneratedRegex("/claim (?<code>[a-z0-9]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Claim();
}
