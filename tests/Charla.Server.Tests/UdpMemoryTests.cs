using System.Net;
using System.Net.Sockets;
using System.Text;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>What a session over UDP costs while nothing happens.</summary>
[Collection("alone")]
public sealed class UdpMemoryTests
{
    private const int Sessions = 400;
    private const int MostBytes = 4 * 1024;

    [Fact(Timeout = 300_000)]
    public async Task An_idle_session_costs_no_more_than_4_KiB()
    {
        await using var server = await TestServer.StartAsync();
        var tokens = new List<string>();
        for (var i = 0; i < Sessions; i++)
        {
            await using var client = await server.RegisterAsync($"reader{i}");
            tokens.Add(client.Token);
        }

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.ReceiveTimeout = 60_000;
        SignIn(socket, server.UdpEndPoint, tokens[0]);
        await Eventually.IsTrueAsync(() => server.Sessions == 1, "the others have left");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var token in tokens.Skip(1))
            SignIn(socket, server.UdpEndPoint, token);
        Assert.Equal(Sessions, server.Sessions);
        Assert.InRange((GC.GetTotalMemory(forceFullCollection: true) - before) / (Sessions - 1), 0, MostBytes);
    }

    private static void SignIn(Socket socket, IPEndPoint server, string token)
    {
        var welcome = Ask(socket, server, UdpWireClient.Padded("""{"op":"hello","protocol":1,"client":"x","pad":"*"}""", 400), "\"welcome\"");
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
