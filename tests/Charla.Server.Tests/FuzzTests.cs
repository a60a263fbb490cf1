using System.Text;
using System.Text.Json;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>
/// Frames of the vectors, and a whole session's, spoilt at random and sent to a live server. <c>CHARLA_LONG=1</c> sends a
/// million from a fresh seed.
/// </summary>
[Collection("alone")]
public sealed class FuzzTests
{
    // What the server and this test may hold more at the end than at the beginning, whatever was sent.
    private const long MemoryBytes = 96L * 1024 * 1024;
    private const int Connections = 4;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("CHARLA_LONG") == "1";

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud83d", "null", "true", "-1", "1e999", "9007199254740991", "9007199254740992", "0",
        "\"op\":\"post\"", "\"op\":\"changes\"", "\"op\":\"fetch\"", "\"op\":\"register\"", "\"op\":\"members\"", "\"id\":", "\"len\":3", "\"after\":",
        "\"conv\":\"#general\"", "\"conv\":\"@fuzz0\"", "\"conv\":\"#", "\"nick\":\"", "\"seq\":1", "\"limit\":500", "\u00ff", "\r", "\t", "😀", "е", "\u0301",
    ];

    private static readonly string[] Session =
    [
        """{"op":"post","id":1,"cid":"c1","conv":"#general","text":"hola @fuzz1","reply":2}""",
        """{"op":"post","cid":"c2","conv":"@fuzz0","text":"psst"}""",
        """{"op":"edit","id":1,"cid":"c3","conv":"#general","seq":9,"text":"x"}""",
        """{"op":"delete","id":1,"cid":"c4","conv":"#general","seq":9}""",
        """{"op":"react","id":1,"cid":"c5","conv":"#general","seq":9,"emoji":"👍","on":true}""",
        """{"op":"create","id":1,"cid":"c6","conv":"#sala","private":true,"history":"all","topic":"x"}""",
        """{"op":"join","id":1,"cid":"c7","conv":"#sala"}""",
        """{"op":"invite","id":1,"cid":"c8","conv":"#sala","nick":"fuzz1"}""",
        """{"op":"kick","id":1,"cid":"c9","conv":"#sala","nick":"fuzz1"}""",
        """{"op":"topic","id":1,"cid":"ca","conv":"#general","text":""}""",
        """{"op":"leave","id":1,"cid":"cb","conv":"#sala"}""",
        """{"op":"read","id":1,"conv":"#general","seq":7}""",
        """{"op":"fetch","id":1,"conv":"#general","before":9,"limit":3}""",
        """{"op":"changes","id":1,"conv":"#general","after":3,"limit":3}""",
        """{"op":"events","id":1,"after":0}""",
        """{"op":"rooms","id":1,"after":"#a","limit":3}""",
        """{"op":"members","id":1,"conv":"#general","after":"a"}""",
        """{"op":"profile","id":1,"cid":"cc","name":"F"}""",
        """{"op":"signin","id":1,"token":"k1.AAAA"}""",
        """{"op":"signin","id":1,"token":"k1.ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ"}""",
        """{"op":"search","id":1,"text":"hola \"fuzz x\" exam*","conv":"#general","from":"fuzz0","since":"2026-01-01T00:00:00Z","until":"2026-02-01T00:00:00Z","before":"9.1.1","context":2,"limit":5}""",
        """{"op":"who","id":1,"conv":"#general","after":"a","limit":3}""",
        """{"op":"convs","id":1,"after":"#a","limit":3}""",
        """{"op":"notify","id":1,"cid":"cd","conv":"#general","notify":"mentions"}""",
        """{"op":"block","id":1,"cid":"ce","nick":"fuzz1","on":true}""",
        """{"op":"device","id":1,"device":1,"name":"x"}""",
        """{"op":"settings","id":1,"name":"x"}""",
        """{"op":"import","id":1,"conv":"#vieja","type":"public","prev":0,"seq":1,"kind":"text","from":"ana","time":"2026-01-01T00:00:00Z","n":1,"text":"x","mentions":["ana"]}""",
    ];

    private const int BatchInputs = 25;

    private static readonly byte[][] Seeds = [.. Session.Select(Encoding.UTF8.GetBytes).Concat(VectorLines())];

    [Fact(Timeout = 3_600_000)]
    public async Task No_input_makes_the_server_fail()
    {
        var seed = IsLong ? Environment.TickCount : 20260105;
        await using var server = await TestServer.StartAsync();
        var before = Memory();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(i =>
            Task.Run(() => FuzzAsync(server, $"fuzz{i}", new Random(seed + i), (IsLong ? 1_000_000 : 20_000) / Connections, $"seed {seed} + {i}"))));

        Assert.True(server.Errors.Count == 0, $"seed {seed}: {string.Join('\n', server.Errors.Take(3))}");
        Assert.InRange(Memory() - before, long.MinValue, MemoryBytes);
        await using var afterwards = await server.RegisterAsync("afterwards");
        await afterwards.DoAsync("post", new { conv = "#general", text = "still alive" });
    }

    private static async Task FuzzAsync(TestServer server, string nick, Random random, int inputs, string what)
    {
        var client = await server.RegisterAsync(nick);
        var token = client.Token;
        for (var executed = 0; executed < inputs;)
        {
            using var bytes = new MemoryStream();
            for (var i = 0; i < BatchInputs; i++)
            {
                bytes.Write(Spoilt(random));
                bytes.WriteByte((byte)'\n');
            }

            try
            {
                await client.SendBytesAsync(bytes.ToArray());

                // A body may be announced: what follows is long enough to be it, and a line of its own again.
                await client.SendLineAsync("");
                await client.SendLineAsync("{\"op\":\"ping\",\"id\":4711}");
                await client.SendLineAsync("{\"op\":\"bye\"}");
                client.EndSending();
            }
            catch (IOException)
            {
                // It was ended for a line or a body that is too long.
            }

            await client.EndAsync();
            var failure = client.Received.FirstOrDefault(frame => frame.Text("code") is "internal" or "store-failed");
            Assert.True(failure.ValueKind == JsonValueKind.Undefined, $"{what}: {failure}");

            // Where the connection was ended early, nobody knows how many of them were looked at: they do not count.
            if (client.Received.Any(frame => frame.Has("id") && frame.GetProperty("id").ValueKind == JsonValueKind.Number && frame.Number("id") == 4711))
                executed += BatchInputs;
            await client.DisposeAsync();
            client = await server.SignInAsync(token);
        }

        await client.DoAsync("ping");
        await client.DisposeAsync();
    }

    private static byte[] Spoilt(Random random)
    {
        var line = Seeds[random.Next(Seeds.Length)].ToList();
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            var at = random.Next(line.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < line.Count:
                    line[at] = (byte)random.Next(256);
                    break;
                case 1 when at < line.Count:
                    line.RemoveRange(at, random.Next(Math.Min(20, line.Count - at)));
                    break;
                case 2:
                    line.InsertRange(at, line.GetRange(at, random.Next(line.Count - at)));
                    break;
                default:
                    line.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
            }
        }

        // An end of the line in between would only make two of it, and to sign out or to leave is for later.
        line.RemoveAll(one => one == (byte)'\n');
        return Encoding.UTF8.GetString([.. line]).Contains("signout", StringComparison.Ordinal) ? [] : [.. line];
    }

    private static IEnumerable<byte[]> VectorLines()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "frames.json")));
        return [.. new[] { "valid", "invalid" }.SelectMany(kind => vectors.RootElement.GetProperty(kind).EnumerateArray())
            .Where(row => row.TryGetProperty("line", out _))
            .Select(row => Encoding.UTF8.GetBytes(row.GetProperty("line").GetString()!))
            .Where(line => line.Length < 10_000)];
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);
}

/// <summary>Tests that measure memory run without others beside them.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;
