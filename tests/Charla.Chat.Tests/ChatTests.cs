using Charla.Cli;
using Charla.CommandLine;
using Charla.Terminal;
using Charla.Testing;

namespace Charla.Chat.Tests;

public sealed class ChatTests
{
    private const int Soon = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Soon)]
    [InlineData("")]
    [InlineData("exit\nnot this\n")]
    [InlineData("salir\n")]
    [InlineData("/quit\n")]
    public async Task Over_pipes_lines_go_in_and_out_and_the_end_leaves(string end)
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        server.Post("#general", "pepe", "from before");

        var outcome = await charla.RunAsync("Hola\n/reply 1 qué tal\n/react 1 👍\n" + end, ["chat", server.Address.ToString()]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("from before", outcome.Out);
        Assert.Contains("ana: Hola\n", outcome.Out);
        Assert.Contains("ana: (→ 1) qué tal\n", outcome.Out);
        Assert.Contains("👍", outcome.Out);
        Assert.DoesNotContain('\e', outcome.Out);
        Assert.DoesNotContain('>', outcome.Out);
        Assert.Equal(4, server.Log("#general").Head);
    }

    [Fact(Timeout = Soon)]
    public async Task Verbs_do_what_they_say_and_unknown_ones_are_explained()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        var input = """
            /help
            /create #redes
            hola redes
            /edit 2 HOLA REDES
            /topic capa 3
            /who
            /rooms
            /frobnicate
            /edit x y
            /join #nowhere
            /delete 2
            """;

        var outcome = await charla.RunAsync(input, ["chat"]);
        var left = await charla.RunAsync("/open #redes\n/leave\n//slash\n", ["chat"]);

        Assert.Equal((0, 0), (outcome.ExitCode, left.ExitCode));
        Assert.Contains("/create #x", outcome.Out);
        Assert.Contains("ana edits [2]: HOLA REDES", outcome.Out);
        Assert.Contains("sets the topic: capa 3", outcome.Out);
        Assert.Contains("There is no /frobnicate", outcome.Out);
        Assert.Contains("It is used so: /edit N text", outcome.Out);
        Assert.Contains("No: not-found", outcome.Out);
        Assert.Contains("ana deletes [2]", outcome.Out);
        Assert.Equal(["join", "text", "edit", "topic", "deletion", "leave"], server.Log("#redes").After(0).Select(e => (string)e["kind"]!));
        Assert.Equal("/slash", (string?)server.Log("#general")[1]["text"]);
    }

    [Fact(Timeout = Soon)]
    public async Task Without_a_token_and_without_a_terminal_one_is_told_how_to_sign_in()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);

        var outcome = await charla.RunAsync("chat");

        Assert.Equal(4, outcome.ExitCode);
        Assert.Contains("charla register", outcome.Error);
    }

    [Fact(Timeout = Soon)]
    public async Task What_is_being_typed_stays_while_messages_arrive()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        using var keyboard = new FakeKeyboard();
        await using var output = new Watched();
        var running = Program.RunAsync(["chat"], Terminal(charla, keyboard, output), Token);

        await output.UntilAsync("#general> ");
        keyboard.Type("Hola a");
        var typed = await output.UntilAsync("#general> Hola a");
        server.Post("#general", "pepe", "interrupting");
        var arrived = await output.UntilAsync("interrupting", typed);
        await output.UntilAsync("#general> Hola a", arrived);
        keyboard.Type(" todos 👍\n");
        await output.UntilAsync("Hola a todos 👍", arrived);
        keyboard.Type("/quit\n");

        Assert.Equal(0, await running);
        Assert.Equal("Hola a todos 👍", (string?)server.Log("#general")[2]["text"]);
    }

    [Fact(Timeout = Soon)]
    public async Task The_first_time_nick_and_password_are_asked_for_and_never_shown()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        using var keyboard = new FakeKeyboard();
        await using var output = new Watched();
        keyboard.Type("corta\nuna muy larga\nuna muy largo\nuna muy larga\nuna muy larga\n");
        using var nick = new StringReader("perhaps\ny\nno nick\nana\n");
        var running = Program.RunAsync(["chat"], Terminal(charla, keyboard, output) with { In = nick }, Token);

        await output.UntilAsync("#general> ");
        keyboard.Type("/quit\n");

        Assert.Equal(0, await running);
        Assert.DoesNotContain("larga", output.ToString());
        // What they must be is said before they are asked for.
        string[] said = ["Are you new here?", "1 to 32 letters", "Nick:", "cannot be a name", "at least 6 characters", "Password:", "too short", "Once more:", "differ"];
        var at = 0;
        foreach (var text in said)
        {
            at = output.ToString().IndexOf(text, at, StringComparison.Ordinal);
            Assert.True(at >= 0, text);
        }

        Assert.Equal(0, (await charla.RunAsync("rooms")).ExitCode);
    }

    [Fact(Timeout = Soon)]
    public async Task A_lost_connection_shows_and_what_was_typed_meanwhile_goes_out_when_it_is_back()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        using var keyboard = new FakeKeyboard();
        await using var output = new Watched();
        var running = Program.RunAsync(["chat"], Terminal(charla, keyboard, output), Token);

        await output.UntilAsync("── #general ──");
        server.Away = true;
        server.CutAll();
        await output.UntilAsync("Connection lost");
        keyboard.Type("later\n");
        await output.UntilAsync("goes out when");
        server.Away = false;
        keyboard.Type("\n");
        await output.UntilAsync("Connected again");
        await output.UntilAsync(": later");
        keyboard.Type("exit\n");

        Assert.Equal(0, await running);
        Assert.Equal(1, server.Log("#general").Head);
    }

    [Fact(Timeout = Soon)]
    public async Task Elsewhere_is_noticed_and_opening_it_shows_it_and_marks_it_read()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        server.Join("#redes", "ana");
        server.Post("#redes", "pepe", "unread");
        using var keyboard = new FakeKeyboard();
        await using var output = new Watched();
        var read = new TaskCompletionSource();
        server.Intercept = (_, frame) =>
        {
            if ((string)frame["op"]! == "read" && (string)frame["conv"]! == "#redes" && (long)frame["seq"]! == 3)
                read.TrySetResult();
            return false;
        };
        var running = Program.RunAsync(["chat"], Terminal(charla, keyboard, output), Token);

        await output.UntilAsync("Unread: #redes 2");
        await output.UntilAsync("── #general ──");
        server.Post("#redes", "pepe", "one more");
        await output.UntilAsync("something new in #redes");
        keyboard.Type("/open #redes\n");
        await output.UntilAsync(": one more");
        await read.Task.WaitAsync(Token);
        keyboard.Type("exit\n");

        Assert.Equal(0, await running);
    }

    [Fact(Timeout = Soon)]
    public async Task An_interrupt_leaves_cleanly()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        using var keyboard = new FakeKeyboard();
        await using var output = new Watched();
        using var interrupt = new CancellationTokenSource();
        var running = Program.RunAsync(["chat"], Terminal(charla, keyboard, output), interrupt.Token);

        await output.UntilAsync("── #general ──");
        await interrupt.CancelAsync();

        Assert.Equal(130, await running);
        Assert.EndsWith("\r\e[K", output.ToString());
    }

    [Fact(Timeout = Soon)]
    public async Task A_pipe_that_brings_nothing_holds_nothing_up()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        using var input = new SilentReader();
        await using var output = new Watched();
        using var interrupt = new CancellationTokenSource();
        var running = Program.RunAsync(["chat"], charla.Surroundings(input, output, output), interrupt.Token);

        await output.UntilAsync("── #general ──");
        server.Post("#general", "pepe", "heard");
        await output.UntilAsync("pepe: heard");
        await interrupt.CancelAsync();

        Assert.Equal(130, await running);
    }

    [Fact(Timeout = Soon)]
    public async Task A_token_that_is_revoked_meanwhile_ends_the_chat_with_its_reason()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        using var keyboard = new FakeKeyboard();
        await using var output = new Watched();
        await using var error = new Watched();
        var running = Program.RunAsync(["chat"], Terminal(charla, keyboard, output) with { Error = error }, Token);

        await output.UntilAsync("── #general ──");
        server.Revoke("ana");
        server.CutAll();
        keyboard.Type("\n");

        Assert.Equal(4, await running);
        Assert.Contains("charla signin", error.ToString());
    }

    [Fact(Timeout = Soon)]
    public async Task Nothing_that_others_wrote_acts_on_the_terminal_and_lines_stay_lines()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        server.Post("#general", "pepe", "uno\e]0;title\a\ndos\u202e");

        var outcome = await charla.RunAsync("", ["chat"]);

        outcome.AssertHarmless();
        Assert.Contains("pepe: uno␛]0;title␇\n    dos\n", outcome.Out);
    }

    [Fact(Timeout = Soon)]
    public async Task Where_there_is_no_server_nothing_is_asked()
    {
        using var charla = new CharlaCommand().With("CHARLA_SERVER", "localhost:1");
        using var keyboard = new FakeKeyboard();
        await using var output = new Watched();
        await using var error = new Watched();

        Assert.Equal(3, await Program.RunAsync(["chat"], Terminal(charla, keyboard, output) with { Error = error }, Token));

        Assert.Equal("", output.ToString());
        Assert.Contains("No server answers at localhost:1", error.ToString());
    }

    [Theory(Timeout = Soon)]
    [InlineData("Hola\n", 0, "")]
    [InlineData("/j #nowhere\nHola\n/open #general\nuno\n", 1, "not sent: No: not-found The text: Hola")]
    [InlineData("uno\n/msg @nadie dos\ntres\n", 1, "not sent: No: not-found The text: dos")]
    [InlineData("uno\n/etc/hosts is a file\ntres\n", 1, "//etc/hosts")]
    public async Task The_exit_code_of_a_pipe_says_whether_all_was_stored(string input, int code, string error)
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        server.Intercept = (connection, frame) =>
        {
            if ((string)frame["op"]! != "post" || (string)frame["conv"]! != "@nadie")
                return false;
            connection.Error(frame, "not-found");
            return true;
        };

        var outcome = await charla.RunAsync(input, ["chat"]);

        Assert.Equal(code, outcome.ExitCode);
        Assert.Contains(error, outcome.Error);
        Assert.Equal(code == 0, outcome.Error.Length == 0);
        // The rest goes on.
        Assert.Equal(input.Contains("tres") ? 2 : 1, server.Log("#general").Head);
    }

    [Fact(Timeout = Soon)]
    public async Task What_is_too_long_for_a_message_is_not_sent_from_a_pipe_and_what_has_control_characters_is_without_them()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");

        var outcome = await charla.RunAsync($"{new string('ñ', 8193)}\n    if \e[31mx:\0\r\n\tfin  \n{new string('ñ', 8192)}\n", ["chat"]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("The text has 16386 bytes; a message has at most 16384.", outcome.Error);
        Assert.Equal(["    if [31mx:", "\tfin", new string('ñ', 8192)], server.Log("#general").After(0).Select(e => (string)e["text"]!));
    }

    private static Surroundings Terminal(CharlaCommand charla, FakeKeyboard keyboard, TextWriter output) =>
        charla.Surroundings(TextReader.Null, output, output) with { IsTerminal = true, ReadKey = keyboard.Read };
}
