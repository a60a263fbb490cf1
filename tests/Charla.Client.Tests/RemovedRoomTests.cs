using System.Net;
using Charla.Netem;
using Charla.Protocol;
using Charla.Testing;

namespace Charla.Client.Tests;

/// <summary>
/// A room that takes the name of a removed one, seen by the client in every order of events: live, while it was away, and over
/// a network that loses, doubles and reorders; with the new log shorter than, as long as, and longer than what one had of the old.
/// </summary>
public sealed class RemovedRoomTests : WithRealServer
{
    private static readonly Conditions Weather = new() { Loss = 0.3, Repeat = 0.2, Reorder = 0.3 };

    public static TheoryData<Transport, string, int> Orders()
    {
        var data = new TheoryData<Transport, string, int>();
        foreach (var head in new[] { 1, 5, 9 })
        {
            foreach (var transport in new[] { Transport.Tcp, Transport.WebSocket, Transport.Udp })
            {
                data.Add(transport, "live", head);
                data.Add(transport, "away", head);
            }

            data.Add(Transport.Udp, "weather", head);
        }

        return data;
    }

    [Theory(Timeout = Soon)]
    [MemberData(nameof(Orders))]
    public async Task Only_the_new_one_is_in_the_copy_and_what_was_written_for_the_old_one_does_not_reach_it(Transport transport, string order, int head)
    {
        await using var way = new Way(Server.TcpEndPoints[0], Server.HttpEndPoints[0], Server.UdpEndPoints[0], transport);
        var tcp = new ServerAddress("127.0.0.1", Server.TcpEndPoints[0].Port);
        await using var luis = await CharlaClient.ConnectAsync(
            tcp, Credentials.NewAccount("luis", "una muy larga"), new ClientOptions { Follow = false }, Token);
        await using var ana = await CharlaClient.ConnectAsync(
            way.Address, Credentials.NewAccount("ana", "una muy larga"), new ClientOptions { Transport = transport }, Token);
        await using var other = await CharlaClient.ConnectAsync(
            tcp, Credentials.WithPassword("ana", "una muy larga"), new ClientOptions { Follow = false }, Token);
        var replica = new Replica();
        await luis.CreateAsync("#redes", cancellation: Token);
        await ana.JoinAsync("#redes", Token);
        for (var i = 1; i <= 3; i++)
            await luis.PostAsync("#redes", $"viejo {i}", cancellation: Token);
        await ReadUntilAsync(ana, replica, "viejo 3");
        if (order == "weather")
            way.Weather(Weather);
        else if (order == "away")
            await way.CloseAsync();

        await luis.RemoveAsync("#redes", Token);
        var lost = order == "away" ? ana.PostAsync("#redes", "para la vieja", cancellation: Token) : null;
        var made = await luis.CreateAsync("#redes", cancellation: Token);
        for (var i = 2; i <= head; i++)
            await luis.PostAsync("#redes", $"nuevo {i}", cancellation: Token);
        await (order == "away" ? other : ana).JoinAsync("#redes", Token);
        for (var i = 1; i <= 3; i++)
            await luis.PostAsync("#redes", $"último {i}", cancellation: Token);
        if (order == "away")
            await way.OpenAsync();

        await ReadUntilAsync(ana, replica, "último 3");
        way.Weather(Conditions.Clear);
        var fresh = await luis.FetchAsync("#redes", limit: 500, cancellation: Token);
        var mine = replica["#redes"].Lines.Select(line => (line.Seq, line.Text)).ToList();
        Assert.Equal(made.Log, replica["#redes"].Log);
        Assert.DoesNotContain(mine, line => line.Text?.StartsWith("viejo", StringComparison.Ordinal) == true);
        Assert.Equal(fresh.Entries.Select(line => (line.Seq, line.Text)).Where(line => line.Seq >= mine[0].Seq), mine);
        if (lost is not null)
            Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<CharlaException>(() => lost)).Code);
        Assert.DoesNotContain(fresh.Entries, line => line.Text == "para la vieja");

        // And it goes on there.
        var own = await ana.PostAsync("#redes", "aquí", cancellation: Token);
        Assert.Equal(made.Log, own.Log);
        await ReadUntilAsync(ana, replica, "aquí");
    }

    [Fact(Timeout = Soon)]
    public async Task What_the_server_can_is_known_and_what_is_unread_is_asked_of_one_conversation()
    {
        var tcp = new ServerAddress("127.0.0.1", Server.TcpEndPoints[0].Port);
        await using var ana = await CharlaClient.ConnectAsync(tcp, Credentials.NewAccount("ana", "una muy larga"), cancellation: Token);
        await using var luis = await CharlaClient.ConnectAsync(tcp, Credentials.NewAccount("luis", "una muy larga"), cancellation: Token);
        Assert.True(ana.Can("log"));
        Assert.True(ana.Can("unread"));
        Assert.False(ana.Can("fly"));
        await ana.PostAsync("#general", "mío", cancellation: Token);
        await luis.PostAsync("#general", "uno", cancellation: Token);
        var gone = await luis.PostAsync("#general", "dos", cancellation: Token);
        Assert.Equal(2, (await ana.ConversationAsync("#general", Token))?.Unread);
        await luis.DeleteAsync("#general", gone.Seq!.Value, Token);
        Assert.Equal(1, (await ana.ConversationAsync("#general", Token))?.Unread);
        Assert.Null(await ana.ConversationAsync("#nada", Token));
    }

    // As docs/protocol.md has it: after a gap the newest page.
    private static async Task ReadUntilAsync(CharlaClient client, Replica replica, string text)
    {
        await foreach (var item in client.Feed.ReadAllAsync(Token))
        {
            replica.Apply(item);
            if (item is Gap gap)
                replica[gap.Conversation].Apply(await client.FetchAsync(gap.Conversation, limit: 500, cancellation: Token));
            if (replica["#redes"].Lines.Any(line => line.Text == text))
                return;
        }
    }

    /// <summary>Between the client and the server.</summary>
    private sealed class Way : IAsyncDisposable
    {
        private static readonly Conditions Nothing = new() { Loss = 1 };

        private readonly IPEndPoint _upstream;
        private readonly IPEndPoint _listen;
        private readonly bool _isUdp;
        private Proxy? _proxy;

        public Way(IPEndPoint tcp, IPEndPoint http, IPEndPoint udp, Transport transport)
        {
            _isUdp = transport == Transport.Udp;
            _upstream = transport switch { Transport.Udp => udp, Transport.WebSocket => http, _ => tcp };
            _proxy = Start(new IPEndPoint(IPAddress.Loopback, 0));
            _listen = _proxy.LocalEndPoint;
        }

        public ServerAddress Address => new("127.0.0.1", _listen.Port);

        public void Weather(Conditions conditions)
        {
            if (_isUdp)
                (_proxy!.ToServer, _proxy.ToClient) = (conditions, conditions);
        }

        // Over UDP nothing gets through for a moment, and the session goes on; over the others the connection is cut.
        public async Task CloseAsync()
        {
            if (_isUdp)
            {
                Weather(Nothing);
                return;
            }

            await _proxy!.DisposeAsync();
            _proxy = null;
        }

        public Task OpenAsync()
        {
            if (_isUdp)
                Weather(Conditions.Clear);
            else
                _proxy = Start(_listen);
            return Task.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            if (_proxy is not null)
                await _proxy.DisposeAsync();
        }

        private Proxy Start(IPEndPoint listen) => _isUdp
            ? UdpProxy.Start(listen, _upstream, new ProxyOptions { Seed = 5 })
            : TcpProxy.Start(listen, _upstream, new ProxyOptions { Seed = 5 });
    }
}
