using System.Text;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Datagrams of every kind against a live server: it goes on, answers, and logs no fault of its own.</summary>
[Trait("Category", "Udp")]
public sealed class UdpFuzzTests
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("CHARLA_LONG") == "1";

    private static readonly string[] Seeds =
    [
        """{"op":"hello","protocol":1,"client":"x","pad":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}""",
        """{"op":"post","sid":"SID","id":900001,"cid":"CID","conv":"#general","text":"hola ñ 😀"}""",
        """{"op":"ack","sid":"SID","heads":{"#general":119,"@pepe":7},"rev":9}""",
        """{"op":"pull","sid":"SID","conv":"#general","after":1,"upTo":18}""",
        """{"op":"pull","sid":"SID","after":0}""",
        """{"op":"part","sid":"SID","key":"k","n":0,"of":2,"data":"{\"op\":\"ping\",\"id\":900005}"}""",
        """{"op":"part","sid":"SID","key":"one","n":0,"of":1,"data":"{\"op\":\"fetch\",\"id\":900005,\"conv\":\"#general\"}\n"}""",
        """{"op":"move","sid":"SID","token":"AAAAAAAAAAAAAAAA"}""",
        """{"op":"register","sid":"SID","id":900001,"nick":"fuzz","client":"x"}""",
        """{"op":"signin","sid":"SID","id":900009,"nick":"fuzz","password":"una muy larga"}""",
        """{"op":"convs","sid":"SID","id":900004,"after":"#general"}""",
        """{"op":"changes","sid":"SID","id":900004,"conv":"#general","after":0}""",
        """{"op":"events","sid":"SID","id":900004,"after":0}""",
        """{"op":"ping","sid":"SID","id":900003}""",
    ];

    private static readonly string[] Pieces = ["\n", "{", "}", "\"", ":", ",", "\\u0000", "null", "-1", "9007199254740992", "[[[[[[[[[", "\0", "ñ"];

    [Fact(Timeout = 1_200_000)]
    public async Task Whatever_comes_the_server_goes_on()
    {
        var seed = IsLong ? Environment.TickCount & 0xFFFFFF : 1;
        var random = new Random(seed);
        await using var server = await TestServer.StartAsync();

        // No datagram has such a number by chance.
        await using var ana = new UdpWireClient(server.UdpEndPoint) { FirstId = 4_000_000_000_000 };
        await ana.RegisterAsync("ana");
        await using var other = await server.RegisterAsync("other");
        for (var i = 0; i < (IsLong ? 200_000 : 2_000); i++)
        {
            await ana.SendBytesAsync(Datagram(random, ana.Sid, i));
            if (i % 50 == 0)
                Assert.True((await ana.AskAsync("ping")).IsOk, $"seed {seed}, datagram {i}");
        }

        var posted = await ana.DoAsync("post", new { conv = "#general", text = "still there" });
        await other.LiveAsync("#general", posted.Seq);
    }

    private static byte[] Datagram(Random random, string sid, int i)
    {
        var lines = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Seeds[random.Next(Seeds.Length)]);
        var datagram = Encoding.UTF8.GetBytes(string.Join('\n', lines).Replace("SID", sid, StringComparison.Ordinal)
            .Replace("CID", $"f{i}", StringComparison.Ordinal)).ToList();
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            var at = random.Next(datagram.Count);
            switch (random.Next(4))
            {
                case 0:
                    datagram[at] = (byte)random.Next(256);
                    break;
                case 1:
                    datagram.RemoveRange(at, Math.Min(datagram.Count - at - 1, random.Next(30)));
                    break;
                case 2:
                    datagram.InsertRange(at, datagram.GetRange(at, random.Next(datagram.Count - at)));
                    break;
                default:
                    datagram.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
            }
        }

        return [.. datagram];
    }
}
