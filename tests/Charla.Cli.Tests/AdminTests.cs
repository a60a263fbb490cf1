using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Charla.Cli.Commands.Admin;
using Charla.CommandLine;
using Charla.Server;
using Charla.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Charla.Cli.Tests;

/// <summary><c>charla admin</c> and the commands for one's own account, against a server and without one.</summary>
public sealed class AdminTests : IAsyncLifetime
{
    private const int Soon = 120_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("charla-").FullName;
    private readonly CharlaCommand _charla = new();
    private CharlaServer? _server;

    private string Data => Path.Combine(_folder, "data");

    private string Slips => Path.Combine(_folder, "slips.html");

    public async ValueTask InitializeAsync()
    {
        _server = await CharlaServer.StartAsync(
            new ServerOptions { DataFolder = Data, Bind = [IPAddress.Loopback], TcpPort = 0, UdpPort = -1, HttpPort = -1, RequestsPerSecond = 0, PasswordIterations = 10 },
            NullLoggerFactory.Instance);
        _charla.With("CHARLA_SERVER", _server.TcpEndPoints[0].ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _charla.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory(Timeout = Soon)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Accounts_are_made_listed_and_ended_whether_or_not_a_server_runs(bool runs)
    {
        if (!runs)
            await StopAsync();

        var password = (await DoneAsync("create", "ana", "--name", "Ana G.", "--room", "#aula")).Trim().Split("  ")[1];
        await DoneAsync("owner", "ana");
        await DoneAsync("create", "luis");
        await DoneAsync("role", "luis", "moderator");
        await DoneAsync("disable", "luis");
        Assert.Equal(["ana\tAna G.\towner", "luis\t\tmoderator, disabled"], (await DoneAsync("list")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await DoneAsync("enable", "luis");
        Assert.NotEqual(password, (await DoneAsync("password", "ana")).Trim().Split("  ")[1]);

        var kept = await _charla.RunAsync("luisa\n", ["admin", "delete", "luis", "--data", Data]);
        Assert.Equal(ExitCode.Usage, kept.ExitCode);
        Assert.Equal(ExitCode.Ok, (await _charla.RunAsync("luis\n", ["admin", "delete", "luis", "--data", Data])).ExitCode);
        var rows = (await DoneAsync("list", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([false, true], rows.Select(row => row.GetProperty("deleted").GetBoolean()));
        Assert.Equal(ExitCode.Refused, (await AdminAsync("disable", "nadie")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await AdminAsync("role", "ana", "king")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await _charla.RunAsync("admin", "list", "--data", _folder)).ExitCode);
    }

    [Fact(Timeout = Soon)]
    public async Task A_class_is_imported_once_and_everybody_gets_a_slip()
    {
        var list = Path.Combine(_folder, "clase.csv");
        await File.WriteAllTextAsync(list, "Apellidos;Nombre;Grupo;Apodo;Clave\nGarcía <López>;Ana;1º A;;\nÑúñez;José;;;\nGarcía Ruiz;Ana María;;;\nRey;Eva;;eva;clave de eva\n");
        var first = await AdminAsync("import", list, "--room", "#aula", "--slips", Slips, "--address", "aula.local:22222");
        Assert.Equal(ExitCode.Ok, first.ExitCode);
        Assert.Equal(["ana.garcia", "jose.nunez", "ana.garcia2", "eva"], first.Lines.Select(line => line.Split("  ")[0]));
        var html = await File.ReadAllTextAsync(Slips);
        Assert.Equal(4, html.Split("<section>").Length - 1);
        Assert.Contains("&lt;", html);
        Assert.DoesNotContain("<L", html);
        Assert.Contains("aula.local:22222", html);
        Assert.All(first.Lines, line => Assert.Contains(line.Split("  ")[1], html));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Slips));

        var again = await AdminAsync("import", list, "--room", "#aula", "--slips", Slips, "--json");
        Assert.Equal(ExitCode.Ok, again.ExitCode);
        var rows = again.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(4, rows.Count);
        Assert.All(rows, row => Assert.False(row.GetProperty("created").GetBoolean()));
        Assert.Equal(html, await File.ReadAllTextAsync(Slips));
        Assert.Single(Directory.GetFiles(_folder, "*.html"));

        Assert.Equal(ExitCode.Ok, (await _charla.RunAsync("clave de eva\n", ["signin", "eva", "--password-stdin"])).ExitCode);
        Assert.Contains("#aula", (await _charla.RunAsync("rooms")).Out);
    }

    [Fact(Timeout = Soon)]
    public async Task What_cannot_be_imported_is_said_and_the_rest_is_done()
    {
        var list = Path.Combine(_folder, "clase.csv");
        await File.WriteAllTextAsync(list, "nick,name\nana,Ana\n,\nmal apodo,Luis\nanа,Otra\n,«»\n");
        var outcome = await AdminAsync("import", list, "--slips", Slips);
        Assert.Equal(ExitCode.Refused, outcome.ExitCode);
        Assert.Equal(4, outcome.Lines.Length);
        Assert.Single(await DoneAsync("list") is var all ? all.Split('\n', StringSplitOptions.RemoveEmptyEntries) : []);
        await File.WriteAllTextAsync(list, "a,b\n1,2\n");
        Assert.Equal(ExitCode.Usage, (await AdminAsync("import", list)).ExitCode);
        Assert.Equal(ExitCode.Usage, (await AdminAsync("import", Path.Combine(_folder, "none.csv"))).ExitCode);
    }

    [Fact(Timeout = Soon)]
    public async Task A_preview_shows_what_would_become_of_each_line_and_changes_nothing()
    {
        var list = Path.Combine(_folder, "clase.csv");
        await File.WriteAllBytesAsync(list, Encoding.Latin1.GetBytes("Apellidos;Nombre;Grupo;Usuario;DNI\nGarcía López;Ana;1º A;;1\nRey;Eva;;eva;2\nRey;Eva;;mal apodo;3\n"));
        await DoneAsync("create", "eva", "--name", "Eva R.");

        var shown = await AdminAsync("import", list, "--dry-run", "--room", "#aula");
        Assert.Equal(ExitCode.Refused, shown.ExitCode);
        Assert.Contains("Windows-1252", shown.Error);
        Assert.Contains("DNI → not used", shown.Error);
        Assert.Equal("line 2\tana.garcia\tAna García López\t#1o-a\tnew", shown.Lines[0]);
        Assert.Equal("line 3\teva\tEva Rey\t#aula\tis there already, as Eva R.", shown.Lines[1]);
        Assert.StartsWith("line 4\tmal apodo\t", shown.Lines[2]);
        var rows = (await AdminAsync("import", list, "--dry-run", "--json")).Lines.Select(line => JsonDocument.Parse(line).RootElement);
        Assert.Equal(["new", "there", "refused"], rows.Select(row => row.GetProperty("state").GetString()));

        Assert.Single((await DoneAsync("list")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(Directory.GetFiles(_folder, "*.html"));
        await File.WriteAllTextAsync(list, "Nombre,Apellidos\nAna,García\nLuis,Pérez, Ruiz\n");
        var refused = await AdminAsync("import", list);
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("line 3", refused.Error);
        Assert.Single((await DoneAsync("list")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact(Timeout = Soon)]
    public async Task Slips_that_nobody_can_use_say_so_and_those_that_cannot_be_written_stop_it()
    {
        var list = Path.Combine(_folder, "clase.csv");
        await File.WriteAllTextAsync(list, "Nombre\nAna\n");
        var nowhere = await AdminAsync("import", list, "--slips", Path.Combine(_folder, "none", "slips.html"));
        Assert.Equal(ExitCode.Usage, nowhere.ExitCode);
        Assert.Equal("", await DoneAsync("list"));

        var useless = await AdminAsync("import", list, "--slips", Slips, "--address", "localhost:1", "--address", "aula.local");
        Assert.Equal(ExitCode.Ok, useless.ExitCode);
        Assert.Contains("the slips say localhost:1,", useless.Error);
    }

    [Theory]
    [InlineData("Ana García López", 1, "ana.garcia")]
    [InlineData("Ana García López", 2, "ana.garcia2")]
    [InlineData("García López, Ana María", 1, "ana.garcia")]
    [InlineData("Álvarez de la Fuente, María de los Ángeles", 1, "maria.alvarez")]
    [InlineData("de la Cruz, Inés", 1, "ines.cruz")]
    [InlineData("Ñaki", 1, "naki")]
    [InlineData("Wolfeschlegelsteinhausenbergerdorff Maximiliano", 12, "wolfeschlegelsteinhausenberger12")]
    public void Nicks_are_made_of_names(string name, int number, string nick)
    {
        Assert.Equal(nick, ClassList.NickOf(name, number));
        Assert.True(Charla.Protocol.Names.TryKeys(nick, out _, out _));
    }

    [Fact(Timeout = Soon)]
    public async Task Ones_own_account_is_changed_by_commands()
    {
        Assert.Equal(0, (await _charla.RunAsync("primera clave\n", ["register", "ana", "--password-stdin"])).ExitCode);
        await DoneAsync("create", "pepe");
        Assert.Equal(0, (await _charla.RunAsync("claim", _server!.OwnerCode!)).ExitCode);
        Assert.Equal(1, (await _charla.RunAsync("claim", "abcdefgh")).ExitCode);
        Assert.Equal(0, (await _charla.RunAsync("name", "mi portatil")).ExitCode);
        Assert.Contains("mi portatil", (await _charla.RunAsync("devices")).Out);
        Assert.Equal(0, (await _charla.RunAsync("primera clave\nsegunda clave\n", ["password", "--password-stdin"])).ExitCode);
        Assert.Equal(4, (await _charla.RunAsync("primera clave\ntercera clave\n", ["password", "--password-stdin"])).ExitCode);
        Assert.Equal(ExitCode.Usage, (await _charla.RunAsync("revoke", "1")).ExitCode);
        Assert.Equal(0, (await _charla.RunAsync("block", "@pepe")).ExitCode);
        Assert.Equal("pepe\n", (await _charla.RunAsync("block")).Out);
        Assert.Equal(0, (await _charla.RunAsync("unblock", "pepe")).ExitCode);
        Assert.Equal(0, (await _charla.RunAsync("signout", "--everywhere")).ExitCode);
        Assert.Equal(4, (await _charla.RunAsync("devices")).ExitCode);
    }

    [Theory]
    [InlineData("Texts/AccountTexts")]
    [InlineData("Serve/ServeTexts")]
    public void Every_text_exists_in_both_languages_with_the_same_places(string texts)
    {
        var (english, spanish) = (Read(""), Read(".es"));
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), spanish.Keys.Order(StringComparer.Ordinal));
        Assert.All(english, text => Assert.Equal(Places(text.Value), Places(spanish[text.Key])));

        Dictionary<string, string> Read(string language) => XDocument.Load(Path.Combine(Sources(), texts + language + ".resx")).Root!.Elements("data")
            .ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value, StringComparer.Ordinal);

        static string Places(string text) => string.Concat(Enumerable.Range(0, 9).Where(place => text.Contains($"{{{place}}}", StringComparison.Ordinal)));

        static string Sources([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
            Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "src", "Charla.Cli");
    }

    private async Task StopAsync()
    {
        await _server!.DisposeAsync();
        _server = null;
    }

    private Task<Outcome> AdminAsync(params string[] args) => _charla.RunAsync(["admin", .. args, "--data", Data]);

    private async Task<string> DoneAsync(params string[] args)
    {
        var outcome = await AdminAsync(args);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome.Out;
    }
}
