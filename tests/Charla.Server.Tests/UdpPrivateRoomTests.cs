using System.Globalization;
using System.Text;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Over UDP too, a private room is seen by those who are in it, while they are.</summary>
[Trait("Category", "Udp")]
public sealed class UdpPrivateRoomTests
{
    [Theory(Timeout = 120_000)]
    [InlineData("entry")]
    [InlineData("all")]
    public async Task Who_was_removed_is_pushed_nothing_more_and_pulls_only_what_changes_would_show(string history)
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await luis.RegisterAsync("luis");
        await ana.DoAsync("create", new { conv = "#casa", @private = true, history });
        await ana.DoAsync("post", new { conv = "#casa", text = "before" });
        await ana.DoAsync("invite", new { conv = "#casa", nick = "luis" });
        await luis.DoAsync("join", new { conv = "#casa" });
        await luis.LiveAsync("#casa", (await ana.DoAsync("post", new { conv = "#casa", text = "during" })).Seq);
        Assert.Equal(await ChangesAsync(), await PulledAsync());

        var kicked = (await ana.DoAsync("kick", new { conv = "#casa", nick = "luis" })).Seq;
        var told = luis.Count;
        for (var i = 0; i < 3; i++)
            await ana.DoAsync("post", new { conv = "#casa", text = "out" });
        await luis.TellAsync("pull", new { conv = "#casa", after = 0 });
        await luis.TellAsync("pull", new { conv = "#casa", after = kicked });
        await luis.TellAsync("ack", new { heads = new Dictionary<string, long> { ["#casa"] = 1 } });
        await luis.TellAsync("pull", new { after = 0 });
        await luis.WaitAsync(frame => frame.Op() == "event" && frame.Text("kind") == "left", told);
        await luis.DoAsync("ping");

        // What was on its way for a while: an entry of #general is pushed after all of it.
        await luis.LiveAsync("#general", (await ana.DoAsync("post", new { conv = "#general", text = "elsewhere" })).Seq);
        Assert.DoesNotContain(luis.Received, frame => frame.Text("text") == "out");
        Assert.DoesNotContain(luis.Received, frame => frame.Op() == "entry" && frame.Text("conv") == "#casa" && frame.Number("seq") > kicked);
        Assert.DoesNotContain(luis.Received, frame => frame.Op() == "heads" && frame.TryGetProperty("heads", out var heads) && heads.TryGetProperty("#casa", out var head) && head.GetInt64() > kicked);

        await ana.DoAsync("invite", new { conv = "#casa", nick = "luis" });
        var joined = (await luis.DoAsync("join", new { conv = "#casa" })).Seq;
        await luis.LiveAsync("#casa", joined);
        Assert.Equal(await ChangesAsync(), await PulledAsync());
        Assert.Equal(history == "all", luis.Received.Any(frame => frame.Text("text") == "out"));

        async Task<List<long>> ChangesAsync()
        {
            var seen = new List<long>();
            for (var more = true; more;)
            {
                var page = await luis.DoAsync("changes", new { conv = "#casa", after = seen.LastOrDefault() });
                seen.AddRange(page.Rows.Select(row => row.Number("seq")));
                more = page.End.Flag("more");
            }

            return seen;
        }

        async Task<List<long>> PulledAsync()
        {
            var head = (await luis.DoAsync("changes", new { conv = "#casa", after = 0, limit = 1 })).End.Number("head");
            var from = luis.Count;
            await luis.TellAsync("pull", new { conv = "#casa", after = 0 });
            await luis.WaitAsync(frame => frame.Op() == "entry" && !frame.Has("id") && frame.Text("conv") == "#casa" && frame.Number("seq") == head, from);
            return [.. luis.Received.Skip(from).Where(frame => frame.Op() == "entry" && !frame.Has("id") && frame.Text("conv") == "#casa").Select(frame => frame.Number("seq"))];
        }
    }

    [Fact(Timeout = 300_000)]
    public async Task However_removing_pulling_and_posting_fall_together_nothing_is_told_after_it()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = new UdpWireClient(server.UdpEndPoint);
        await luis.RegisterAsync("luis");
        await ana.DoAsync("create", new { conv = "#casa", @private = true });
        for (var i = 0; i < 50; i++)
        {
            await ana.DoAsync("invite", new { conv = "#casa", nick = "luis" });
            var joined = (await luis.DoAsync("join", new { conv = "#casa" })).Seq;
            var lines = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $$"""{"op":"kick","cid":"k{{i}}","conv":"#casa","nick":"luis"}""")).Append('\n');
            for (var n = 0; n < 6; n++)
                lines.Append(CultureInfo.InvariantCulture, $$"""{"op":"post","cid":"p{{i}}-{{n}}","conv":"#casa","text":"out"}""").Append('\n');
            var sending = ana.SendBytesAsync(Encoding.UTF8.GetBytes(lines.ToString()));
            for (var n = 0; n < 5; n++)
                await luis.TellAsync("pull", new { conv = "#casa", after = joined - 1 });
            await sending;
            await ana.DoAsync("post", new { conv = "#casa", text = "out" });
        }

        await luis.LiveAsync("#general", (await ana.DoAsync("post", new { conv = "#general", text = "the last one" })).Seq);
        Assert.DoesNotContain(luis.Received, frame => frame.Text("text") == "out");
    }
}
