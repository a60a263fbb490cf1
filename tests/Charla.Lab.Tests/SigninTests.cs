using System.Net;
using System.Text.Json;
using Charla.Lab.Signin;

namespace Charla.Lab.Tests;

public sealed class SigninTests : IAsyncLifetime
{
    private const string Menu = "1. Cuenta nueva\n2. Cuenta existente";

    private static readonly LabTexts Spanish = LabTexts.In("es");
    private readonly string _folder = Directory.CreateTempSubdirectory("charla-").FullName;
    private readonly GuestBook _book = new(Spanish, TimeProvider.System);
    private SigninPeer _peer = null!;

    private string Accounts => Path.Combine(_folder, "cuentas.json");

    public ValueTask InitializeAsync()
    {
        _peer = Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_new_account_gets_a_token_and_its_token_brings_it_back()
    {
        using var ana = new DatagramClient(_peer.LocalEndPoint);
        var token = await RegisterAsync(ana, "ana");
        Assert.Matches("^([0-9a-f]{4}-){7}[0-9a-f]{4}$", token);

        using var pepe = new DatagramClient(_peer.LocalEndPoint);
        Assert.Equal(Menu, await AskAsync(pepe, "hola"));
        Assert.Equal("intr_apodo", await AskAsync(pepe, "Nuevo"));
        Assert.Equal("apodo_en_uso\nintr_apodo", await AskAsync(pepe, "ANA"));
        Assert.StartsWith("Tu token: ", await AskAsync(pepe, "pepe"), StringComparison.Ordinal);
        Assert.Equal("pepe se ha unido al chat", await ana.ReadAsync());
        await pepe.SendAsync("¡por fin!");
        Assert.Equal("pepe: ¡por fin!", await ana.ReadAsync());
        await ana.SendAsync("exit");
        Assert.Equal("ana ha salido del chat", await pepe.ReadAsync());

        Assert.Equal(Menu, await AskAsync(ana, "aquí otra vez"));
        Assert.Equal("intr_token", await AskAsync(ana, "existente"));
        // As someone types who copies it from paper.
        Assert.Equal("Hola de nuevo, ana", await AskAsync(ana, " " + token.Replace('-', ' ').ToUpperInvariant()));
        Assert.Equal("ana se ha unido al chat", await pepe.ReadAsync());
    }

    [Fact]
    public async Task Accounts_outlive_the_program_and_their_tokens_are_not_in_the_file()
    {
        using var ana = new DatagramClient(_peer.LocalEndPoint);
        var token = await RegisterAsync(ana, "ana");
        await _peer.DisposeAsync();
        _peer = Open();

        var text = await File.ReadAllTextAsync(Accounts, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(token, text, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Replace("-", "", StringComparison.Ordinal), text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(text);
        Assert.Equal("ana", json.RootElement[0].GetProperty("nick").GetString());
        Assert.StartsWith("sha256:", json.RootElement[0].GetProperty("token").GetString(), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Accounts));
        Assert.Single(Directory.GetFiles(_folder));

        using var again = new DatagramClient(_peer.LocalEndPoint);
        await AskAsync(again, "?");
        await AskAsync(again, "2");
        Assert.Equal("Hola de nuevo, ana", await AskAsync(again, token));
    }

    [Fact]
    public async Task After_five_wrong_tokens_one_has_to_wait()
    {
        using var ana = new DatagramClient(_peer.LocalEndPoint);
        Assert.Equal(Menu, await AskAsync(ana, "x"));
        for (var i = 0; i < WrongTokens.Tries; i++)
        {
            Assert.Equal("intr_token", await AskAsync(ana, "2"));
            Assert.Equal("Token desconocido.\n" + Menu, await AskAsync(ana, $"0000-{i}"));
        }

        // Another port is no way around it.
        using var other = new DatagramClient(_peer.LocalEndPoint);
        Assert.Equal(Menu, await AskAsync(other, "x"));
        Assert.Equal("intr_token", await AskAsync(other, "2"));
        Assert.StartsWith("Demasiados tokens equivocados: espera ", await AskAsync(other, "0000"), StringComparison.Ordinal);
        // An account can be opened meanwhile.
        Assert.Equal("intr_apodo", await AskAsync(other, "1"));
        Assert.StartsWith("Tu token: ", await AskAsync(other, "luz"), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_waited_may_try_again()
    {
        var time = new ManualTime();
        var wrong = new WrongTokens(time);
        for (var i = 0; i < WrongTokens.Tries; i++)
        {
            Assert.Equal(TimeSpan.Zero, wrong.WaitOf(IPAddress.Loopback));
            wrong.Count(IPAddress.Loopback);
        }

        Assert.Equal(WrongTokens.Pause, wrong.WaitOf(IPAddress.Loopback));
        Assert.Equal(TimeSpan.Zero, wrong.WaitOf(IPAddress.IPv6Loopback));
        time.Advance(WrongTokens.Pause);
        Assert.Equal(TimeSpan.Zero, wrong.WaitOf(IPAddress.Loopback));
    }

    [Fact]
    public async Task Who_signs_in_from_another_address_is_there_and_no_longer_here()
    {
        using var pepe = new DatagramClient(_peer.LocalEndPoint);
        await RegisterAsync(pepe, "pepe");
        using var old = new DatagramClient(_peer.LocalEndPoint);
        var token = await RegisterAsync(old, "ana");
        Assert.Equal("ana se ha unido al chat", await pepe.ReadAsync());

        using var present = new DatagramClient(_peer.LocalEndPoint);
        await AskAsync(present, "x");
        await AskAsync(present, "2");
        Assert.Equal("Hola de nuevo, ana", await AskAsync(present, token));
        Assert.Equal("Has entrado desde otra dirección; en esta ya no estás.", await old.ReadAsync());
        Assert.Equal(Menu, await AskAsync(old, "¿qué?"));
        await present.SendAsync("soy yo");
        // And nobody noticed.
        Assert.Equal("ana: soy yo", await pepe.ReadAsync());
    }

    [Theory]
    [InlineData("[{\"nick\":\"ana\",")]
    [InlineData("null")]
    [InlineData("[{\"nick\":\"ana\"}]")]
    [InlineData("{\"ana\":\"secreto\"}")]
    [InlineData("[null]")]
    public async Task A_damaged_file_is_told_and_left_as_it_is(string damaged)
    {
        using var ana = new DatagramClient(_peer.LocalEndPoint);
        await RegisterAsync(ana, "ana");
        await File.WriteAllTextAsync(Accounts, damaged, TestContext.Current.CancellationToken);

        using var pepe = new DatagramClient(_peer.LocalEndPoint);
        await AskAsync(pepe, "x");
        await AskAsync(pepe, "1");
        Assert.Equal("Ahora no ha funcionado; quien lleva el servidor puede ver por qué.\n" + Menu, await AskAsync(pepe, "pepe"));
        Assert.Contains(_book.Lines, line => line.StartsWith($"cuentas: {Accounts} está dañado y se deja como está: ", StringComparison.Ordinal));
        Assert.Equal(damaged, await File.ReadAllTextAsync(Accounts, TestContext.Current.CancellationToken));
        Assert.True(Assert.Throws<AccountFileException>(() => Open()).IsDamaged);
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_told()
    {
        await using var peer = Open("nowhere/cuentas.json");
        using var ana = new DatagramClient(peer.LocalEndPoint);
        await AskAsync(ana, "x");
        await AskAsync(ana, "1");
        Assert.StartsWith("Ahora no ha funcionado", await AskAsync(ana, "ana"), StringComparison.Ordinal);
        Assert.Contains(_book.Lines, line => line.Contains("no se puede usar", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whatever_is_said_the_talk_goes_on()
    {
        using var ana = new DatagramClient(_peer.LocalEndPoint);
        await ana.SendAsync("salir");
        Assert.Equal(Menu, await AskAsync(ana, ""));
        Assert.Equal(Menu, await AskAsync(ana, "3"));
        await ana.SendAsync(new byte[] { 0xFF, 0xFE, 0x00 });
        Assert.Equal(Menu, await ana.ReadAsync());
        await ana.SendAsync(new byte[60_000]);
        Assert.Equal(Menu, await ana.ReadAsync());
        Assert.Equal("intr_apodo", await AskAsync(ana, "NEW"));
        Assert.Equal("Un apodo tiene de 1 a 32 caracteres, sin : ni @.\nintr_apodo", await AskAsync(ana, "\t"));
        Assert.StartsWith("Tu token: ", await AskAsync(ana, "ana"), StringComparison.Ordinal);
        await ana.SendAsync("salir");
        await Eventually.IsTrue(() => _book.Here.Count == 0);
    }

    [Fact]
    public async Task Who_is_silent_for_long_has_left_at_each_step()
    {
        await using var peer = Open(silence: TimeSpan.FromSeconds(2));
        using var first = new DatagramClient(peer.LocalEndPoint);
        await AskAsync(first, "x");
        using var ana = new DatagramClient(peer.LocalEndPoint);
        await RegisterAsync(ana, "ana");
        Assert.Equal("Llevabas 2 s en silencio y has salido; con tu token vuelves a entrar", await ana.ReadAsync());
        await Eventually.IsTrue(() => _book.Here.Count == 0);
        Assert.Equal(Menu, await AskAsync(first, "1"));
    }

    [Fact]
    public async Task A_hundred_open_accounts_at_once()
    {
        var all = Enumerable.Range(0, 100).Select(n => (Nick: $"n{n}", Client: new DatagramClient(_peer.LocalEndPoint))).ToList();
        var tokens = await Task.WhenAll(all.Select(one => RegisterAsync(one.Client, one.Nick)));
        Assert.Equal(100, tokens.Distinct(StringComparer.Ordinal).Count());
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Accounts, TestContext.Current.CancellationToken));
        Assert.Equal(
            all.Select(one => one.Nick).Order(StringComparer.Ordinal),
            json.RootElement.EnumerateArray().Select(account => account.GetProperty("nick").GetString()!).Order(StringComparer.Ordinal));
        all.ForEach(one => one.Client.Dispose());
    }

    [Fact]
    public async Task Beginners_clients_in_Python_understand_it()
    {
        await using var ana = Python.Start("signin.py", _peer.LocalEndPoint.Port, "new", "ana");
        await ana.Prints("Te has unido al chat>");
        var token = ana.Output.Split("Tu token: ")[1].Split('\n')[0].Trim();
        await using var pepe = Python.Start("signin.py", _peer.LocalEndPoint.Port, "new", "pepe");
        await pepe.Prints("Te has unido al chat>");
        await ana.Prints("<pepe se ha unido al chat>");
        await pepe.TypeAsync("hola\n");
        await ana.Prints("<pepe: hola>");
        ana.Kill();
        await using var again = Python.Start("signin.py", _peer.LocalEndPoint.Port, "token", token);
        await again.Prints("<Hola de nuevo, ana>");
        await again.TypeAsync("he vuelto\nsalir\n");
        await pepe.Prints("<ana: he vuelto>");
        await pepe.Prints("<ana ha salido del chat>");
        Assert.Equal(0, await again.ExitCodeAsync());
    }

    private SigninPeer Open(string? accounts = null, TimeSpan? silence = null) => SigninPeer.Open(
        new IPEndPoint(IPAddress.Loopback, 0),
        new SigninOptions { Accounts = Path.Combine(_folder, accounts ?? "cuentas.json"), Silence = silence ?? TimeSpan.FromSeconds(60), OthersOnly = true },
        _book, Spanish, TimeProvider.System);

    private static async Task<string> AskAsync(DatagramClient client, string text)
    {
        await client.SendAsync(text);
        return await client.ReadAsync();
    }

    // Others who come meanwhile are told too.
    private static async Task<string> RegisterAsync(DatagramClient client, string nick)
    {
        Assert.Equal(Menu, await AskAsync(client, "hola"));
        Assert.Equal("intr_apodo", await AskAsync(client, "1"));
        var answer = (await AskAsync(client, nick)).Split('\n');
        Assert.StartsWith("Tu token: ", answer[0], StringComparison.Ordinal);
        Assert.Equal("Te has unido al chat", answer[1]);
        return answer[0]["Tu token: ".Length..];
    }
}
