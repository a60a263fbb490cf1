using System.Diagnostics;
using System.Text;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

public sealed class BadInputTests
{
    public static TheoryData<string, string> BadLines() => new()
    {
        { "hola", "bad-frame" },
        { "{", "bad-frame" },
        { "[]", "bad-frame" },
        { "{\"op\":\"ping\",\"op\":\"ping\"}", "bad-frame" },
        { "{\"\\u006fp\":\"ping\"}", "bad-frame" },
        { "{\"op\":\"ping\",\"x\":[[[[[[[[[]]]]]]]]]}", "bad-frame" },
        { $"{{\"op\":\"ping\"{string.Concat(Enumerable.Range(0, 32).Select(i => $",\"m{i}\":0"))}}}", "bad-frame" },
        { "{}", "unknown-op" },
        { "{\"op\":7}", "unknown-op" },
        { "{\"op\":\"nonsense\"}", "unknown-op" },
        { $"{{\"op\":\"{new string('ñ', 30_000)}\"}}", "unknown-op" },
        { "{\"op\":\"post\",\"cid\":\"1\",\"text\":\"x\"}", "bad-request" },
        { "{\"op\":\"post\",\"conv\":\"#general\",\"text\":\"x\"}", "bad-request" },
        { "{\"op\":\"post\",\"cid\":\"1\",\"conv\":\"#general\"}", "bad-request" },
        { "{\"op\":\"post\",\"cid\":\"1\",\"conv\":\"#general\",\"text\":\"\"}", "bad-request" },
        { "{\"op\":\"post\",\"cid\":\"1\",\"conv\":\"#general\",\"text\":7}", "bad-request" },
        { "{\"op\":\"post\",\"cid\":\"1\",\"conv\":\"#general\",\"text\":\"\\ud83d\"}", "bad-request" },
        { "{\"op\":\"post\",\"cid\":\"1\",\"conv\":\"general\",\"text\":\"x\"}", "bad-request" },
        { "{\"op\":\"post\",\"cid\":\"1\",\"conv\":\"#\",\"text\":\"x\"}", "bad-request" },
        { "{\"op\":\"post\",\"cid\":\"1\",\"conv\":\"#no way\",\"text\":\"x\"}", "bad-name" },
        { "{\"op\":\"post\",\"cid\":\"1\",\"conv\":\"#general\",\"text\":\"x\",\"reply\":-1}", "bad-request" },
        { "{\"op\":\"post\",\"cid\":\"1\",\"conv\":\"#general\",\"text\":\"x\",\"reply\":99}", "not-found" },
        { "{\"op\":\"post\",\"cid\":\"1\",\"conv\":\"#ausente\",\"text\":\"x\"}", "not-found" },
        { "{\"op\":\"post\",\"cid\":\"1\",\"conv\":\"@nadie\",\"text\":\"x\"}", "not-found" },
        { "{\"op\":\"post\",\"cid\":\"1\",\"conv\":\"#ajena\",\"text\":\"x\"}", "not-member" },
        { $"{{\"op\":\"post\",\"cid\":\"1\",\"conv\":\"#general\",\"text\":\"{new string('x', 16_385)}\"}}", "too-long" },
        { $"{{\"op\":\"post\",\"cid\":\"{new string('x', 65)}\",\"conv\":\"#general\",\"text\":\"x\"}}", "too-long" },
        { $"{{\"op\":\"topic\",\"cid\":\"1\",\"conv\":\"#general\",\"text\":\"{new string('x', 1_025)}\"}}", "too-long" },
        { "{\"op\":\"create\",\"cid\":\"1\",\"conv\":\"@ana\"}", "bad-request" },
        { "{\"op\":\"create\",\"cid\":\"1\",\"conv\":\"#x\",\"history\":\"some\"}", "bad-request" },
        { "{\"op\":\"create\",\"cid\":\"1\",\"conv\":\"#x\",\"private\":1}", "bad-request" },
        { "{\"op\":\"create\",\"cid\":\"1\",\"conv\":\"#GENERAL\"}", "name-taken" },
        { "{\"op\":\"create\",\"cid\":\"1\",\"conv\":\"#genera1\"}", "name-taken" },
        { "{\"op\":\"fetch\",\"conv\":\"#general\",\"before\":3,\"after\":1}", "bad-request" },
        { "{\"op\":\"fetch\",\"conv\":\"#general\",\"limit\":501}", "bad-request" },
        { "{\"op\":\"changes\",\"conv\":\"#general\",\"after\":1.5}", "bad-request" },
        { "{\"op\":\"changes\",\"conv\":\"#general\",\"after\":9007199254740992}", "bad-request" },
        { "{\"op\":\"ping\",\"id\":\"one\"}", "bad-request" },
        { "{\"op\":\"ping\",\"len\":-1}", "bad-request" },
        { "{\"op\":\"hello\",\"protocol\":1}", "bad-request" },
        { "{\"op\":\"register\",\"nick\":\"otro\"}", "already-signed-in" },
    };

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(BadLines))]
    public async Task A_bad_line_is_answered_with_its_error_and_the_next_one_counts(string line, string code)
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await luis.DoAsync("create", new { conv = "#ajena" });
        await luis.LiveAsync("#ajena", 1);
        var from = luis.Count;

        await ana.SendLineAsync(line);

        Assert.Equal(code, (await ana.WaitAsync(frame => frame.Op() == "error")).Text("code"));
        await ana.DoAsync("ping");
        await luis.DoAsync("ping");
        Assert.Single(luis.ReceivedFrom(from));
    }

    [Fact(Timeout = 120_000)]
    public async Task Bytes_that_are_not_utf8_are_answered_and_the_next_line_counts()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.SendBytesAsync("{\"op\":\"ping\",\"x\":\"\u00ff\u00fe\"}\n".Select(c => (byte)c).ToArray());
        Assert.Equal("bad-frame", (await ana.WaitAsync(frame => frame.Op() == "error")).Text("code"));
        await ana.DoAsync("ping");
    }

    [Fact(Timeout = 120_000)]
    public async Task Empty_lines_and_lines_that_end_as_on_Windows_are_fine()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.SendBytesAsync("\n\r\n  \t\r\n{\"op\":\"ping\",\"id\":77}\r\n"u8.ToArray());
        await ana.AnswerAsync(77);
        Assert.DoesNotContain(ana.Received, frame => frame.Op() == "error");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_line_may_come_byte_by_byte()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        foreach (var one in "{\"op\":\"ping\",\"id\":77}\n{\"op\":\"ping\",\"id\":78}\n"u8.ToArray())
            await ana.SendBytesAsync(new[] { one });
        await ana.AnswerAsync(78);
    }

    [Theory(Timeout = 120_000)]
    [InlineData(65_537, true)]
    [InlineData(65_537, false)]
    [InlineData(600_000, true)]
    public async Task A_line_that_is_too_long_is_answered_and_the_connection_ends(int bytes, bool isEnded)
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.SendBytesAsync(Encoding.ASCII.GetBytes(new string('x', bytes) + (isEnded ? "\n" : "")));
        await ana.EndAsync();
        Assert.Equal("too-long", ana.Received[^1].Text("code"));
        await using var again = await server.SignInAsync(ana.Token);
    }

    [Fact(Timeout = 120_000)]
    public async Task The_longest_line_that_is_allowed_is_taken()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.SendLineAsync("{\"op\":\"ping\",\"id\":77}".PadRight(65_536));
        await ana.AnswerAsync(77);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_body_that_nobody_wants_is_skipped()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        foreach (var op in new[] { "ping", "post", "nonsense" })
        {
            await ana.SendBytesAsync(Encoding.ASCII.GetBytes($"{{\"op\":\"{op}\",\"id\":1,\"len\":65536}}\n{new string('\n', 1_000)}{new string('{', 64_536)}"));
            await ana.DoAsync("ping");
        }

        Assert.Equal(["bad-request", "bad-request", "unknown-op"], ana.Received.Where(frame => frame.Op() == "error").Select(frame => frame.Text("code")));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_body_that_is_too_long_is_answered_and_the_connection_ends()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.SendLineAsync("{\"op\":\"ping\",\"len\":65537}");
        await ana.EndAsync();
        Assert.Equal("too-long", ana.Received[^1].Text("code"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Nothing_is_done_before_hello_and_nothing_of_a_member_before_signing_in()
    {
        await using var server = await TestServer.StartAsync();
        await using var other = await server.ConnectAsync();
        Assert.Equal("hello-first", (await other.AskAsync("ping")).Code);
        Assert.Equal("hello-first", (await other.AskAsync("register", new { nick = "ana" })).Code);
        Assert.Equal("hello-first", (await other.AskAsync("post", new { conv = "#general", text = "x" })).Code);
        await other.HelloAsync();
        Assert.Equal("not-signed-in", (await other.AskAsync("post", new { conv = "#general", text = "x" })).Code);
        Assert.Equal("not-signed-in", (await other.AskAsync("signout")).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task Another_protocol_is_refused_and_the_connection_ends()
    {
        await using var server = await TestServer.StartAsync();
        await using var other = await server.ConnectAsync();
        await other.SendLineAsync("{\"op\":\"hello\",\"protocol\":2,\"client\":\"later\"}");
        await other.EndAsync();
        Assert.Equal("unsupported-protocol", other.Received[^1].Text("code"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Errors_are_told_in_the_language_that_was_asked_for()
    {
        await using var server = await TestServer.StartAsync();
        await using var other = await server.ConnectAsync();
        await other.HelloAsync("es-AR");
        var spanish = await other.AskAsync("nonsense");
        await using var third = await server.ConnectAsync();
        await third.HelloAsync("fr");
        var english = await third.AskAsync("nonsense");
        Assert.StartsWith("There is no operation", english.Message, StringComparison.Ordinal);
        Assert.Contains("operación", spanish.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Every_one_of_many_requests_sent_at_once_is_answered()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        var lines = new StringBuilder();
        for (var i = 1; i <= 3_000; i++)
            lines.Append("{\"op\":\"post\",\"id\":").Append(10_000 + i).Append(",\"cid\":\"p").Append(i).Append("\",\"conv\":\"#general\",\"text\":\"x\"}\n");
        await ana.SendBytesAsync(Encoding.ASCII.GetBytes(lines.ToString()));
        await ana.LiveAsync("#general", 3_001);
        await ana.DoAsync("post", new { conv = "#general", text = "end" });
        Assert.Equal(3_000, ana.Received.Where(frame => frame.Op() == "ok" && frame.Number("id") > 10_000).Select(frame => frame.Number("id")).Distinct().Count());
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_ends_its_half_of_the_connection_gets_all_its_answers()
    {
        await using var server = await TestServer.StartAsync();
        await using var one = await server.ConnectAsync();
        var lines = new StringBuilder("{\"op\":\"hello\",\"protocol\":1,\"client\":\"nc\"}\n{\"op\":\"register\",\"id\":1,\"nick\":\"ana\",\"password\":\"una muy larga\"}\n");
        for (var i = 2; i <= 1_000; i++)
            lines.Append("{\"op\":\"post\",\"id\":").Append(i).Append(",\"cid\":\"p").Append(i).Append("\",\"conv\":\"#general\",\"text\":\"x\"}\n");
        await one.SendBytesAsync(Encoding.ASCII.GetBytes(lines.ToString()));
        one.EndSending();
        await one.EndAsync();
        Assert.Equal(Enumerable.Range(1, 1_000).Select(i => (long)i), one.Received.Where(frame => frame.Op() == "ok").Select(frame => frame.Number("id")).Order());
    }

    [Theory(Timeout = 120_000)]
    [InlineData("{\"op\":\"ping\",\"id\":1}")]
    [InlineData("{\"op\":\"nonsense\",\"id\":1}")]
    [InlineData("nonsense")]
    public async Task Who_floods_is_told_how_long_to_wait_and_then_served_again(string line)
    {
        await using var server = await TestServer.StartAsync(options => options with { RequestsPerSecond = 20 });
        await using var ana = await server.RegisterAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await ana.SendBytesAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line + "\n", 200))));
        var told = await ana.WaitAsync(frame => frame.Text("code") == "slow-down");
        Assert.InRange(told.Number("retryMs"), 1, 1_000);
        await luis.DoAsync("ping");

        var patience = Stopwatch.StartNew();
        var answer = await ana.AskAsync("post", new { cid = "patient", conv = "#general", text = "slowly" });
        while (!answer.IsOk && patience.Elapsed < WireClient.Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(answer.End.Number("retryMs")));
            answer = await ana.AskAsync("post", new { cid = "patient", conv = "#general", text = "slowly" });
        }

        Assert.True(answer.IsOk);
    }
}
