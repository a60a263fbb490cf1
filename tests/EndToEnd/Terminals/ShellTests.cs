using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Terminals;

/// <summary>The command in a shell: completion, the manual, and output that nobody reads any more.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public ShellTests()
    {
        Directory.CreateDirectory(_temp["bin"]);
        File.WriteAllText(Path.Combine(_temp["bin"], "charla"), $"#!/bin/sh\nexec dotnet '{Running.CharlaDll}' \"$@\"\n");
        File.SetUnixFileMode(Path.Combine(_temp["bin"], "charla"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Bash_completes_commands_options_rooms_and_nicks()
    {
        await using var server = await SignedIn();

        Assert.Equal("post", await Bash(server, "po"));
        Assert.Equal("--json", await Bash(server, "post", "--js"));
        Assert.Equal("backup", await Bash(server, "admin", "ba"));
        Assert.Equal("es", await Bash(server, "--lang", "es"));
        Assert.Equal("", await Bash(server, "history", "--limit", ""));
        await Becomes(@"\#general @luis", () => Bash(server, "post", ""));
        await Becomes(@"\#general", () => Bash(server, "post", @"\#ge"));
        await Becomes("#general", () => Bash(server, "post", "'#ge"));
        // Bash itself takes a nick apart.
        await Becomes("luis", () => Bash(server, "tail", "--json", "@", "lu"));
    }

    [Fact]
    public async Task Zsh_completes_commands_and_rooms()
    {
        SkipWithout("zsh");
        await using var server = await SignedIn();
        await using var terminal = await Terminal.Start(
            "env", [.. Environment(server).Select(e => $"{e.Name}={e.Value}"), "ZDOTDIR=" + _temp.Path, "zsh", "-f", "-i"]);
        await terminal.Type("PS1='ready> '; unsetopt beep; autoload -U compinit && compinit -u -D && source <(charla completion zsh) && echo loa''ded");
        await terminal.Shows("loaded");
        await terminal.Keys("charla regi\tx");
        await terminal.Shows("ready> charla register x");
        await Becomes("completed", async () =>
        {
            await terminal.Keys("\u0015charla post \\#gen\tx");
            await Eventually.IsTrue(() => terminal.Look().GetAwaiter().GetResult().TrimEnd().EndsWith('x'));
            return terminal.Screen.Contains(@"ready> charla post \#general x", StringComparison.Ordinal) ? "completed" : "";
        });
    }

    [Fact]
    public async Task Fish_completes_commands_and_rooms_and_says_what_they_are()
    {
        SkipWithout("fish");
        await using var server = await SignedIn();
        async Task<string> Complete(string line) => (await Running.ToEnd(
            ["fish", "--no-config", "-c", $"charla completion fish | source; complete -C '{line}'"], environment: Environment(server))).Output;

        Assert.Equal("register\tOpen an account, and stay signed in on this device.", await Complete("charla regi"));
        await Becomes("there", async () => (await Complete("charla post ")).Contains("#general", StringComparison.Ordinal) ? "there" : "");
        await Becomes("there", async () => (await Complete("charla tail --json @l")).Contains("@luis", StringComparison.Ordinal) ? "there" : "");
        Assert.Contains("--force", await Complete("charla admin backup --f"));
    }

    [Theory]
    [InlineData("en", "COMMON OPTIONS", "Post a message.")]
    [InlineData("es", "OPCIONES COMUNES", "Publicar un mensaje.")]
    public async Task The_manual_has_every_command_and_roff_has_nothing_to_say_against_it(string language, string section, string help)
    {
        var (code, page) = await Running.ToEnd(["dotnet", Running.CharlaDll, "man", "--lang", language]);
        Assert.Equal(0, code);
        Assert.Contains(section, page);
        Assert.Contains(help, page);
        foreach (var command in new[] { "serve", "post", "tail", "admin backup", "bench latency" })
            Assert.Contains($".SS \"charla {command}", page);
        Assert.DoesNotContain("charla follow", page);

        SkipWithout("groff");
        await File.WriteAllTextAsync(_temp["charla.1"], page + "\n");
        var (formatted, said) = await Running.ToEnd(["groff", "-man", "-Tutf8", "-ww", "-z", _temp["charla.1"]]);
        Assert.Equal((0, ""), (formatted, said));
    }

    [Theory]
    [InlineData("tail -n 5 --json '#general' | head -n 1")]
    [InlineData("history --limit 1000 '#general' | head -n 1")]
    [InlineData("--help | head -n 1")]
    public async Task Who_stops_reading_ends_the_command_quietly(string line)
    {
        await using var server = await SignedIn();
        using var ana = await Wire.Register(server.Port, "eva");
        for (var i = 0; i < 20; i++)
            await ana.Post("#general", new string('x', 10_000));

        // The follower has its first line, head goes, and the next entry finds nobody.
        await using var running = Running.Start(["bash", "-o", "pipefail", "-c", "charla " + line + "; echo ended"], Environment(server));
        await Eventually.IsTrue(() => running.Output.Contains("ended", StringComparison.Ordinal) || Posted(ana));
        Assert.Equal(0, await running.ExitCode());
        Assert.DoesNotContain("Exception", running.Output);
        Assert.DoesNotContain("   at ", running.Output);

        static bool Posted(Wire wire)
        {
            wire.Send(new { op = "post", cid = Guid.NewGuid().ToString("N"), conv = "#general", text = "again" }).GetAwaiter().GetResult();
            return false;
        }
    }

    [Fact]
    public async Task Tail_without_a_name_gives_the_last_of_all_conversations()
    {
        await using var server = await SignedIn();
        using (var luis = await Wire.Connect(server.Port))
        {
            await luis.Ok(new { op = "signin", nick = "luis", password = "secret luis" });
            await luis.Post("#general", "hola a todos");
        }

        await using var tail = Running.Start(["charla", "tail", "-n", "2"], Environment(server));
        await tail.Line(line => line.StartsWith("@luis [1] ", StringComparison.Ordinal) && line.EndsWith(" luis: hola", StringComparison.Ordinal), "@luis");
        await tail.Line(line => line.StartsWith("#general [", StringComparison.Ordinal) && line.EndsWith(" luis: hola a todos", StringComparison.Ordinal), "#general");
        await tail.Signal("INT");
        Assert.Equal(130, await tail.ExitCode());
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        var (code, said) = await Running.ToEnd(["dotnet", Running.CharlaDll, "--version"]);
        Assert.Equal(0, code);
        Assert.Matches(@"^charla \d+\.\d+\.\d+( \([0-9a-f]{12}\))?, SQLite 3\.\d+\.\d+$", said.Trim());
    }

    public void Dispose() => _temp.Dispose();

    // On a busy machine the server is slower than who completes has patience; then there are no names, and one tries again.
    private static async Task Becomes(string expected, Func<Task<string>> ask)
    {
        string said;
        var until = System.Environment.TickCount64 + Eventually.Limit.TotalMilliseconds;
        do
        {
            said = await ask();
        }
        while (said.Length == 0 && System.Environment.TickCount64 < until);
        Assert.Equal(expected, said);
    }

    private static void SkipWithout(string program) => Assert.SkipUnless(
        (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program))),
        program + " is not installed here.");

    private (string Name, string? Value)[] Environment(ChatServer server) =>
    [
        ("CHARLA_HOME", _temp["home"]),
        ("CHARLA_SERVER", $"127.0.0.1:{server.Port}"),
        ("HOME", _temp.Path),
        ("TERM", "xterm"),
        ("LC_ALL", "C.UTF-8"),
        ("PATH", _temp["bin"] + ":" + System.Environment.GetEnvironmentVariable("PATH")),
    ];

    // Ana, who talks with Luis.
    private async Task<ChatServer> SignedIn()
    {
        var server = await ChatServer.Start(_temp["data"]);
        using var luis = await Wire.Register(server.Port, "luis");
        var (code, said) = await Running.ToEnd(["charla", "register", "ana", "--no-password"], environment: Environment(server));
        Assert.True(code == 0, said);
        await luis.Post("@ana", "hola");
        return server;
    }

    // What bash would offer for these words, the last of them unfinished.
    private async Task<string> Bash(ChatServer server, params string[] words)
    {
        const string Ask = """
            source <(charla completion bash)
            COMP_WORDS=(charla "$@"); COMP_CWORD=$#
            _charla; echo "${COMPREPLY[*]}"
            """;
        var (code, said) = await Running.ToEnd(["bash", "-c", Ask, "bash", .. words], environment: Environment(server));
        Assert.True(code == 0, said);
        return said.Trim();
    }
}
