using System.CommandLine;
using Charla.CommandLine;
using Charla.Testing;

namespace Charla.Cli.Tests;

/// <summary>What is typed wrongly is told, in both languages, and never taken for something else.</summary>
public sealed class UsageTests
{
    private const int Soon = 60_000;

    [Theory(Timeout = Soon)]
    [InlineData("post #general --tpc hola", "--tpc", "--tcp?")]
    [InlineData("post #general --zzz hola", "--zzz", "--quiet")]
    [InlineData("post #general hola -tcp", "-tcp", "--tcp?")]
    [InlineData("post #general hola --quite=yes", "--quite", "--quiet?")]
    [InlineData("post #general -qx hola", "-qx", "--quiet")]
    [InlineData("post #general -qz5 hola", "-qz5", "--quiet")]
    [InlineData("history #general --jsno", "--jsno", "--json?")]
    [InlineData("search --in --tpc x", "--tpc", "--tcp?")]
    [InlineData("rooms --ñu", "--ñu", "--json")]
    [InlineData("export --mee", "--mee", "--me?")]
    [InlineData("admin list --jsn", "--jsn", "--json?")]
    [InlineData("admin import a.csv --dryrun", "--dryrun", "--dry-run?")]
    [InlineData("admin --foo", "--foo", "--lang")]
    [InlineData("lab echo --tpc 1", "--tpc", "--tcp?")]
    [InlineData("lab netem --to x:1 --los 5", "--los", "--loss?")]
    [InlineData("serve --prot 1", "--prot", "--bind")]
    [InlineData("bench room --raet 5", "--raet", "--rate?")]
    [InlineData("chat --udpp", "--udpp", "--udp?")]
    [InlineData("hcat", "hcat", "chat?")]
    [InlineData("hist", "hist", "history?")]
    [InlineData("hcat --udp", "hcat", "chat?")]
    [InlineData("admin bakcup", "bakcup", "backup?")]
    [InlineData("help pots", "pots", "post?")]
    [InlineData("help admin lsit", "lsit", "list?")]
    [InlineData("rooms one", "one", "charla rooms")]
    [InlineData("bench rom", "rom", "room100")]
    [InlineData("completion tcsh", "tcsh", "fish")]
    [InlineData("history #general --limit many", "many", "charla history --help")]
    public async Task What_is_not_there_is_named_and_what_is_near_is_offered(string line, string wrong, string offered)
    {
        using var charla = new CharlaCommand();
        foreach (var language in (string[])["en", "es"])
        {
            var outcome = await charla.With("CHARLA_LANG", language).RunAsync(line.Split(' '));

            Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
            Assert.Equal(2, outcome.Error.Count(c => c == '\n'));
            Assert.Contains(wrong, outcome.Error.Split('\n')[0]);
            Assert.Contains(offered, outcome.Error);
        }
    }

    [Theory(Timeout = Soon)]
    [InlineData("join", "<#room>", "<#sala>")]
    [InlineData("post", "<conversation>", "<conversación>")]
    [InlineData("admin password", "<nick>", "<apodo>")]
    public async Task What_is_missing_is_named_in_the_persons_language(string line, string english, string spanish)
    {
        using var charla = new CharlaCommand();
        Assert.Contains(english, (await charla.RunAsync(line.Split(' '))).Error);
        Assert.Contains(spanish, (await charla.With("CHARLA_LANG", "es").RunAsync(line.Split(' '))).Error);
    }

    [Fact(Timeout = Soon)]
    public async Task After_two_dashes_and_where_it_is_no_option_everything_is_text()
    {
        await using var server = new FakeServer();
        using var charla = new CharlaCommand(server);
        await charla.RunAsync("register", "ana", "--no-password");
        string[][] lines =
        [
            ["post", "#general", "--tcp", "hola"], ["post", "--tcp", "#general", "--", "--tcp"], ["post", "#general", "--", "--udp", "-x", "--"], ["post", "#general", "-5", "-0.5"],
            ["post", "#general", "-"], ["post", "#general", "->", "-_-"], ["post", "#general", "- pan\n- leche"], ["post", "#general", "/h", "/?"],
        ];
        foreach (var line in lines)
            Assert.Equal(0, (await charla.RunAsync(line)).ExitCode);

        Assert.Equal(
            ["hola", "--tcp", "--udp -x --", "-5 -0.5", "-", "-> -_-", "- pan\n- leche", "/h /?"], server.Log("#general").After(0).Select(e => (string)e["text"]!));
    }

    [Theory(Timeout = Soon)]
    [InlineData("", "Usage:", "admin")]
    [InlineData("help", "Usage:", "admin")]
    [InlineData("-?", "Usage:", "admin")]
    [InlineData("-h", "Usage:", "admin")]
    [InlineData("help post", "charla post <conversation>", "--lines")]
    [InlineData("help admin backup", "charla admin backup <file>", "--force")]
    [InlineData("admin", "charla admin", "backup")]
    [InlineData("lab", "charla lab", "echo")]
    [InlineData("--lang es", "Uso:", "ayuda")]
    [InlineData("ayuda post --lang es", "charla post <conversación> [<texto>...]", "<apodo>")]
    [InlineData("help admin import --lang es", "charla admin import <clase.csv>", "<CARPETA>")]
    public async Task Help_is_shown_however_it_is_asked_for(string line, string usage, string other)
    {
        using var charla = new CharlaCommand();
        var outcome = await charla.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains(usage, outcome.Out);
        Assert.Contains(other, outcome.Out);
    }

    [Fact(Timeout = Soon)]
    public async Task No_argument_keeps_its_english_name_in_spanish_help()
    {
        using var charla = new CharlaCommand();
        var seen = new List<string>();
        foreach (var command in (string[])["post", "history", "search", "tail", "who", "export", "import", "register", "name", "revoke", "claim", "join", "topic", "read", "invite", "admin role", "lab duo", "bench", "ayuda"])
            seen.Add((await charla.RunAsync(["ayuda", .. command.Split(' '), "--lang", "es"])).Out);

        foreach (var english in (string[])["<conversation>", "<text>", "<words>", "<nick>", "<file>", "<date>", "<device>", "<device-name>", "<code>", "<role>", "<command>", "<topic>", "<number>", "<HOST>", "<workload>"])
            Assert.DoesNotContain(seen, page => page.Contains(english, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hcat", "chat")]
    [InlineData("histroy", "history")]
    [InlineData("comple", "completion")]
    [InlineData("zzzzz", null)]
    [InlineData("x", null)]
    public void The_nearest_word_is_one_that_is_near(string typed, string? meant) =>
        Assert.Equal(meant, Nearest.To(typed, ["serve", "chat", "history", "completion", "post"]));
}
