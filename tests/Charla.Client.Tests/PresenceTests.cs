using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Charla.Client.Tests.Fakes;
using Charla.Netem;
using Charla.Protocol;
using Charla.Server;
using Charla.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Charla.Client.Tests;

/// <summary>Who is online, by the client, from the server itself.</summary>
public sealed class PresenceTests : WithRealServer
{
    private string TcpAddress => $"127.0.0.1:{Server.TcpEndPoints[0].Port}";

    [Theory(Timeout = Soon)]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.WebSocket)]
    [InlineData(Transport.Udp)]
    public async Task Who_comes_goes_and_reads_is_told_and_known(Transport transport)
    {
        var signals = new ConcurrentQueue<Signal>();
        await using var luis = await ConnectAsync("luis", transport, signals);
        await using (var ana = await ConnectAsync("ana", Transport.Tcp))
        {
            await UntilAsync(() => luis.People.Find("ANA") is { Online: true });
            var session = Assert.Single(luis.People.Find("ana")!.Sessions);
            Assert.Equal(("tcp", "127.0.0.1"), (session.Transport, session.Ip));
            Assert.Equal(["ana", "luis"], luis.People.Online.Select(person => person.Nick).Order(StringComparer.Ordinal));

            var posted = await luis.PostAsync("@ana", "hola", cancellation: Token);
            await ana.MarkReadAsync("@luis", posted.Seq!.Value, Token);
            await UntilAsync(() => signals.OfType<SeenSignal>().Any(seen => seen == new SeenSignal("@ana", "ana", posted.Seq.Value) { Log = posted.Log }));
            Assert.Equal([new Mark("ana", posted.Seq.Value)], await luis.MarksAsync("@ana", Token));
        }

        await UntilAsync(() => luis.People.Find("ana") is { Online: false, Seen: not null });
        var whoIs = await luis.WhoIsAsync("ana", Token);
        Assert.False(whoIs.Person.Online);
        Assert.NotNull(whoIs.Seen);
        Assert.NotNull(whoIs.Since);
        var who = await luis.WhoAsync("#general", cancellation: Token);
        Assert.Equal((1, false, "luis"), (who.Online, who.More, Assert.Single(who.People).Nick));
        Assert.Contains(signals, signal => signal is PresenceSignal { Person: { Nick: "ana", Online: true } });
        Assert.Contains(signals, signal => signal is PresenceSignal { Person: { Nick: "ana", Online: false } });
    }

    [Fact(Timeout = Soon)]
    public async Task After_a_change_of_transport_and_after_an_absence_the_picture_is_right_again()
    {
        var signals = new ConcurrentQueue<Signal>();
        await using var luis = await ConnectAsync("luis", Transport.Tcp, signals);
        await using var ana = await ConnectAsync("ana", Transport.Tcp);
        await UntilAsync(() => luis.People.Find("ana") is { Online: true });
        foreach (var transport in (Transport[])[Transport.Udp, Transport.WebSocket, Transport.Tcp])
        {
            await luis.SwitchAsync(transport, Token);
            await using (var eva = await ConnectAsync("eva" + transport, transport))
                await UntilAsync(() => luis.People.Find(eva.Nick) is { Online: true });
            await UntilAsync(() => luis.People.Find("eva" + transport) is { Online: false });
            Assert.True(luis.People.Find("ana")!.Online);
        }

        // Somebody goes while the server is away: who is not there any more is known to be gone.
        var options = Options();
        var port = Server.TcpEndPoints[0].Port;
        await Server.DisposeAsync();
        await ana.DisposeAsync();
        signals.Clear();
        Server = await StartAsync(options with { TcpPort = port });
        luis.RetryNow();
        await UntilAsync(() => luis.People.Find("ana") is { Online: false });
        await UntilAsync(() => signals.Any(signal => signal is PresenceSignal { Person: { Nick: "ana", Online: false } }));
        Assert.Equal(["luis"], luis.People.Online.Select(person => person.Nick));

        ServerOptions Options() => new() { DataFolder = Folder, Bind = [IPAddress.Loopback], TcpPort = 0, UdpPort = -1, HttpPort = -1, RequestsPerSecond = 0 };
    }

    [Fact(Timeout = Soon)]
    public async Task Where_signals_get_lost_it_is_noticed_and_asked_anew()
    {
        var bad = new Conditions { Loss = 0.4, Repeat = 0.1, Jitter = TimeSpan.FromMilliseconds(50) };
        await using var proxy = UdpProxy.Start(
            new IPEndPoint(IPAddress.Loopback, 0), Server.UdpEndPoints[0], new ProxyOptions { Seed = 7, ToServer = bad, ToClient = bad });

        // A quarter of a minute is four seconds.
        await using var luis = await CharlaClient.ConnectAsync(
            new ServerAddress("127.0.0.1", proxy.LocalEndPoint.Port),
            Credentials.NewAccount("luis", "una muy larga"),
            new ClientOptions { Transport = Transport.Udp, Watch = true, Time = new HurriedTime(4), ConnectTimeout = TimeSpan.FromMinutes(2) },
            Token);
        var stay = new List<CharlaClient>();
        for (var i = 0; i < 30; i++)
        {
            var guest = await ConnectAsync($"g{i:00}", Transport.Tcp);
            if (i % 3 == 0)
                stay.Add(guest);
            else
                await guest.DisposeAsync();
        }

        string[] expected = [.. stay.Select(guest => guest.Nick), "luis"];
        await UntilAsync(() => luis.People.Online.Select(person => person.Nick).Order(StringComparer.Ordinal).SequenceEqual(expected));
        Assert.All(stay, guest => Assert.Single(luis.People.Find(guest.Nick)!.Sessions));
        foreach (var guest in stay)
            await guest.DisposeAsync();
        await UntilAsync(() => luis.People.Online is [{ Nick: "luis" }]);
    }

    private Task<CharlaClient> ConnectAsync(string nick, Transport transport, ConcurrentQueue<Signal>? signals = null)
    {
        var port = transport switch
        {
            Transport.Udp => Server.UdpEndPoints[0].Port,
            Transport.WebSocket => Server.HttpEndPoints[0].Port,
            _ => Server.TcpEndPoints[0].Port,
        };
        return CharlaClient.ConnectAsync(
            new ServerAddress("127.0.0.1", port),
            Credentials.NewAccount(nick, "una muy larga"),
            new ClientOptions { Transport = transport, Watch = signals is not null, Signalled = signal => signals?.Enqueue(signal) },
            Token);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(5), Token);
    }
}
