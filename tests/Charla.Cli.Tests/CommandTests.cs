using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Charla.Testing;

namespace Charla.Cli.Tests;

public sealed class CommandTests
{
    private const int Soon = 60_000;

    // Escapes, a bell, C1 controls, a turned direction, zero widths, and marks that smear.
    private const string Evil = "a\e[2J\a\u009b31mb\u202ec\u200bd\u2066e\u2028f\ufeffg\u0301\u0301\u0301\u0301\u0301\u0301\u0301\r\nzwei\t.";

    [Fact(Timeout = Soon)]
    public async Task Registering_keeps_a_token_that_only_its_owner_can_read()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);

        var outcome = await charla.RunAsync("una muy larga\n", ["register", "ana", "--password-stdin"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("ana", outcome.Out);
        Assert.DoesNotContain("una muy larga", await File.ReadAllTextAsync(charla.TokenFile));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(charla.TokenFile));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.GetDirectoryName(charla.TokenFile)!));
        }

        Assert.Equal("#general 1\n", (await charla.RunAsync("post", "#general", "Hola", "a", "todos")).Out);
        Assert.Equal("Hola a todos", (string?)server.Log("#general")[1]["text"]);
    }

    [Theory(Timeout = Soon)]
    [InlineData("register")]
    [InlineData("signin")]
    public async Task Who_is_asked_to_slow_down_at_the_door_is_told_and_gets_in_later(string command)
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        if (command == "signin")
            await charla.RunAsync("una muy larga\n", ["register", "ana", "--password-stdin"]);
        var refused = 0;
        server.Intercept = (connection, frame) =>
        {
            if ((string)frame["op"]! != command || ++refused > 2)
                return false;
            connection.Error(frame, "slow-down", retryMs: 10);
            return true;
        };

        var outcome = await charla.RunAsync("una muy larga\n", [command, "ana", "--password-stdin"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("No: slow-down\nNo: slow-down\n", outcome.Error);
    }

    [Fact(Timeout = Soon)]
    public async Task A_token_file_that_others_can_read_is_mended_with_a_warning()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such permissions there.");
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(charla.TokenFile, (UnixFileMode)0b110_100_100);

        var outcome = await charla.RunAsync("rooms");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Warning", outcome.Error);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(charla.TokenFile));
    }

    [Fact(Timeout = Soon)]
    public async Task A_damaged_token_file_is_named()
    {
        using var charla = new CharlaCommand();
        Directory.CreateDirectory(Path.GetDirectoryName(charla.TokenFile)!);
        await File.WriteAllTextAsync(charla.TokenFile, "{");

        var outcome = await charla.RunAsync("rooms");

        Assert.Equal(4, outcome.ExitCode);
        Assert.Contains(charla.TokenFile, outcome.Error);
    }

    [Fact(Timeout = Soon)]
    public async Task Each_failure_has_its_exit_code_and_one_sentence()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        _ = server.Account("luis", "otra");

        Check(4, await charla.RunAsync("post", "#general", "x"));
        Check(4, await charla.RunAsync("mala\n", ["signin", "luis", "--password-stdin"]));
        Check(0, await charla.RunAsync("otra\n", ["signin", "luis", "--password-stdin"]));
        Check(1, await charla.RunAsync("post", "#nowhere", "x"));
        Check(2, await charla.RunAsync("post"), lines: 2);
        Check(2, await charla.RunAsync("frobnicate"), lines: 2);
        Check(2, await charla.RunAsync("rooms", "--server", "not a server"));
        Check(2, await charla.RunAsync("rooms", "--timeout", "0"));
        Check(2, await charla.RunAsync("history", "#general", "--before", "1", "--after", "2"));
        Check(2, await charla.RunAsync("register", "x"));
        Check(2, await charla.RunAsync("post", "#general"));
        Check(4, await charla.RunAsync("rooms", "--nick", "nobody"));
        Check(3, await charla.RunAsync("register", "x", "--no-password", "--server", $"127.0.0.1:{UnusedPort()}"));
        Check(130, await charla.RunAsync("", ["rooms"], new CancellationToken(canceled: true)), lines: 0);
        server.Revoke("luis");
        Check(4, await charla.RunAsync("rooms"));

        static void Check(int exitCode, Outcome outcome, int lines = 1)
        {
            Assert.Equal(exitCode, outcome.ExitCode);
            Assert.Equal(exitCode == 0 ? 0 : lines, outcome.Error.Count(c => c == '\n'));
            Assert.DoesNotContain("   at ", outcome.Error);
        }
    }

    [Fact(Timeout = Soon)]
    public async Task A_server_that_does_not_answer_ends_the_command_in_time()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        server.Intercept = (_, _) => true;

        var outcome = await charla.RunAsync("register", "ana", "--no-password", "--timeout", "0.1");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("--timeout", outcome.Error);
    }

    [Fact(Timeout = Soon)]
    public async Task Another_machine_needs_plain_and_is_warned_about()
    {
        using var charla = new CharlaCommand();

        var refused = await charla.RunAsync("rooms", "--server", "192.0.2.1:1");
        var warned = await charla.RunAsync("rooms", "--server", "192.0.2.1:1", "--plain");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--plain", refused.Error);
        Assert.Equal(4, warned.ExitCode);
        Assert.StartsWith("Warning", warned.Error);
    }

    [Fact(Timeout = Soon)]
    public async Task Of_several_accounts_one_is_named()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        await charla.RunAsync("register", "luis", "--no-password");

        var unnamed = await charla.RunAsync("post", "#general", "x");
        Assert.Equal(2, unnamed.ExitCode);
        Assert.Contains("ana, luis", unnamed.Error);

        Assert.Equal(0, (await charla.RunAsync("post", "#general", "x", "--nick", "luis")).ExitCode);
        Assert.Equal("luis", (string?)server.Log("#general")[1]["from"]);

        Assert.Equal(0, (await charla.RunAsync("signout", "--nick", "luis")).ExitCode);
        Assert.Equal(0, (await charla.RunAsync("post", "#general", "y")).ExitCode);
    }

    [Fact(Timeout = Soon)]
    public async Task Standard_input_is_one_message_or_one_per_line()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");

        Assert.Equal("#general 1\n", (await charla.RunAsync("uno\ndos\n", ["post", "#general"])).Out);
        Assert.Equal("#general 2\n#general 3\n", (await charla.RunAsync("tres\n\ncuatro\n", ["post", "#general", "--lines"])).Out);
        Assert.Equal("", (await charla.RunAsync("cinco", ["post", "#general", "-q"])).Out);

        Assert.Equal(["uno\ndos", "tres", "cuatro", "cinco"], server.Log("#general").After(0).Select(e => (string)e["text"]!));
    }

    [Fact(Timeout = Soon)]
    public async Task History_is_paged_in_the_direction_asked_for()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        server.Post("#general", "pepe", [.. Enumerable.Range(1, 1100).Select(i => "m" + i)]);

        Assert.Equal(50, (await charla.RunAsync("history", "#general")).Lines.Length);
        Assert.EndsWith("pepe: m1100", (await charla.RunAsync("history", "#general", "--limit", "1")).Lines.Single());
        var all = (await charla.RunAsync("history", "#general", "--limit", "2000")).Lines;
        Assert.Equal(1100, all.Length);
        Assert.EndsWith(" m1", all[0]);
        var upward = (await charla.RunAsync("history", "#general", "--after", "0", "--limit", "600")).Lines;
        Assert.EndsWith(" m1", upward[0]);
        Assert.EndsWith(" m600", upward[^1]);
        Assert.EndsWith(" m9", (await charla.RunAsync("history", "#general", "--before", "10")).Lines[^1]);
    }

    [Fact(Timeout = Soon)]
    public async Task Nothing_that_others_wrote_acts_on_the_terminal()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        server.Post("#general", "pe\epe", Evil);

        var text = await charla.RunAsync("history", "#general");
        var json = await charla.RunAsync("history", "#general", "--json");

        text.AssertHarmless();
        json.AssertHarmless();
        Assert.Contains("a␛[2J␇", text.Out);
        Assert.Equal(Evil, (string?)JsonNode.Parse(json.Out)!["text"]);
    }

    [Fact(Timeout = Soon)]
    public async Task Nothing_that_the_server_says_acts_on_the_terminal()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        server.Intercept = (connection, _) =>
        {
            connection.Send(new JsonObject { ["op"] = "error", ["code"] = "unsupported-protocol", ["message"] = Evil });
            return true;
        };

        var outcome = await charla.RunAsync("register", "ana", "--no-password");

        Assert.Equal(1, outcome.ExitCode);
        outcome.AssertHarmless();
    }

    [Fact(Timeout = Soon)]
    public async Task Following_prints_each_entry_once_across_cuts_until_it_is_interrupted()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        server.Post("#general", "pepe", "one", "two");
        using var interrupt = new CancellationTokenSource();
        await using var output = new Watched();
        var running = Charla.Cli.Program.RunAsync(
            ["follow", "#general", "--json", "--after", "1"], charla.Surroundings(TextReader.Null, output, TextWriter.Null), interrupt.Token);

        await output.UntilAsync("two");
        server.CutAll();
        server.Post("#general", "pepe", "three");
        await output.UntilAsync("three");
        await interrupt.CancelAsync();

        Assert.Equal(130, await running);
        var numbers = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("seq").GetInt64());
        Assert.Equal([2L, 3], numbers);
    }

    [Fact(Timeout = Soon)]
    public async Task Tail_begins_with_the_last_messages_of_all_conversations_and_goes_on()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        server.Post("#general", "pepe", [.. Enumerable.Range(1, 600).Select(i => "m" + i)]);
        using var interrupt = new CancellationTokenSource();
        await using var output = new Watched();
        var running = Charla.Cli.Program.RunAsync(
            ["tail", "-n", "550"], charla.Surroundings(TextReader.Null, output, TextWriter.Null), interrupt.Token);

        await output.UntilAsync(" m600");
        server.CutAll();
        server.Post("#general", "pepe", "after");
        await output.UntilAsync(" after");
        await interrupt.CancelAsync();

        Assert.Equal(130, await running);
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([.. Enumerable.Range(51, 550).Select(i => "m" + i), "after"], lines.Where(l => l.StartsWith("#general ", StringComparison.Ordinal)).Select(l => l.Split(' ')[^1]));
    }

    [Fact(Timeout = Soon)]
    public async Task Tail_says_what_does_not_go_together_and_what_one_is_not_in()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");

        Assert.Equal(2, (await charla.RunAsync("tail", "--after", "1")).ExitCode);
        Assert.Equal(2, (await charla.RunAsync("tail", "#general", "-n", "2", "--after", "1")).ExitCode);
        Assert.Equal(2, (await charla.RunAsync("tail", "#general", "-n", "-1")).ExitCode);
        var outcome = await charla.RunAsync("tail", "#general", "#other");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("#other", outcome.Error);
    }

    [Fact(Timeout = Soon)]
    public async Task Json_is_one_object_per_line_in_the_protocols_words()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");

        var posted = JsonNode.Parse(Assert.Single((await charla.RunAsync("post", "#general", "Hola", "--json")).Lines))!;
        Assert.Equal("#general", (string?)posted["conv"]);
        Assert.Equal(1, (long)posted["seq"]!);
        var entry = JsonNode.Parse(Assert.Single((await charla.RunAsync("history", "#general", "--json")).Lines))!;
        Assert.Equal(((string?)posted["time"], "Hola"), ((string?)entry["time"], (string?)entry["text"]));
        var room = JsonNode.Parse(Assert.Single((await charla.RunAsync("rooms", "--json")).Lines))!;
        Assert.Equal(("#general", true, 1L), ((string?)room["conv"], (bool)room["joined"]!, (long)room["head"]!));
    }

    [Fact(Timeout = Soon)]
    public async Task Help_and_errors_speak_the_language_that_was_asked_for()
    {
        using var charla = new CharlaCommand();

        Assert.Contains("Publicar un mensaje", (await charla.RunAsync("--help", "--lang", "es")).Out);
        Assert.Contains("Post a message", (await charla.RunAsync("--help")).Out);
        Assert.Contains("Aviso", (await charla.With("LANG", "es_ES.UTF-8").RunAsync("rooms", "--server", "192.0.2.1", "--plain")).Error);
        Assert.Contains("Warning", (await charla.With("LC_ALL", "C").RunAsync("rooms", "--server", "192.0.2.1", "--plain")).Error);
        Assert.Contains("Aviso", (await charla.With("CHARLA_LANG", "es").RunAsync("rooms", "--server", "192.0.2.1", "--plain")).Error);
        Assert.Contains("Warning", (await charla.RunAsync("rooms", "--server", "192.0.2.1", "--plain", "--lang=en")).Error);
    }

    [Fact(Timeout = Soon)]
    public async Task A_direct_conversation_is_no_file_of_arguments()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");

        var outcome = await charla.RunAsync("history", "@pepe");

        Assert.Equal(1, outcome.ExitCode);
    }

    private static int UnusedPort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
