using System.Net;
using System.Net.Sockets;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Labs;

/// <summary>The ports that the pages name. Where a stranger holds one, a page would wait long for what never comes, and not say why.</summary>
internal static class UsualPorts
{
    private static readonly int[] Tcp = [1055, 8080, 22222, 33333, 50007, 50008, 50010, 50011, 65432, 65434, 65435];
    private static readonly int[] Udp = [22222, 33333, 65433, 65434, 65435, 65436];

    public static async Task AreFree()
    {
        // Some are such as the system gives to any client, for as long as it talks and for a minute after (TIME-WAIT).
        for (var until = Environment.TickCount64 + 90_000; ; await Task.Delay(100))
        {
            (string Name, int Port)[] taken =
            [
                .. Tcp.Where(port => IsTaken(SocketType.Stream, port)).Select(port => ("TCP", port)),
                .. Udp.Where(port => IsTaken(SocketType.Dgram, port)).Select(port => ("UDP", port)),
            ];
            if (taken.Length == 0)
                return;
            if (Environment.TickCount64 < until)
                continue;
            var (_, holders) = await Running.ToEnd(["ss", "-Hntuap", string.Join(" or ", taken.Select(one => $"sport = :{one.Port}").Distinct())]);
            Assert.Fail($"The pages need ports that somebody holds here: {string.Join(", ", taken.Select(one => $"{one.Name} {one.Port}"))}\n{holders}");
        }
    }

    private static bool IsTaken(SocketType type, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            if (type == SocketType.Stream)
                socket.Listen();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
