using System.Text;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>
/// A reader over UDP that stops reading: it costs a bounded amount of memory, harms nobody, and asks for all of it later.
/// </summary>
[Collection("alone")]
public sealed class UdpReaderTests
{
    // As for the other transports (OutboxTests): the entries themselves are several times that.
    private const long MemoryBytes = 24L * 1024 * 1024;

    private static readonly int Entries = Environment.GetEnvironmentVariable("CHARLA_LONG") == "1" ? 100_000 : 20_000;
    private static readonly string Text = new('x', 1_000);

    [Fact(Timeout = 1_200_000)]
    public async Task A_reader_that_stops_costs_little_harms_nobody_and_catches_up_whole_by_asking()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await CountingReader.SignInAsync(server, await TokenAsync(server, "luis"));
        var token = await TokenAsync(server, "slow");
        await using var slow = await UdpCountingReader.SignInAsync(server, token);
        await using var other = await UdpCountingReader.SignInAsync(server, token);
        var last = Entries + 3;
        slow.Stop();
        var began = slow.Have;

        await PostAsync(ana, 100);
        var before = Memory();
        await PostAsync(ana, Entries - 100);
        await luis.WaitForAsync("#general", last);
        await CaughtUpAsync(other, last);
        Assert.InRange(Memory() - before, long.MinValue, MemoryBytes);
        Assert.Equal(began, slow.Have);

        slow.GoOn();
        await CaughtUpAsync(slow, last);
    }

    /// <summary>Waits as long as it gets on.</summary>
    private static async Task CaughtUpAsync(UdpCountingReader reader, long last)
    {
        while (reader.Have < last)
        {
            var have = reader.Have;
            await Eventually.IsTrueAsync(() => reader.Have > have, $"more than {have} of {last}");
        }
    }

    private static async Task<string> TokenAsync(TestServer server, string nick)
    {
        await using var client = await server.RegisterAsync(nick);
        return client.Token;
    }

    private static async Task PostAsync(WireClient client, int count)
    {
        var lines = new StringBuilder();
        for (var i = 1; i < count; i++)
            lines.Append("{\"op\":\"post\",\"cid\":\"").Append(Guid.NewGuid()).Append("\",\"conv\":\"#general\",\"text\":\"").Append(Text).Append("\"}\n");
        await client.SendBytesAsync(Encoding.ASCII.GetBytes(lines.ToString()));
        await client.DoAsync("post", new { conv = "#general", text = "the last one" });
        client.Forget();
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);
}
