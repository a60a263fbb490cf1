using System.Net;
using System.Net.Sockets;
using System.Text;
using Charla.EndToEnd.Support;
using Charla.Netem;

namespace Charla.EndToEnd.Labs;

/// <summary>Whatever stands in a capture, the dissector tells it and goes on: <see cref="Tshark"/> fails at any error of Lua.</summary>
public sealed class HostileCaptureTests(ITestOutputHelper output)
{
    // To repeat a run: CHARLA_SEED=N.
    private readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("CHARLA_SEED"), out var seed) ? seed : Random.Shared.Next();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly string[] Hostile =
    [
        "{", "{}", "{{", "[1,2]", "null", "\"op\"", "{\"op\":}", "{\"op\":7}", "{\"op\":null}", "{\"op\":\"\"}", "{\"op\":\"entry\"}", "{\"op\":\"entry\",\"conv\":7,\"seq\":\"x\"}",
        """{"op":"entry","conv":"#a","seq":9007199254740991,"kind":"text"}""", """{"op":"entry","conv":"#a","seq":1,"follows":9007199254740991}""",
        """{"op":"entry","conv":"#a","seq":99999999999999999999999999,"kind":[]}""", """{"op":"entry","conv":"#a","seq":-1}""", """{"op":"entry","conv":"#a","seq":1.5e300}""", """{"op":"entry","seq":1e999}""",
        """{"op":"entry","conv":"#a","conv":"#b"}""", """{"op":"part","key":"k","n":0,"of":0,"data":""}""", """{"op":"part","key":"k","n":0,"of":1,"data":""}""",
        """{"op":"part","key":"k1","n":0,"of":1,"data":"{\"op\":\"part\",\"key\":\"k1\",\"n\":0,\"of\":1,\"data\":\"x\"}"}""", """{"op":"part","key":"k2","n":0,"of":1,"data":"\u0000\ud800\n\n{"}""",
        """{"op":"part","key":7,"n":"x","of":true,"data":{}}""", """{"op":"ack","heads":[1,{"x":[]}],"rev":{}}""", """{"op":"ack","heads":{"a":{"b":[{}]},"":null}}""", """{"op":"heads","heads":7}""",
        """{"op":"ok","id":99999999999999999999}""", """{"op":"ok","id":1}""", """{"op":"error","code":[],"message":{}}""", """{"op":"welcome","sid":[]}""", """{"op":"conv","conv":"#a","head":"x"}""",
        """{"op":"event","kind":"joined","conv":"#a","head":5,"rev":1}""", """{"op":"post","len":5}""", """{"op":"post","len":65536}""", """{"op":"post","len":99999999999999999999}""",
        """{"op":"a\u0000b","text":"\u0000\u001b[2J\ud83d\ude00\udead"}""", """{"op":"x","":"","a.b":1,"charla.op":2}""", "{\"op\":\"x\",\"text\":\"" + "\\u0041" + "\"} trailing", "{\"op\":\"%s%n%d\",\"text\":\"%s%s%s%n\",\"conv\":\"%n\"}",
        "{\"op\":\"x\",\"deep\":" + new string('[', 500) + new string(']', 500) + "}", "{\"op\":\"x\",\"deep\":" + string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200) + "}",
        "{\"op\":\"x\"" + string.Concat(Enumerable.Range(0, 60).Select(i => $",\"m{i}\":[{i}]")) + "}", "\t \r", "ñ{", "{\"op\":\"x\",\"text\":\"\t\"}", "{\"op\":\"x\",\"text\":\"\\q\"}", "{\"op\":\"x\",\"text\":\"unfinished", "{\"op\":tru}",
    ];

    [Fact]
    public async Task Over_UDP()
    {
        output.WriteLine($"CHARLA_SEED={_seed}");
        using var folder = new TempFolder();
        int port;
        await using (var capture = PcapWriter.Create(folder["udp.pcap"]))
        {
            using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
            port = ((IPEndPoint)server.Client.LocalEndPoint!).Port;
            await using var proxy = UdpProxy.Start(new IPEndPoint(IPAddress.Loopback, 0), new IPEndPoint(IPAddress.Loopback, port), new ProxyOptions { Capture = capture });
            using var client = new UdpClient();
            foreach (var datagram in Bytes().Where(bytes => bytes.Length < 60_000))
            {
                await client.SendAsync(datagram, proxy.LocalEndPoint, Cancellation);
                var from = (await server.ReceiveAsync(Cancellation)).RemoteEndPoint;
                await server.SendAsync(datagram, from, Cancellation);
                await client.ReceiveAsync(Cancellation);
            }
        }

        await ReadInAllWays(new Tshark(folder["udp.pcap"]) { Udp = [port] }, "udp");
    }

    [Fact]
    public async Task Over_TCP_each_in_a_connection_that_ends_in_the_middle_and_all_in_one()
    {
        output.WriteLine($"CHARLA_SEED={_seed}");
        using var folder = new TempFolder();
        int port;
        await using (var capture = PcapWriter.Create(folder["tcp.pcap"]))
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
            await using var proxy = TcpProxy.Start(new IPEndPoint(IPAddress.Loopback, 0), new IPEndPoint(IPAddress.Loopback, port), new ProxyOptions { Capture = capture });
            var all = Bytes().ToList();
            var together = all.SelectMany(bytes => bytes.Append((byte)'\n')).ToArray();
            foreach (var bytes in all.Append(together))
            {
                using var client = new TcpClient();
                await client.ConnectAsync(proxy.LocalEndPoint, Cancellation);
                using var server = await listener.AcceptTcpClientAsync(Cancellation);
                var reading = server.GetStream().CopyToAsync(Stream.Null, Cancellation);
                await client.GetStream().WriteAsync(bytes, Cancellation);
                client.Client.Shutdown(SocketShutdown.Send);
                await reading.WaitAsync(Eventually.Limit, Cancellation);
            }
        }

        await ReadInAllWays(new Tshark(folder["tcp.pcap"]) { Tcp = [port] }, "tcp");
    }

    [Fact]
    public async Task Over_WebSocket()
    {
        output.WriteLine($"CHARLA_SEED={_seed}");
        using var folder = new TempFolder();
        int port;
        await using var server = await ChatServer.Start(folder["data"]);
        await using (var capture = PcapWriter.Create(folder["ws.pcap"]))
        {
            await using var proxy = TcpProxy.Start(new IPEndPoint(IPAddress.Loopback, 0), new IPEndPoint(IPAddress.Loopback, server.HttpPort), new ProxyOptions { Capture = capture });
            port = proxy.LocalEndPoint.Port;
            foreach (var message in Bytes().Where(bytes => bytes.Length < 60_000))
            {
                using var client = new System.Net.WebSockets.ClientWebSocket();
                await client.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/ws"), Cancellation);
                await client.SendAsync(message, System.Net.WebSockets.WebSocketMessageType.Binary, endOfMessage: true, Cancellation);
                await client.SendAsync("{\"op\":\"bye\"}"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, endOfMessage: true, Cancellation);
                await client.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, Cancellation);
            }
        }

        await ReadInAllWays(new Tshark(folder["ws.pcap"]) { Http = [port, server.HttpPort] }, "ws");
    }

    private static async Task ReadInAllWays(Tshark tshark, string transport)
    {
        using (tshark)
        {
            await tshark.Run("-V");
            await tshark.Run("-2", "-V", "-x");
            Assert.NotEmpty(await tshark.Run("-Y", "charla.bad or charla.datagram or charla.op"));
            // It has been looked at, and what is a frame among it is told.
            Assert.Contains(transport, await tshark.Values("charla", "charla.transport"));
            Assert.Contains("9007199254740991", await tshark.Values("charla.op == \"entry\"", "charla.seq"));
            Assert.NotEmpty(await tshark.Values("charla.bad contains \"nested too deeply\"", "charla.bad"));
        }
    }

    private IEnumerable<byte[]> Bytes()
    {
        var random = new Random(_seed);
        foreach (var text in Hostile)
            yield return Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < 40; i++)
        {
            var bytes = new byte[random.Next(1, 1200)];
            random.NextBytes(bytes);
            yield return bytes;
            // The same, believed to be a frame at first.
            yield return [.. "{\"op\":\"entry\",\"text\":\""u8, .. bytes];
        }

        var frame = """{"op":"entry","conv":"#ñ","seq":12,"kind":"text","from":"ana","via":"tcp","text":"\ud83d\ude00 ñ","heads":{"a":[1]}}"""u8.ToArray();
        for (var length = 1; length < frame.Length; length++)
            yield return frame[..length];
        for (var i = 0; i < 60; i++)
        {
            var changed = (byte[])frame.Clone();
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            yield return changed;
        }

        yield return Encoding.UTF8.GetBytes("{\"op\":\"post\",\"text\":\"" + new string('x', 1_000_000) + "\"}");
        yield return new byte[1_000_000];
    }
}
