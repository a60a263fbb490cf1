using System.Text.Json.Nodes;
using Charla.Protocol;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Members that are shown on one line, and names that nobody new can have: docs/protocol.md, "Limits" and section 2.</summary>
public sealed class OneLineMemberTests
{
    private static readonly string[] Bad = ["a\u001b[31m", "a\nb", "a\r", "a\tb", "\u0000", "a\u009bm", "a\u2028b", "a\u202Eb", "a\u2066b", "\u200Fa"];

    public static TheoryData<string, string> Members()
    {
        var data = new TheoryData<string, string>();
        foreach (var transport in new[] { "tcp", "udp", "ws" })
        {
            foreach (var member in new[] { "profile name", "device name", "create topic", "topic text", "react emoji", "settings name", "account.create name", "account.create nick" })
                data.Add(transport, member);
        }

        return data;
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Members))]
    public async Task What_would_do_more_than_be_read_is_refused(string transport, string where)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await Talker.RegisterAsync(server, transport, "ana");
        await server.PromoteAsync("ana", ServerRole.Owner);
        await ana.DoAsync("create", new { conv = "#sala" });
        await ana.DoAsync("post", new { conv = "#sala", text = "hola" });
        var device = (await ana.DoAsync("devices")).Rows[0].Number("device");
        var (op, member) = (where.Split(' ')[0], where.Split(' ')[1]);
        foreach (var bad in Bad)
        {
            var members = new JsonObject { ["conv"] = op == "create" ? "#nueva" : "#sala", ["seq"] = 2, ["device"] = device, ["nick"] = "nueva", [member] = bad };
            Assert.Equal(member == "nick" ? "bad-name" : "bad-request", (await ana.AskAsync(op, members)).Code);
        }

        if (member != "nick")
        {
            var good = new JsonObject { ["conv"] = op == "create" ? "#nueva" : "#sala", ["seq"] = 2, ["device"] = device, ["nick"] = "nueva", [member] = "José 👩\u200d👧" };
            await ana.DoAsync(op, good);
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Talker.Transports), MemberType = typeof(Talker))]
    public async Task So_are_the_names_that_a_client_and_a_device_come_with(string transport)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await Talker.ConnectAsync(server, transport);
        foreach (var bad in Bad)
        {
            foreach (var member in new[] { "name", "device" })
                Assert.Equal("bad-request", (await ana.AskAsync("register", new JsonObject { ["nick"] = "ana", ["password"] = "una muy larga", [member] = bad })).Code);
        }

        await ana.DoAsync("register", new { nick = "ana", password = "una muy larga" });
        await using var luis = await server.ConnectAsync();
        foreach (var bad in Bad)
        {
            var from = luis.Count;
            await luis.SendLineAsync(new JsonObject { ["op"] = "hello", ["protocol"] = 1, ["client"] = bad }.ToJsonString());
            Assert.Equal("bad-request", (await luis.WaitAsync(frame => frame.Op() == "error", from)).Text("code"));
        }

        await luis.HelloAsync();
        await luis.RegisterAsync("luis");
    }

    // What people say may turn the direction and have many lines: it is for clients to show it so that it does no harm.
    [Fact(Timeout = 120_000)]
    public async Task A_message_may_hold_anything_but_control_characters()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        foreach (var text in Bad)
        {
            var answer = await ana.AskAsync("post", new { conv = "#general", text });
            if (text.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r')))
                Assert.Equal((text, "bad-request"), (text, answer.Code));
            else
                Assert.Equal(text, (await ana.LiveAsync("#general", answer.Seq)).Text("text"));
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Talker.Transports), MemberType = typeof(Talker))]
    public async Task Nobody_new_and_no_new_room_has_a_name_that_ends_in_a_full_stop_or_a_dash(string transport)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var admin = await server.AdminAsync();
        await using var ana = await Talker.RegisterAsync(server, transport, "ana");
        await using var luis = await Talker.ConnectAsync(server, transport);
        foreach (var name in new[] { "luis.", "luis-", "LUIS.-" })
        {
            Assert.Equal("bad-name", (await luis.AskAsync("register", new { nick = name })).Code);
            Assert.Equal("bad-name", (await luis.AskAsync("register", new { nick = name, password = "una muy larga" })).Code);
            Assert.Equal("bad-name", (await admin.AskAsync("account.create", new { nick = name })).Code);
            Assert.Equal("bad-name", (await admin.AskAsync("account.create", new { nick = "pepe", room = "#" + name })).Code);
            Assert.Equal("bad-name", (await ana.AskAsync("create", new { conv = "#" + name })).Code);
            Assert.Equal("not-found", (await ana.AskAsync("join", new { conv = "#" + name })).Code);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_has_such_a_nick_from_before_signs_in_and_is_mentioned_by_it()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using (var admin = await server.AdminAsync())
        {
            // As an older server knew them.
            foreach (var (from, seq) in new[] { ("luis.", 1), ("luis", 2), ("eva.-", 3) })
            {
                await admin.DoAsync("import", new
                {
                    conv = "#vieja.",
                    type = "public",
                    prev = seq - 1,
                    seq,
                    kind = "join",
                    from,
                    via = "tcp",
                    time = "2026-01-05T10:00:00.000Z",
                });
            }

            await admin.DoAsync("import", new { conv = "#vieja.", type = "public", done = true });
            await admin.DoAsync("account.password", new { nick = "luis.", @new = "una muy larga" });
        }

        await using var luis = await server.ConnectAsync();
        await luis.HelloAsync();
        Assert.True((await luis.EnterAsync("register", new { nick = "luis.", password = "una muy larga" })).IsOk);
        await ana.DoAsync("join", new { conv = "#vieja." });
        foreach (var (text, mentions) in new[]
        {
            ("@luis.", "luis."), ("hola @luis.", "luis."), ("@luis..", "luis."), ("@luis", "luis"), ("@luis,", "luis"), ("@luis-", "luis"),
            ("@eva.-", "eva.-"), ("@eva.-.", "eva.-"), ("@eva.", ""), ("@luis.-", "luis."), ("@luis.x", ""), ("x@luis.", ""), ("@LUIS. y @ana.", "luis. ana"),
        })
        {
            var seq = (await ana.DoAsync("post", new { conv = "#vieja.", text })).Seq;
            var said = await ana.LiveAsync("#vieja.", seq);
            Assert.Equal(mentions, said.Has("mentions") ? string.Join(' ', said.GetProperty("mentions").EnumerateArray().Select(nick => nick.GetString())) : "");
        }

        // However many there are to look up, a post is a post.
        await ana.DoAsync("post", new { conv = "#vieja.", text = string.Concat(Enumerable.Range(0, 200).Select(i => $"@n{i}{new string('.', 25)} ")) });
    }
}
