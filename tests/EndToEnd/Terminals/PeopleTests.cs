using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Terminals;

/// <summary>People at terminals, and their scripts.</summary>
public sealed class PeopleTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public async Task Two_people_talk_at_terminals_leave_and_find_what_they_missed()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        await using (var ana = await Arrive(server, "ana"))
        await using (var luis = await Arrive(server, "luis"))
        {
            await ana.Type("hola a todos");
            await luis.Shows("hola a todos");
            await luis.Type("hola, ana ¿qué tal?");
            await ana.Shows("hola, ana ¿qué tal?");

            await ana.Type("/create #libros");
            await ana.Shows("#libros");
            await luis.Type("/join #libros");
            await ana.Shows("luis joins");
            await ana.Type("aquí se habla de libros");
            await luis.Shows("aquí se habla de libros");

            await ana.Type("/open @luis");
            await ana.Type("esto solo para ti");
            await luis.Shows("esto solo para ti");

            await luis.Type("exit");
            await luis.Shows("exit code 0");
            await ana.Type("/open #libros");
            await ana.Type("luis se lo pierde");
            await ana.Shows("luis se lo pierde");
            await ana.Type("/quit");
            await ana.Shows("exit code 0");
        }

        // The token is kept: nobody asks for a password.
        await using var back = await Terminal.Charla(_temp["luis"], "chat", "--plain-ui", $"127.0.0.1:{server.Port}");
        await back.Shows("#libros");
        await back.Type("/open #libros");
        await back.Shows("luis se lo pierde");
        Assert.DoesNotContain("Password", back.Screen);
        await back.Type("salir");
        await back.Shows("exit code 0");
    }

    [Fact]
    public async Task Scripts_register_post_and_read_and_know_what_went_wrong_by_the_exit_code()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        Assert.Equal(4, (await Script(server.Port, "", "post", "#general", "hola")).Code);
        Assert.Equal(0, (await Script(server.Port, "a secret\n", "register", "eva", "--password-stdin")).Code);
        Assert.Equal((0, "#general 2"), await Script(server.Port, "", "post", "#general", "hola", "desde", "un", "guion"));
        Assert.Equal((0, "#general 3"), await Script(server.Port, "y por la entrada", "post", "#general"));
        var (code, history) = await Script(server.Port, "", "history", "#general");
        Assert.Equal(0, code);
        Assert.Equal(["eva joins", "eva: hola desde un guion", "eva: y por la entrada"], history.Split('\n').Select(line => line[line.IndexOf("eva", StringComparison.Ordinal)..]));

        Assert.Equal(1, (await Script(server.Port, "", "post", "#absent", "hola")).Code);
        Assert.Equal(1, (await Script(server.Port, "another\n", "register", "eva", "--password-stdin")).Code);
        Assert.Equal(2, (await Script(server.Port, "", "post")).Code);
        Assert.Equal(3, (await Script(ChatServer.QuietPort(), "a secret\n", "register", "eva", "--password-stdin")).Code);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_temp["home"], "tokens.json")));
    }

    public void Dispose() => _temp.Dispose();

    private async Task<Terminal> Arrive(ChatServer server, string nick)
    {
        var terminal = await Terminal.Charla(_temp[nick], "chat", "--plain-ui", $"{nick}@127.0.0.1:{server.Port}");
        await terminal.Shows($"Is {nick} new here?");
        await terminal.Type("y");
        await terminal.Shows("Password:");
        await terminal.Type("a secret");
        await terminal.Shows("Once more:");
        await terminal.Type("a secret");
        await terminal.Shows($"You are {nick}.");
        return terminal;
    }

    private Task<(int Code, string Output)> Script(int port, string input, params string[] arguments) => Running.ToEnd(
        ["dotnet", Running.CharlaDll, .. arguments], input, ("CHARLA_HOME", _temp["home"]), ("CHARLA_SERVER", $"127.0.0.1:{port}"));
}
