using System.Net;
using Charla.Protocol;
using Charla.Server;
using Charla.Server.Transports;
using Charla.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Charla.Client.Tests;

/// <summary>Accounts, blocking, rooms that end and administration through the library, against the server itself.</summary>
public sealed class AccountTests : WithRealServer
{
    private const string Password = "una muy larga";

    [Theory(Timeout = Soon)]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Udp)]
    [InlineData(Transport.WebSocket)]
    public async Task Devices_and_the_password_are_ones_own_to_change(Transport transport)
    {
        await using var ana = await RegisterAsync("ana", transport);
        await using var other = await ConnectAsync(Credentials.WithPassword("ana", Password, "movil"), transport);
        var devices = await ana.DevicesAsync(Token);
        Assert.Equal(["portatil", "movil"], devices.Select(device => device.Name));
        Assert.Equal([true, false], devices.Select(device => device.Current));

        await ana.NameDeviceAsync(devices[1].Id, "viejo", Token);
        Assert.Equal("viejo", (await other.DevicesAsync(Token))[1].Name);
        await ana.RevokeAsync(devices[1].Id, Token);
        await EndedAsync(other, ErrorCode.TokenRevoked);

        await ana.ChangePasswordAsync(Password, "otra clave", cancellation: Token);
        var wrong = await Assert.ThrowsAsync<CharlaException>(() => ConnectAsync(Credentials.WithPassword("ana", Password), transport));
        Assert.Equal(ErrorCode.BadCredentials, wrong.Code);
        await using var third = await ConnectAsync(Credentials.WithPassword("ana", "otra clave"), transport);
        await ana.SignOutAsync(everywhere: true, Token);
        await EndedAsync(third, ErrorCode.TokenRevoked);
    }

    [Theory(Timeout = Soon)]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Udp)]
    public async Task Who_has_the_code_owns_the_server_and_its_accounts(Transport transport)
    {
        await using var ana = await RegisterAsync("ana", transport);
        Assert.Equal(ServerRole.Member, ana.Role);
        await ana.ClaimAsync(Server.OwnerCode!, Token);
        Assert.Equal(ServerRole.Owner, ana.Role);
        for (var pupil = 1; pupil <= 12; pupil++)
            await ana.Administration.CreateAsync("alumno" + pupil, Password, $"Alumno {pupil}, de nombre muy largo para que no quepan todos", "#aula", Token);

        var made = await ana.Administration.CreateAsync("eva", name: "Eva", room: "#aula", cancellation: Token);
        await using var eva = await ConnectAsync(Credentials.WithPassword("eva", made), transport);
        Assert.Equal(["#aula", "#general"], eva.Conversations.Select(conversation => conversation.Name));
        await ana.Administration.SetRoleAsync("eva", ServerRole.Moderator, Token);
        var accounts = new List<Account>();
        Page<Account> page;
        do
        {
            page = await ana.Administration.AccountsAsync(accounts.LastOrDefault()?.Nick, cancellation: Token);
            accounts.AddRange(page.Rows);
        }
        while (page.More);
        Assert.Equal(14, accounts.Count);
        Assert.Equal(("Eva", ServerRole.Moderator, true, true), accounts.Where(account => account.Nick == "eva").Select(account => (account.Name, account.Role, account.Online, account.HasPassword)).Single());

        await ana.Administration.DisableAsync("eva", cancellation: Token);
        await EndedAsync(eva, ErrorCode.Disabled);
        await ana.Administration.DisableAsync("eva", on: false, Token);
        var reset = await ana.Administration.SetPasswordAsync("eva", cancellation: Token);
        await using var again = await ConnectAsync(Credentials.WithPassword("eva", reset), transport);
        Assert.Equal(ServerRole.Moderator, again.Role);
        await ana.Administration.DeleteAsync("eva", Token);
        await EndedAsync(again, ErrorCode.Disabled);
    }

    [Theory(Timeout = Soon)]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Udp)]
    [InlineData(Transport.WebSocket)]
    public async Task Blocking_wishes_and_ended_rooms_come_out_of_the_feed(Transport transport)
    {
        await using var ana = await RegisterAsync("ana", transport);
        await using var luis = await RegisterAsync("luis", transport);
        await ana.CreateAsync("#redes", cancellation: Token);
        await luis.JoinAsync("#redes", Token);

        await luis.BlockAsync("ana", cancellation: Token);
        Assert.Equal(["ana"], await luis.BlocksAsync(Token));
        Assert.Equal(ErrorCode.Blocked, (await Assert.ThrowsAsync<CharlaException>(() => ana.PostAsync("@luis", "hola", cancellation: Token))).Code);
        await luis.NotifyAsync("#redes", Notify.Mentions, Token);
        await ana.ArchiveAsync("#redes", cancellation: Token);
        Assert.Equal(ErrorCode.Archived, (await Assert.ThrowsAsync<CharlaException>(() => luis.PostAsync("#redes", "hola", cancellation: Token))).Code);

        await using var later = await ConnectAsync(Credentials.WithToken(luis.Token!), transport);
        var redes = later.Conversations.Single(conversation => conversation.Name == "#redes");
        Assert.Equal((Notify.Mentions, true), (redes.Notify, redes.Archived));
        Assert.True((await later.RoomsAsync(cancellation: Token)).Rows.Single(room => room.Name == "#redes").Archived);
        await ana.RemoveAsync("#redes", Token);

        await FeedAsync(luis, item => item is AccountEvent { Kind: EventKind.Blocked, Nick: "ana", On: true });
        await FeedAsync(luis, item => item is AccountEvent { Kind: EventKind.Notify, Conversation: "#redes", Notify: Notify.Mentions });
        await FeedAsync(ana, item => item is Entry { Kind: EntryKind.Archive, On: true });
        await FeedAsync(ana, item => item is AccountEvent { Kind: EventKind.Left, Conversation: "#redes" });
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<CharlaException>(() => ana.FetchAsync("#redes", cancellation: Token))).Code);
    }

    [Fact(Timeout = Soon)]
    public async Task Over_the_admin_socket_nobody_signs_in()
    {
        await using var admin = await AdminConnection.OpenAsync(AdminSocket.TryConnect(Folder)!, "es", Token);
        Assert.Equal(Server.TcpEndPoints[0].Port, admin.Ports[Transport.Tcp]);
        var made = await admin.Administration.CreateAsync("ana", cancellation: Token);
        await using var ana = await ConnectAsync(Credentials.WithPassword("ana", made), Transport.Tcp);
        var refused = await Assert.ThrowsAsync<CharlaException>(() => admin.Administration.DisableAsync("nadie", cancellation: Token));
        Assert.Equal((ErrorCode.NotFound, "No hay nadie llamado nadie."), (refused.Code, refused.Message));
        Assert.True((await admin.Administration.AccountsAsync(cancellation: Token)).Rows.Single().Online);
        await Server.DisposeAsync();
        await Assert.ThrowsAsync<CharlaException>(() => admin.Administration.AccountsAsync(cancellation: Token));
    }

    private Task<CharlaClient> RegisterAsync(string nick, Transport transport) =>
        ConnectAsync(Credentials.NewAccount(nick, Password, device: "portatil"), transport);

    private Task<CharlaClient> ConnectAsync(Credentials credentials, Transport transport)
    {
        var port = transport == Transport.WebSocket ? Server.HttpEndPoints[0].Port : transport == Transport.Udp ? Server.UdpEndPoints[0].Port : Server.TcpEndPoints[0].Port;
        return CharlaClient.ConnectAsync(new ServerAddress("127.0.0.1", port), credentials, new ClientOptions { Transport = transport }, Token);
    }

    private static async Task EndedAsync(CharlaClient client, ErrorCode code)
    {
        var end = await Assert.ThrowsAsync<CharlaException>(async () =>
        {
            await foreach (var _ in client.Feed.ReadAllAsync(Token))
            {
                // What came before the end.
            }
        });
        Assert.Equal(code, end.Code);
    }

    private static async Task FeedAsync(CharlaClient client, Predicate<FeedItem> wanted)
    {
        await foreach (var item in client.Feed.ReadAllAsync(Token))
        {
            if (wanted(item))
                return;
        }

        Assert.Fail("The feed has ended.");
    }
}
