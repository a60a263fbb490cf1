using System.Net;
using Charla.Client;
using Charla.Lab.Room;
using Charla.Protocol;
using Charla.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace Charla.Lab.Tests;

/// <summary>A room of plain text that is joined to one of a real server.</summary>
public sealed class RoomBridgeTests : WithRoom
{
    private readonly string _folder = Directory.CreateTempSubdirectory("charla-").FullName;
    private CharlaServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ServerAddress Address => new("127.0.0.1", _server.TcpEndPoints[0].Port);

    public override async ValueTask InitializeAsync()
    {
        _server = await StartAsync(port: 0);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_is_said_in_one_room_is_said_in_the_other_and_never_comes_back()
    {
        await using var luis = await CharlaAsync("luis");
        await using var bridge = await BridgeAsync();
        using var ana = await InAsync("ana");
        using var luz = await InByUdpAsync("luz");
        await ana.ReadUntilAsync("luz se ha unido al chat\n");

        await ana.SendAsync("hola, Charla\n");
        await HeardAsync(luis, "puente", "ana: hola, Charla");
        Assert.Equal("ana: hola, Charla", await luz.ReadAsync());
        await luis.PostAsync("#general", "hola, sala\ny\u202E[2J adiós", cancellation: Token);
        // Her own line did not come back between.
        Assert.Equal("luis@charla: hola, sala\nluis@charla: y[2J adiós\n", await ana.ReadUntilAsync("adiós\n"));
        Assert.Equal("luis@charla: hola, sala", await luz.ReadAsync());

        // Who comes and goes is told in the plain room only.
        using (await InAsync("pepe"))
            await ana.ReadUntilAsync("pepe se ha unido al chat\n");
        await ana.ReadUntilAsync("pepe ha salido del chat\n");
        await luz.SendAsync("fin");
        await HeardAsync(luis, "puente", "luz: fin");
    }

    [Fact]
    public async Task What_is_said_while_the_server_is_away_arrives_on_both_sides_in_order()
    {
        await using var luis = await CharlaAsync("luis");
        await using var bridge = await BridgeAsync();
        using var ana = await InAsync("ana");
        var port = Address.Port;
        await _server.DisposeAsync();
        await Gone($"puente: se ha perdido la conexión con 127.0.0.1:{port}; lo sigue intentando solo");
        await ana.SendAsync("uno\ndos\ntres\n");
        await Eventually.IsTrue(() => Book.Here[0].MessagesIn == 4);

        _server = await StartAsync(port);
        // Before the bridge is back, or while it comes, or after: they are in the log.
        luis.RetryNow();
        for (var i = 0; i < 30; i++)
            await luis.PostAsync("#general", $"línea {i}", cancellation: Token);

        foreach (var line in (string[])["uno", "dos", "tres"])
            await HeardAsync(luis, "puente", "ana: " + line);
        for (var i = 0; i < 30; i++)
            Assert.EndsWith($"luis@charla: línea {i}\n", await ana.ReadUntilAsync("\n"), StringComparison.Ordinal);
        await Gone($"puente: conectado otra vez con 127.0.0.1:{port}");
    }

    [Fact]
    public async Task A_line_that_is_longer_than_a_message_comes_in_pieces()
    {
        await using var luis = await CharlaAsync("luis");
        await using var bridge = await BridgeAsync();
        using var ana = await InAsync("ana");
        var line = string.Concat(Enumerable.Repeat("€\"🎉x", 6000));
        await ana.SendAsync(line + "\n");
        var heard = "";
        while (heard.Length < line.Length + 5)
            heard += (await NextAsync(luis)).Text;
        Assert.Equal("ana: " + line, heard);
        Assert.DoesNotContain(Book.Lines, l => l.StartsWith("puente: no", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_room_that_it_may_not_join_is_told()
    {
        await using var luis = await CharlaAsync("luis");
        await luis.CreateAsync("#clase", isPrivate: true, cancellation: Token);
        var refused = await Assert.ThrowsAsync<CharlaException>(() => BridgeAsync("#clase"));
        Assert.Equal(Failure.Refused, refused.Failure);
        refused = await Assert.ThrowsAsync<CharlaException>(() => BridgeAsync("#nada", "otro"));
        Assert.Equal(ErrorCode.NotFound, refused.Code);
    }

    [Fact]
    public async Task When_its_account_is_signed_out_the_room_goes_on_without_it()
    {
        await using var luis = await CharlaAsync("luis");
        var client = await JoinAsync("#general", "puente");
        await using var bridge = new RoomBridge(client, "#general", Room, Book, Spanish);
        using var ana = await InAsync("ana");
        using var pepe = await InAsync("pepe");
        await using (var other = await CharlaClient.ConnectAsync(Address, Credentials.WithToken(client.Token!), cancellation: Token))
            await other.SignOutAsync(Token);
        await Eventually.IsTrue(() => Book.Lines.Any(l => l.StartsWith("puente: terminado: ", StringComparison.Ordinal)));
        await ana.SendAsync("¿seguimos?\n");
        await pepe.ReadUntilAsync("ana: ¿seguimos?\n");
    }

    private Task<CharlaServer> StartAsync(int port) => CharlaServer.StartAsync(
        new ServerOptions { DataFolder = _folder, Bind = [IPAddress.Loopback], TcpPort = port, UdpPort = 0, HttpPort = 0, RequestsPerSecond = 0, PasswordIterations = 10 },
        NullLoggerFactory.Instance);

    private Task<CharlaClient> CharlaAsync(string nick) => CharlaClient.ConnectAsync(Address, Credentials.NewAccount(nick, "una muy larga"), cancellation: Token);

    private async Task<RoomBridge> BridgeAsync(string conversation = "#general", string nick = "puente") =>
        new(await JoinAsync(conversation, nick), conversation, Room, Book, Spanish);

    private Task<CharlaClient> JoinAsync(string conversation, string nick) => RoomBridge.JoinAsync(
        Address, Credentials.NewAccount(nick, password: null), conversation, new ClientOptions { FirstPause = TimeSpan.FromMilliseconds(50) }, Book, Spanish, _ => { }, Token);

    private static async Task HeardAsync(CharlaClient client, string from, string text)
    {
        var entry = await NextAsync(client, from);
        Assert.Equal(text, entry.Text);
    }

    // The next thing that someone else said.
    private static async Task<Entry> NextAsync(CharlaClient client, string from = "puente")
    {
        await foreach (var item in client.Feed.ReadAllAsync(Token))
        {
            if (item is Entry { Kind: EntryKind.Text } entry && entry.From == from)
                return entry;
        }

        throw new InvalidOperationException("The feed ended.");
    }
}
