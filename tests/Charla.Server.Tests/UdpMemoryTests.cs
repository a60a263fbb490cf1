using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>What ten thousand clients over UDP cost while nothing happens, and that they can all be told to leave.</summary>
[Collection("alone")]
public sealed class UdpMemoryTests(ITestOutputHelper output)
{
    private const int Sessions = 10_000;
    private const int MostBytes = 4 * 1024;
    private const string Hello = """{"op":"hello","protocol":1,"client":"x","pad":"*"}""";

    [Fact(Timeout = 600_000)]
    public async Task Ten_thousand_idle_sessions_cost_no_more_than_4_KiB_each_and_end_in_time()
    {
        await using var server = await TestServer.StartAsync(options => options with { StopTimeout = TimeSpan.FromSeconds(20) });
        var tokens = new ConcurrentQueue<string>();
        await Parallel.ForAsync(0, Sessions, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            await using var client = await server.RegisterAsync($"reader{i}");
            tokens.Enqueue(client.Token);
        });

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.ReceiveTimeout = 60_000;
        await Eventually.IsTrueAsync(() => server.Sessions == 0, "they have left");
        SignIn(socket, server.UdpEndPoint, tokens.First());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var token in tokens.Skip(1))
            SignIn(socket, server.UdpEndPoint, token);
        Assert.Equal(Sessions, server.Sessions);
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (Sessions - 1);
        Assert.InRange(bytes, 0, MostBytes);

        var since = Stopwatch.GetTimestamp();
        await server.StopAsync();
        var stopped = Stopwatch.GetElapsedTime(since);
        Assert.InRange(stopped, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal(0, server.Sessions);
        output.WriteLine($"{Sessions:N0} sessions over UDP: {bytes:N0} bytes each, all ended in {stopped.TotalSeconds:N1} s.");
    }

    [Fact(Timeout = 300_000)]
    public async Task Hellos_from_ten_thousand_addresses_leave_nothing_behind()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = new UdpWireClient(server.UdpEndPoint);
        await ana.RegisterAsync("ana");
        await FloodAsync(100);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await FloodAsync(10_000);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 200 * 1024);
        Assert.Equal(1, server.Sessions);

        async Task FloodAsync(int addresses)
        {
            var hello = Encoding.UTF8.GetBytes(UdpWireClient.Padded(Hello, 400));
            for (var i = 0; i < addresses; i++)
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                socket.Bind(new IPEndPoint(new IPAddress([127, 1, (byte)(i >> 8), (byte)i]), 0));
                socket.SendTo(hello, server.UdpEndPoint);
                if (i % 50 == 0)
                    await ana.DoAsync("ping");
            }

            await ana.DoAsync("ping");
        }
    }

    private static void SignIn(Socket socket, IPEndPoint server, string token)
    {
        var welcome = Ask(socket, server, UdpWireClient.Padded(Hello, 400), "\"welcome\"");
        var sid = System.Text.Json.JsonElement.Parse(welcome).Text("sid");
        Ask(socket, server, $$"""{"op":"signin","sid":"{{sid}}","id":1,"client":"x","token":"{{token}}"}""", "\"ok\"");
    }

    private static string Ask(Socket socket, IPEndPoint server, string line, string answer)
    {
        socket.SendTo(Encoding.UTF8.GetBytes(line), server);
        var buffer = new byte[2048];
        while (true)
        {
            var received = Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
            if (received.Contains(answer, StringComparison.Ordinal))
                return received;
        }
    }
}
