using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Charla.Protocol;
using Charla.Server.Sessions.Operations;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>
/// What a member of a frame may hold, in every member of every operation, and whatever a stranger shows as a token: an answer that tells
/// what is wrong, and never <c>internal</c> nor a line in the log (which the server's own end finds).
/// </summary>
public sealed class StrangeInputTests
{
    /// <summary>A frame of each operation with all that it can have; VICTIM is an account, DEVICE one of its owner's devices.</summary>
    private static readonly string[] Frames =
    [
        """{"op":"hello","protocol":1,"client":"x","lang":"es"}""",
        """{"op":"signin","nick":"ana","password":"una muy larga","device":"x"}""",
        """{"op":"signin","token":"k1.AAAA"}""",
        """{"op":"signin","cookie":true}""",
        """{"op":"register","nick":"otra","password":"una muy larga","name":"Otra","device":"x"}""",
        """{"op":"ping"}""",
        """{"op":"convs","after":"#a","limit":3}""",
        """{"op":"create","cid":"CID","conv":"#CID","private":true,"history":"all","topic":"x"}""",
        """{"op":"join","cid":"CID","conv":"#general"}""",
        """{"op":"leave","cid":"CID","conv":"#sala"}""",
        """{"op":"invite","cid":"CID","conv":"#sala","nick":"VICTIM"}""",
        """{"op":"kick","cid":"CID","conv":"#sala","nick":"VICTIM"}""",
        """{"op":"topic","cid":"CID","conv":"#general","text":"x"}""",
        """{"op":"archive","cid":"CID","conv":"#nada","on":true}""",
        """{"op":"remove","cid":"CID","conv":"#nada"}""",
        """{"op":"rooms","after":"#a","limit":3}""",
        """{"op":"members","conv":"#general","after":"a","limit":3}""",
        """{"op":"post","cid":"CID","conv":"#general","text":"hola @VICTIM","reply":1}""",
        """{"op":"edit","cid":"CID","conv":"#general","seq":2,"text":"x @VICTIM"}""",
        """{"op":"delete","cid":"CID","conv":"#general","seq":9}""",
        """{"op":"react","cid":"CID","conv":"#general","seq":2,"emoji":"👍","on":true}""",
        """{"op":"read","conv":"#general","seq":1}""",
        """{"op":"changes","conv":"#general","after":0,"limit":3}""",
        """{"op":"fetch","conv":"#general","before":9,"limit":3}""",
        """{"op":"fetch","conv":"#general","after":0,"limit":3}""",
        """{"op":"events","after":0,"limit":3}""",
        """{"op":"profile","cid":"CID","name":"F"}""",
        """{"op":"notify","cid":"CID","conv":"#general","notify":"all"}""",
        """{"op":"block","cid":"CID","nick":"VICTIM","on":true}""",
        """{"op":"blocks"}""",
        """{"op":"ack","heads":{"#general":1},"rev":1}""",
        """{"op":"pull","conv":"#general","after":0,"upTo":3}""",
        """{"op":"move","token":"AAAAAAAAAAAAAAAA"}""",
        """{"op":"part","key":"k","n":0,"of":2,"data":"{}"}""",
        """{"op":"who","conv":"#general","after":"a","limit":3}""",
        """{"op":"whois","nick":"VICTIM"}""",
        """{"op":"watch","on":true,"after":"a","limit":3}""",
        """{"op":"typing","conv":"#general"}""",
        """{"op":"marks","conv":"#general"}""",
        """{"op":"search","text":"hola","conv":"#general","from":"VICTIM","since":"2026-01-01T00:00:00Z","until":"2027-01-01T00:00:00Z","before":"9.1.1","context":2,"limit":5}""",
        """{"op":"password","password":"x","new":"una muy larga","others":false}""",
        """{"op":"devices"}""",
        """{"op":"device","device":DEVICE,"name":"x"}""",
        """{"op":"revoke","device":999}""",
        """{"op":"claim","code":"x"}""",
        """{"op":"accounts","after":"a","limit":3}""",
        """{"op":"account.create","nick":"nueva","password":"una muy larga","name":"x","room":"#sala"}""",
        """{"op":"account.password","nick":"VICTIM","new":"una muy larga"}""",
        """{"op":"account.disable","nick":"VICTIM","on":false}""",
        """{"op":"account.delete","nick":"nadie"}""",
        """{"op":"account.role","nick":"VICTIM","role":"member"}""",
        """{"op":"settings","name":"Aula","registration":"open"}""",
        """{"op":"import","conv":"#vieja","type":"public","of":"VICTIM","history":"all","prev":0,"seq":1,"kind":"text","from":"VICTIM","via":"tcp","time":"2026-01-01T00:00:00Z","n":1,"rev":1,"reply":1,"text":"x","mentions":["VICTIM"],"edited":true}""",
        """{"op":"import","conv":"#vieja","type":"public","prev":0,"seq":1,"kind":"leave","from":"VICTIM","time":"2026-01-01T00:00:00Z","by":"VICTIM"}""",
        """{"op":"import","conv":"#otra","type":"public","done":true,"read":1,"archived":true}""",
    ];

    // What ends the session, or its device, is tried in the tests of ending.
    private static readonly string[] Ending = ["bye", "signout"];

    private static readonly string[] Values =
    [
        "null", "true", "[]", "{}", "[[[[[[]]]]]]", "\"\"", "\" \"", "0", "-0", "-1", "1.5", "1e2", "1e400", "9007199254740991", "9007199254740992",
        "99999999999999999999", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00x\"", "\"x\\ud83d\"", "\"\\ufffe\"", "\"a\\ufffe\"", "\"\\uffff\"",
        "\"\\u0378\"", "\"\\u202e\\u001b[2J\"", "\"👍🏽‍👩‍👧\"", "\"🏴󠁧󠁢󠁥󠁮󠁧󠁿\"", "\"{0}{1}\"", "\"%n\"", "\"#\"", "\"@\"", "\"#\\ufffe\"", "\"@\\u0378\"", "\"#\\ud800\"", "\"#ﷺﷺ\"",
        "\"@ß\"", "\"#İ\"", "\"#\\u0345\\u0345\"", "\"𝒜𝒜\"", "\"k1.!!!\"", "\"k1.ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ\"", "\"kzzzzzzzzzzzzz.A\"",
        "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"9999-12-31T23:59:59-14:00\"", "\"10000-01-01T00:00:00Z\"",
        "\"2026-13-45T99:99:99Z\"", "\"T\"", "\"9223372036854775807.9223372036854775807.9223372036854775807\"", "\"-1.-1.-1\"", "\"1..\"", "\"١.١.١\"",
        "[\"\\ud800\"]", "[\"\\u0000\",1]", "[1]", "{\"#\\ud800\":1}", "{\"#general\":9223372036854775807}", "{\"#general\":1e400}", "{\"\\u0000\":0}",
        "\"" + new string('a', 200) + "\"", "\"" + new string('ñ', 9_000) + "\"", "\"" + string.Concat(Enumerable.Repeat("\\u0301", 300)) + "\"",
        "\"\\\" AND \\\"\"", "\"* \\\"*\\\" NEAR(a b) {x}: - ^\"",
    ];

    [Fact]
    public void Every_operation_is_tried()
    {
        var tried = Frames.Select(frame => JsonNode.Parse(frame.Replace("DEVICE", "1", StringComparison.Ordinal))!["op"]!.GetValue<string>());
        Assert.Equal(Operation.All.Select(operation => operation.Name).Except(Ending).Order(StringComparer.Ordinal), tried.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory(Timeout = 300_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whatever_a_member_holds_is_answered_and_logs_nothing(bool isSignedIn)
    {
        await using var server = await TestServer.StartAsync();
        await using var victim = await server.RegisterAsync("victima");
        await using var ana = isSignedIn ? await server.RegisterAsync("ana", "una muy larga") : await server.ConnectAsync();
        if (isSignedIn)
            await server.PromoteAsync("ana", ServerRole.Owner);
        else
            await ana.HelloAsync();
        var device = isSignedIn ? (await ana.DoAsync("devices")).Rows[0].Number("device") : 1;
        long id = 1_000;
        foreach (var frame in Frames)
        {
            var batch = new StringBuilder();
            foreach (var line in Variants(frame.Replace("VICTIM", "victima", StringComparison.Ordinal).Replace("DEVICE", $"{device}", StringComparison.Ordinal)))
                batch.Append(line.Replace("CID", $"c{++id}", StringComparison.Ordinal).Insert(1, $"\"id\":{id},")).Append('\n');
            await ana.SendBytesAsync(Encoding.UTF8.GetBytes(batch.ToString()));
            var end = ++id;
            await ana.SendLineAsync($"{{\"op\":\"ping\",\"id\":{end}}}");
            await ana.AnswerAsync(end);
        }

        Assert.DoesNotContain(ana.Received, received => received.Text("code") is "internal" or "store-failed");
        Assert.Empty(server.LogLines);
    }

    [Fact(Timeout = 120_000)]
    [Trait("Category", "Udp")]
    public async Task Whatever_a_member_of_a_datagram_holds_logs_nothing()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = new UdpWireClient(server.UdpEndPoint) { FirstId = 4_000_000_000_000 };
        await ana.RegisterAsync("ana");
        var sent = 0;
        foreach (var frame in Frames.Where(frame => new[] { "hello", "signin", "register", "ack", "pull", "move", "part" }.Any(op => frame.StartsWith($"{{\"op\":\"{op}\"", StringComparison.Ordinal))))
        {
            foreach (var variant in Variants(frame).Append(frame))
            {
                foreach (var sid in new[] { $"\"{ana.Sid}\"", Values[sent % Values.Length] })
                {
                    var datagram = Encoding.UTF8.GetBytes(variant.Insert(1, $"\"sid\":{sid},"));
                    if (datagram.Length <= Protocol.Limits.DatagramBytes)
                        await ana.SendBytesAsync(datagram);
                    if (++sent % 50 == 0)
                        await ana.DoAsync("ping");
                }
            }
        }

        await ana.DoAsync("ping");
        Assert.DoesNotContain(ana.Received, received => received.Text("code") is "internal" or "store-failed");
        Assert.Empty(server.LogLines);
    }

    public static TheoryData<string> Tokens() =>
    [
        "x", "k", "k.", "k1", "k1.", ".", "k1.!!!", "k1." + new string('Z', 43), "k1." + new string('A', 42), "k1." + new string('A', 44),
        "k1." + new string('A', 42) + "B", "k1." + new string('A', 42) + "=", "k1." + new string('A', 42) + " ", "k1. " + new string('A', 43),
        "k1." + new string('A', 43), "k1." + new string('+', 43), "k1." + new string('/', 43), "k1." + new string('ñ', 20), "k1." + new string('\u0000', 20),
        "k1." + new string('\n', 43), "k1." + new string('\uFFFE', 20), "k0." + new string('A', 43), "k-1." + new string('A', 43), "kñ." + new string('A', 43),
        "K1." + new string('A', 43), "kzzzzzzzzzzzz." + new string('A', 43), "k1y2p0ij32e8e7." + new string('A', 43), "k1." + new string('A', 21) + "." + new string('A', 21),
        "😀." + new string('A', 43), "k1.." + new string('A', 43),
    ];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Tokens))]
    public async Task What_is_no_token_is_bad_credentials_however_it_comes_and_logs_nothing(string token)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var tcp = await server.ConnectAsync();
        await using var web = await WireClient.ConnectAsync(server.WebSocketAddress);
        foreach (var stranger in new[] { tcp, web })
        {
            await stranger.HelloAsync();
            Assert.Equal("bad-credentials", (await stranger.AskAsync("signin", new { token })).Code);
        }

        await using var udp = new UdpWireClient(server.UdpEndPoint);
        Assert.Equal("bad-credentials", (await udp.SignInAsync(token)).Code);

        // As a cookie it may hold less; over HTTP it is forgotten, by WebSocket refused.
        if (token.All(c => c is > ' ' and < (char)127))
        {
            Assert.StartsWith("HTTP/1.1 200 ", await SignOutAsync(server, token), StringComparison.Ordinal);
            await using var cookie = await WireClient.ConnectAsync(server.WebSocketAddress, options => options.SetRequestHeader("Cookie", $"charla-{server.HttpEndPoint.Port}={token}"));
            await cookie.HelloAsync();
            Assert.Equal("bad-credentials", (await cookie.AskAsync("signin", new { cookie = true })).Code);
        }

        Assert.Empty(server.LogLines);
    }

    /// <summary>The frame with each of its members holding each of the values.</summary>
    private static IEnumerable<string> Variants(string frame)
    {
        var members = JsonNode.Parse(frame.Replace("DEVICE", "1", StringComparison.Ordinal))!.AsObject().Select(member => (member.Key, Json: member.Value!.ToJsonString())).ToList();
        foreach (var (name, _) in members.Where(member => member.Key != "op"))
        {
            foreach (var value in Values)
                yield return "{" + string.Join(',', members.Select(member => $"\"{member.Key}\":{(member.Key == name ? value : member.Json)}")) + "}";
        }
    }

    private static async Task<string> SignOutAsync(TestServer server, string token)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.HttpEndPoint);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST /api/signout HTTP/1.1\r\nHost: {server.HttpEndPoint}\r\nContent-Type: application/json\r\nCookie: charla-{server.HttpEndPoint.Port}={token}\r\n"
            + "Content-Length: 2\r\nConnection: close\r\n\r\n{}"));
        using var answer = new StreamReader(new NetworkStream(socket));
        return await answer.ReadToEndAsync().WaitAsync(WireClient.Patience);
    }
}
