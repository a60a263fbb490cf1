using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Charla.Client;
using Charla.EndToEnd.Support;
using Charla.Netem;
using Charla.Protocol;

namespace Charla.EndToEnd.Labs;

/// <summary>The dissector on captures of real talks: what tshark sees is what was said.</summary>
public sealed class WiresharkTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_over_TCP_are_found_however_they_are_cut_into_segments()
    {
        using var folder = new TempFolder();
        await using var server = await ChatServer.Start(folder["data"]);
        int door;
        await using (var capture = PcapWriter.Create(folder["tcp.pcap"]))
        {
            // Towards the server byte by byte; what the client sends at once comes at once.
            var options = new ProxyOptions { Capture = capture, ToServer = new Conditions { Split = 1 } };
            await using var proxy = TcpProxy.Start(Local(0), Local(server.Port), options);
            door = proxy.LocalEndPoint.Port;
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, door, Cancellation);
            var posts = string.Concat(Enumerable.Range(0, 50).Select(i => $$"""{"op":"post","id":{{10 + i}},"cid":"c{{i}}","conv":"#general","text":"mañana {{i}}"}""" + "\n"));
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes("""
                {"op":"hello","protocol":1,"client":"nc"}
                {"op":"register","id":1,"nick":"ana"}

                """ + posts), Cancellation);
            using var lines = new StreamReader(client.GetStream());
            for (var (entries, answers) = (0, 0); entries < 50 || answers < 50;)
            {
                var line = await lines.ReadLineAsync(Cancellation).AsTask().WaitAsync(Eventually.Limit, Cancellation);
                Assert.NotNull(line);
                entries += line.StartsWith("""{"op":"entry",""", StringComparison.Ordinal) ? 1 : 0;
                answers += line.Contains("\"conv\":\"#general\",\"seq\"", StringComparison.Ordinal) && line.StartsWith("""{"op":"ok",""", StringComparison.Ordinal) ? 1 : 0;
            }
        }

        using var tshark = new Tshark(folder["tcp.pcap"]) { Tcp = [server.Port, door] };
        string[] said = ["hello", "register", .. Enumerable.Repeat("post", 50)];
        Assert.Equal(said, await tshark.Values($"charla and tcp.dstport == {door}", "charla.op"));
        Assert.Equal(said, await tshark.Values($"charla and tcp.dstport == {server.Port}", "charla.op"));
        Assert.True((await tshark.Fields($"tcp.dstport == {server.Port} and tcp.len == 1", "tcp.len")).Count > 1000);
        Assert.Equal("mañana 7", (await tshark.Values($"charla.cid == \"c7\" and tcp.dstport == {server.Port}", "charla.text")).Single());

        var rows = await tshark.Fields($"charla.op == \"entry\" and tcp.srcport == {door}", "charla.op", "charla.seq");
        var numbers = rows.SelectMany(row => row[1].Split(',')).Select(long.Parse).ToHashSet();
        Assert.Superset(Enumerable.Range(2, 50).Select(n => (long)n).ToHashSet(), numbers);
        Assert.Empty(await tshark.Fields("charla.gap or charla.repeat or charla.bad", "frame.number"));
        // Each answer knows its request, and how long it took.
        Assert.Equal(1 + 1 + 50, (await tshark.Values($"charla and tcp.srcport == {door}", "charla.request_in")).Count);
        // Filters find one entry among the many of its packet.
        Assert.NotEmpty(await tshark.Fields("charla.seq == 30 and charla.from == \"ana\" and charla.conv == \"#general\"", "frame.number"));
    }

    [Fact]
    public async Task What_is_missing_or_came_before_is_marked_exactly()
    {
        using var folder = new TempFolder();
        int port, door;
        await using (var capture = PcapWriter.Create(folder["udp.pcap"]))
        {
            using var server = new UdpClient(Local(0));
            port = ((IPEndPoint)server.Client.LocalEndPoint!).Port;
            await using var proxy = UdpProxy.Start(Local(0), Local(port), new ProxyOptions { Capture = capture });
            door = proxy.LocalEndPoint.Port;
            using var client = new UdpClient(Local(0));
            string[] asked =
            [
                """{"op":"hello","protocol":1,"client":"mine","pad":"…"}""",
                """{"op":"signin","sid":"s","id":1,"nick":"ana","password":"secret"}""",
                """{"op":"post","sid":"s","id":2,"cid":"a1","conv":"#general","text":"hola"}""",
                """{"op":"post","sid":"s","id":2,"cid":"a1","conv":"#general","text":"hola"}""",
                """{"op":"post","sid":"s","id":3,"cid":"a1","conv":"#general","text":"hola"}""",
                """{"op":"post","sid":"s","id":4,"cid":"a2","conv":"#general","text":"hola"}""",
            ];
            var from = new IPEndPoint(IPAddress.Any, 0);
            foreach (var frame in asked)
            {
                await client.SendAsync(Encoding.UTF8.GetBytes(frame), Local(door), Cancellation);
                from = (await server.ReceiveAsync(Cancellation)).RemoteEndPoint;
            }

            string[] answers =
            [
                """{"op":"conv","id":1,"conv":"#general","kind":"public","head":10,"read":3,"unread":7}""" + "\n" + """{"op":"ok","id":1,"nick":"ana","rev":4}""",
                Entry(11), Entry(12) + "\n" + Entry(15), Entry(14), Entry(14), Entry(15), Entry(16), Entry(20, follows: 16), Entry(13),
                """{"op":"event","rev":9,"follows":4,"kind":"read","conv":"#general","seq":20}""",
                """{"op":"event","rev":12,"kind":"read","conv":"#general","seq":21}""",
                """{"op":"part","key":"k1","n":1,"of":2,"data":",\"kind\":\"text\",\"from\":\"ana\",\"text\":\"largo\"}"}""",
                """{"op":"part","key":"k1","n":1,"of":2,"data":",\"kind\":\"text\",\"from\":\"ana\",\"text\":\"largo\"}"}""",
                """{"op":"part","key":"k1","n":0,"of":2,"data":"{\"op\":\"entry\",\"conv\":\"#general\",\"seq\":23"}""",
                "\u0016sealed",
            ];
            foreach (var frame in answers)
            {
                await server.SendAsync(Encoding.UTF8.GetBytes(frame), from, Cancellation);
                await client.ReceiveAsync(Cancellation);
            }
        }

        using var tshark = new Tshark(folder["udp.pcap"]) { Udp = [port, door] };
        var toClient = $"charla and udp.srcport == {door}";
        Assert.Equal(["13-14", "10-11", "21-22"], await tshark.Values(toClient, "charla.gap.missing"));
        var rows = await tshark.Fields(toClient, "charla.seq", "charla.gap.missing", "charla.late", "charla.repeat", "charla.datagram");
        var at = rows.Select(row => string.Join('|', row.Select((value, i) => i is 2 or 3 && value.Length > 0 ? "yes" : value))).ToList();
        Assert.Equal("11||||", at[1]);
        Assert.Equal("12,15|13-14|||", at[2]);
        Assert.Equal("14||yes||", at[3]);
        Assert.Equal("14|||yes|", at[4]);
        Assert.Equal("15|||yes|", at[5]);
        Assert.Equal("16||||", at[6]);
        Assert.Equal("20||||", at[7]);
        Assert.Equal("13||yes||", at[8]);
        Assert.Equal("20||||", at[9]);
        Assert.Equal("21|10-11|||", at[10]);
        Assert.Equal("||||", at[11]);
        Assert.Equal("|||yes|", at[12]);
        Assert.Equal("23|21-22|||", at[13]);
        Assert.StartsWith("||||of another kind (0x16)", at[14], StringComparison.Ordinal);

        var posts = await tshark.Fields($"charla.op == \"post\" and udp.dstport == {door}", "frame.number", "charla.repeat");
        Assert.Equal(["", posts[0][0], posts[0][0], ""], posts.Select(row => row[1]));
        // Looked at twice, as Wireshark does, it is the same.
        var twice = await tshark.Run("-2", "-Y", toClient, "-T", "fields", "-e", "charla.gap.missing", "-e", "charla.repeat");
        var once = await tshark.Run("-Y", toClient, "-T", "fields", "-e", "charla.gap.missing", "-e", "charla.repeat");
        Assert.Equal(once, twice);
        var told = await tshark.Run("-Y", toClient);
        Assert.Contains(told, line => line.Contains("[gap: 13-14] entry #general 15 ana: hola 15", StringComparison.Ordinal));
        Assert.Contains(told, line => line.Contains("[repeat] entry #general 14", StringComparison.Ordinal));
        Assert.Contains(told, line => line.Contains("= [gap: 21-22] entry #general 23 ana: largo", StringComparison.Ordinal));

        static string Entry(int seq, int? follows = null) =>
            $$"""{"op":"entry","conv":"#general","seq":{{seq}}{{(follows is { } f ? $",\"follows\":{f}" : "")}},"kind":"text","from":"ana","via":"udp","text":"hola {{seq}}"}""";
    }

    [Fact]
    public async Task Over_a_bad_network_every_number_that_was_missing_is_seen_to_come_late()
    {
        using var folder = new TempFolder();
        await using var server = await ChatServer.Start(folder["data"]);
        int door;
        await using (var capture = PcapWriter.Create(folder["udp.pcap"]))
        {
            var bad = new Conditions { Loss = 0.25, Repeat = 0.1 };
            await using var proxy = UdpProxy.Start(Local(0), Local(server.Port), new ProxyOptions { Capture = capture, ToServer = bad, ToClient = bad, Seed = 7 });
            door = proxy.LocalEndPoint.Port;
            await using var ana = await CharlaClient.ConnectAsync(
                new ServerAddress("127.0.0.1", door), Credentials.NewAccount("ana", password: null), new ClientOptions { Transport = Transport.Udp, Follow = true }, Cancellation);
            using var luis = await Wire.Register(server.Port, "luis");
            for (var i = 0; i < 40; i++)
                await luis.Post("#general", $"hola {i}");
            var last = (long)(await luis.Post("#general", "fin"))["seq"]!;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            limit.CancelAfter(Eventually.Limit);
            await foreach (var item in ana.Feed.ReadAllAsync(limit.Token))
            {
                if (item is Entry entry && entry.Seq >= last)
                    break;
            }
        }

        using var tshark = new Tshark(folder["udp.pcap"]) { Udp = [server.Port, door] };
        var toClient = $"charla.op == \"entry\" and udp.srcport == {door}";
        var missing = (await tshark.Values(toClient, "charla.gap.missing")).SelectMany(Numbers).ToList();
        var late = await tshark.Values(toClient, "charla.late");
        Assert.NotEmpty(missing);
        Assert.Equal(missing.Count, late.Count);
        Assert.Equal(missing.Count, missing.Distinct().Count());
        Assert.NotEmpty(await tshark.Fields($"charla.repeat and udp.port == {door}", "frame.number"));
        Assert.NotEmpty(await tshark.Fields($"charla.op == \"pull\" and udp.dstport == {door}", "frame.number"));
        // The server itself sent each number in order.
        Assert.Empty(await tshark.Fields($"charla.gap and udp.srcport == {server.Port}", "frame.number"));

        static IEnumerable<long> Numbers(string range)
        {
            var ends = range.Split('-').Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            for (var number = ends[0]; number <= ends[^1]; number++)
                yield return number;
        }
    }

    [Fact]
    public async Task Frames_over_WebSocket_are_found_in_its_messages()
    {
        using var folder = new TempFolder();
        await using var server = await ChatServer.Start(folder["data"]);
        int door;
        await using (var capture = PcapWriter.Create(folder["ws.pcap"]))
        {
            var options = new ProxyOptions { Capture = capture, ToServer = new Conditions { Split = 9 }, ToClient = new Conditions { Split = 300 } };
            await using var proxy = TcpProxy.Start(Local(0), Local(server.HttpPort), options);
            door = proxy.LocalEndPoint.Port;
            await using var ana = await CharlaClient.ConnectAsync(
                new ServerAddress("127.0.0.1", door), Credentials.NewAccount("ana", password: null), new ClientOptions { Transport = Transport.WebSocket, Follow = true }, Cancellation);
            await ana.PostAsync("#general", "por WebSocket 👍");
            await ana.PostAsync("#general", new string('x', 3000));
            await ana.PostAsync("#general", "fin");
        }

        using var tshark = new Tshark(folder["ws.pcap"]) { Http = [server.HttpPort, door] };
        foreach (var side in (int[])[door, server.HttpPort])
        {
            var asked = await tshark.Values($"charla and tcp.dstport == {side}", "charla.op");
            Assert.Equal("hello", asked[0]);
            Assert.Equal("register", asked[1]);
            Assert.Equal(3, asked.Count(op => op == "post"));
            Assert.Contains("por WebSocket 👍", await tshark.Values($"charla.op == \"entry\" and tcp.srcport == {side}", "charla.text"));
            Assert.Equal(["ws"], (await tshark.Values($"charla and tcp.port == {side}", "charla.transport")).Distinct());
        }

        Assert.Empty(await tshark.Fields("charla.gap or charla.repeat or charla.bad", "frame.number"));
    }

    [Fact]
    public async Task On_other_ports_a_talk_is_known_by_how_it_begins()
    {
        using var folder = new TempFolder();
        await using var server = await ChatServer.Start(folder["data"]);
        await using (var capture = PcapWriter.Create(folder["any.pcap"]))
        {
            await using var tcp = TcpProxy.Start(Local(0), Local(server.Port), new ProxyOptions { Capture = capture });
            await using var udp = UdpProxy.Start(Local(0), Local(server.Port), new ProxyOptions { Capture = capture });
            await using var http = TcpProxy.Start(Local(0), Local(server.HttpPort), new ProxyOptions { Capture = capture });
            await Talk(tcp, Transport.Tcp, "ana");
            await Talk(udp, Transport.Udp, "luis");
            await Talk(http, Transport.WebSocket, "eva");
        }

        // Some of the ports that the system gives away belong to other protocols, and Wireshark would ask those first.
        using var tshark = new Tshark(folder["any.pcap"]) { Preferences = ["tcp.try_heuristic_first:TRUE", "udp.try_heuristic_first:TRUE"] };
        // Over UDP a client that waits long says it again.
        var texts = await tshark.Values("charla.op == \"post\" and not charla.repeat", "charla.text");
        string[] expected = ["soy ana", "soy ana", "soy luis", "soy luis", "soy eva", "soy eva"];
        Assert.True(expected.SequenceEqual(texts), string.Join('\n', [.. texts, .. await tshark.Run()]));

        static async Task Talk(Proxy through, Transport transport, string nick)
        {
            await using var client = await CharlaClient.ConnectAsync(
                new ServerAddress("127.0.0.1", through.LocalEndPoint.Port), Credentials.NewAccount(nick, password: null), new ClientOptions { Transport = transport, Follow = true }, Cancellation);
            await client.PostAsync("#general", "soy " + nick);
        }
    }

    [Fact]
    public async Task A_word_that_the_protocol_does_not_have_is_marked_and_no_other()
    {
        var vocabulary = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "vectors", "vocabulary.json"), Cancellation)).RootElement;
        var known = Members.SelectMany(member => Words(member.List).Select(word => Frame(member.Frame, word))).ToList();
        var unknown = Members.SelectMany(member => Words("unknown").Select(word => Frame(member.Frame, word))).ToList();
        using var folder = new TempFolder();
        int port;
        await using (var capture = PcapWriter.Create(folder["words.pcap"]))
        {
            using var server = new UdpClient(Local(0));
            port = ((IPEndPoint)server.Client.LocalEndPoint!).Port;
            await using var proxy = UdpProxy.Start(Local(0), Local(port), new ProxyOptions { Capture = capture });
            using var client = new UdpClient();
            foreach (var frame in known.Concat(unknown))
            {
                await client.SendAsync(Encoding.UTF8.GetBytes(frame), proxy.LocalEndPoint, Cancellation);
                await server.ReceiveAsync(Cancellation);
            }
        }

        using var tshark = new Tshark(folder["words.pcap"]) { Udp = [port] };
        var marked = await tshark.Values($"charla and udp.dstport == {port}", "charla.unknown");
        Assert.Equal(Members.SelectMany(_ => Words("unknown")).Where(word => word.Length > 0), marked);
        Assert.Equal(known.Count, (await tshark.Fields($"charla and udp.dstport == {port} and not charla.unknown", "frame.number")).Count);
        Assert.Equal(unknown.Count, (await tshark.Fields($"charla.expert.unknown and udp.dstport == {port}", "frame.number")).Count);

        IEnumerable<string> Words(string list) => vocabulary.GetProperty(list).EnumerateArray().Select(word => word.GetString()!);
        static string Frame(string frame, string word) => frame.Replace("*", JsonSerializer.Serialize(word), StringComparison.Ordinal);
    }

    // Each list of words, and a frame that has one of them where the star is.
    private static readonly (string List, string Frame)[] Members =
    [
        ("entryKinds", """{"op":"entry","conv":"#a","seq":1,"kind":*}"""),
        ("transports", """{"op":"entry","conv":"#a","seq":1,"kind":"text","via":*}"""),
        ("eventKinds", """{"op":"event","rev":1,"kind":*}"""),
        ("conversationKinds", """{"op":"event","rev":1,"kind":"joined","conv":"#a","type":*}"""),
        ("conversationKinds", """{"op":"conv","conv":"#a","kind":*}"""),
        ("notifyLevels", """{"op":"conv","conv":"#a","notify":*}"""),
        ("memberRoles", """{"op":"member","conv":"#a","nick":"ana","role":*}"""),
        ("serverRoles", """{"op":"account","nick":"ana","role":*}"""),
    ];

    private static IPEndPoint Local(int port) => new(IPAddress.Loopback, port);
}
