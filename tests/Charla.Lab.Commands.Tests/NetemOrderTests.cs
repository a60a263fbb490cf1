using System.Net;
using Charla.CommandLine;
using Charla.Lab;
using Charla.Netem;

namespace Charla.Lab.Commands.Tests;

/// <summary>What can be typed into <c>charla lab netem</c>, and what it answers.</summary>
public sealed class NetemOrderTests : IAsyncLifetime
{
    private NetemProxies _proxies = null!;
    private NetemOrders _orders = null!;
    private bool _hasQuit;

    public async ValueTask InitializeAsync()
    {
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        _proxies = await NetemProxies.StartAsync(any, new IPEndPoint(IPAddress.Loopback, 9), new IPEndPoint(IPAddress.Loopback, 9), new ProxyOptions());
        var here = new Surroundings(TextReader.Null, TextWriter.Null, TextWriter.Null, _ => null);
        _orders = new NetemOrders(_proxies, new NetemView(here, _proxies, 1, new GuestBook(LabTexts.In("en"), TimeProvider.System)), () => _hasQuit = true);
    }

    public ValueTask DisposeAsync() => _proxies.DisposeAsync();

    [Theory]
    [InlineData("loss 20", "both ways: loss 20 %")]
    [InlineData("  LOSS   20 % ", "both ways: loss 20 %")]
    [InlineData("loss 5/20", "to the server: loss 5 % | to clients: loss 20 %")]
    [InlineData("up loss 2.5", "to the server: loss 2.5 % | to clients: clear")]
    [InlineData("bajada pérdida 2,5", "to the server: clear | to clients: loss 2.5 %")]
    [InlineData("retardo 100ms", "both ways: delay 100 ms")]
    [InlineData("rate 64 kbit/s", "both ways: rate 64 kbit/s")]
    [InlineData("caudal 64kbit/128kbit", "to the server: rate 64 kbit/s | to clients: rate 128 kbit/s")]
    [InlineData("reorder 10", "both ways: reorder 10 %, reorder-window 50 ms")]
    [InlineData("deaf", "both ways: deaf")]
    [InlineData("deaf down", "to the server: clear | to clients: deaf")]
    [InlineData("up deaf", "to the server: deaf | to clients: clear")]
    [InlineData("pausa subida", "to the server: paused | to clients: clear")]
    [InlineData("refuse", "new clients are refused")]
    [InlineData("refuse off", "new clients may come")]
    [InlineData("cut", "0 connections were cut")]
    [InlineData("", "")]
    public void An_order_is_done_and_what_holds_now_is_said(string line, string answer) => Assert.Equal(answer, _orders.Do(line));

    [Theory]
    [InlineData("loss", "loss: \"\" is not a number from 0 to 100 (%)")]
    [InlineData("loss 101", "from 0 to 100")]
    [InlineData("loss -1", "from 0 to 100")]
    [InlineData("loss NaN", "from 0 to 100")]
    [InlineData("loss 1/2/3", "5/20")]
    [InlineData("loss 5 6", "\"5 6\" is not a number")]
    [InlineData("delay 1e9", "from 0 to 60000 (ms)")]
    [InlineData("deaf maybe", "up, down, both and off")]
    [InlineData("refuse 3", "on and off")]
    [InlineData("up", "is no order. Possible: loss,")]
    [InlineData("hola \e[2J", "\"hola ␛[2J\" is no order")]
    public void What_makes_no_sense_changes_nothing_and_says_what_is_possible(string line, string answer)
    {
        Assert.Contains(answer, _orders.Do(line));
        Assert.Equal((Conditions.Clear, Conditions.Clear), (_proxies.ToServer, _proxies.ToClient));
    }

    [Fact]
    public void Both_protocols_have_the_same_weather_and_clear_ends_all_of_it()
    {
        foreach (var line in new[] { "loss 20", "delay 100", "rate 64", "deaf off", "deaf up", "pause", "refuse on" })
            _orders.Do(line);
        var bad = new Conditions { Loss = 0.2, Delay = TimeSpan.FromMilliseconds(100), Rate = 8_000, Paused = true };
        Assert.All(_proxies.All, one => Assert.Equal((bad with { Deaf = true }, bad, true), (one.Proxy.ToServer, one.Proxy.ToClient, one.Proxy.Refuse)));

        Assert.Equal("good weather again", _orders.Do("clear"));
        Assert.All(_proxies.All, one => Assert.Equal((Conditions.Clear, Conditions.Clear, false), (one.Proxy.ToServer, one.Proxy.ToClient, one.Proxy.Refuse)));
        _orders.Do("salir");
        Assert.True(_hasQuit);
    }
}
