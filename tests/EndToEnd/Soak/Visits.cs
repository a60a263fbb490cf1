using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Charla.Client;
using Charla.EndToEnd.Support;
using Charla.Protocol;

namespace Charla.EndToEnd.Soak;

/// <summary>Who comes and goes beside the regulars, each kind at its own pace: devices, newcomers, browsers, rooms, readers who do not read.</summary>
internal sealed partial class Visits(ChatServer server, SteadyLoad load, Ledger ledger, HttpClient http)
{
    private int _rooms;
    private int _newcomers;

    private Uri Page => new($"http://127.0.0.1:{server.HttpPort}/");

    public async Task RunAsync(CancellationToken cancellation)
    {
        Task[] kinds =
        [
            EveryAsync(2, DeviceAsync, cancellation),
            EveryAsync(3, AbruptAsync, cancellation),
            EveryAsync(10, SignInAndOutAsync, cancellation),
            EveryAsync(10, WrongAsync, cancellation),
            EveryAsync(5, LoadPageAsync, cancellation),
            EveryAsync(15, RoomAsync, cancellation),
            EveryAsync(20, GuestAsync, cancellation),
            EveryAsync(30, DeafReaderAsync, cancellation),
            EveryAsync(60, NewcomerAsync, cancellation),
            EveryAsync(45, OverAnotherTransportAsync, cancellation),
            EveryAsync(20, () =>
            {
                load.Cut();
                return Task.CompletedTask;
            }, cancellation),
        ];
        await Task.WhenAll(kinds);
    }

    private async Task EveryAsync(double seconds, Func<Task> visit, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellation.IsCancellationRequested)
                return;
            try
            {
                await visit();
            }
            catch (Exception e)
            {
                ledger.Trouble(e.ToString());
            }
        }
    }

    // A second device of somebody looks in, over any transport.
    private async Task DeviceAsync()
    {
        var person = Anybody();
        var transport = ClientTransports.All[Random.Shared.Next(3)];
        await using var client = await CharlaClient.ConnectAsync(
            Address(transport), Credentials.WithToken(person.Client.Token!), new ClientOptions { Transport = transport, Watch = true });
        await client.FetchAsync(person.Conversations[0]);
        await Task.Delay(Random.Shared.Next(3000));
    }

    // Somebody begins to write, and the connection is reset in the middle of something.
    private async Task AbruptAsync()
    {
        var person = Anybody();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            $$"""
            {"op":"hello","protocol":1}
            no frame
            {"op":"signin","id":1,"token":"{{person.Client.Token}}"}
            {"op":"watch","id":2}
            {"op":"typing","id":3,"conv":"{{person.Conversations[0]}}"}
            {"op":"fetch","id":4,"conv":"#general","lim
            """));
        await Task.Delay(Random.Shared.Next(500));
        client.LingerState = new LingerOption(true, 0);
    }

    private async Task SignInAndOutAsync()
    {
        var n = Random.Shared.Next(load.People.Count);
        var transport = ClientTransports.All[Random.Shared.Next(3)];
        await using var client = await CharlaClient.ConnectAsync(
            Address(transport), Credentials.WithPassword($"persona{n}", $"la clave de {n}", "otro"), new ClientOptions { Transport = transport });
        await client.DevicesAsync();
        await client.SignOutAsync();
    }

    private async Task WrongAsync()
    {
        Credentials[] wrong = [Credentials.WithToken("k1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), Credentials.WithPassword($"nadie{Random.Shared.Next(1000)}", "no es esta")];
        try
        {
            await using var client = await CharlaClient.ConnectAsync(Address(Transport.Tcp), wrong[Random.Shared.Next(2)]);
            ledger.Trouble("Who had no right to it got in.");
        }
        catch (CharlaException refused) when (refused.Code is ErrorCode.BadCredentials or ErrorCode.SlowDown)
        {
        }
    }

    private async Task LoadPageAsync()
    {
        var page = await http.GetStringAsync(Page);
        foreach (var file in PartOfPage().Matches(page).Select(match => match.Groups["file"].Value).Distinct())
            await http.GetByteArrayAsync(new Uri(Page, file));
        Assert.Equal("ok", (await http.GetStringAsync(new Uri(Page, "healthz"))).Trim());
    }

    // A room that is made, used and removed.
    private async Task RoomAsync()
    {
        var name = $"#rato{++_rooms}";
        var (owner, friend) = (load.People[Random.Shared.Next(load.People.Count / 2)], load.People[^(1 + Random.Shared.Next(load.People.Count / 2))]);
        await owner.Client.CreateAsync(name, isPrivate: _rooms % 2 == 0, topic: "un rato");
        await owner.Client.InviteAsync(name, friend.Client.Nick);
        await friend.Client.JoinAsync(name);
        for (var i = 0; i < 10; i++)
        {
            var post = await friend.Client.PostAsync(name, $"{i}");
            await owner.Client.ReactAsync(name, post.Seq!.Value, "👍");
        }

        await friend.Client.LeaveAsync(name);
        await owner.Client.RemoveAsync(name);
    }

    // Somebody is invited to a private room, reads a little, and goes or is thrown out.
    private async Task GuestAsync()
    {
        var (owner, guest) = (load.People[0], load.People[^1]);
        await owner.Client.InviteAsync("#grupo1", guest.Client.Nick);
        await guest.Client.JoinAsync("#grupo1");
        await guest.Client.FetchAsync("#grupo1");
        await (Random.Shared.Next(2) == 0 ? guest.Client.LeaveAsync("#grupo1") : owner.Client.KickAsync("#grupo1", guest.Client.Nick));
    }

    // Asks for much and takes nothing of it.
    private async Task DeafReaderAsync()
    {
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        var person = load.People[1];
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($$"""
            {"op":"hello","protocol":1}
            {"op":"signin","id":1,"token":"{{person.Client.Token}}"}
            {{string.Join('\n', Enumerable.Repeat($$$"""{"op":"changes","id":2,"conv":"{{{person.Conversations[0]}}}","after":0,"limit":500}""", 30))}}

            """));
        await Task.Delay(TimeSpan.FromSeconds(20));
    }

    private async Task NewcomerAsync()
    {
        try
        {
            await using var client = await CharlaClient.ConnectAsync(Address(Transport.Tcp), Credentials.NewAccount($"visita{++_newcomers}", null));
            await client.PostAsync("#general", "hola");
        }
        catch (CharlaException refused) when (refused.Code == ErrorCode.SlowDown)
        {
        }
    }

    // Somebody with a good network goes over to another transport, and back.
    private async Task OverAnotherTransportAsync()
    {
        var person = load.People[6 * Random.Shared.Next(load.People.Count / 6)];
        await person.Client.SwitchAsync(Transport.WebSocket);
        await person.Client.SwitchAsync(Transport.Udp);
        await person.Client.SwitchAsync(Transport.Tcp);
    }

    private Regular Anybody() => load.People[Random.Shared.Next(load.People.Count)];

    private ServerAddress Address(Transport transport) => new("127.0.0.1", transport == Transport.WebSocket ? server.HttpPort : server.Port);

    [GeneratedRegex("""(src|href)="(?<file>[^"#:]+)["]""", RegexOptions.ExplicitCapture)]
    private static partial Regex PartOfPage();
}
