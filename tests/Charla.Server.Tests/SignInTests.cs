using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

public sealed class SignInTests
{
    [Fact(Timeout = 120_000)]
    public async Task A_nick_is_taken_whatever_its_case_and_by_what_looks_like_it()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("paula");
        await using var other = await server.ConnectAsync();
        await other.HelloAsync();
        foreach (var nick in new[] { "paula", "PAULA", "раula", "pau1a", "рaulа" })
            Assert.Contains((await other.AskAsync("register", new { nick })).Code, new[] { "name-taken", "bad-name" });
        Assert.Equal("name-taken", (await other.AskAsync("register", new { nick = "PaulA" })).Code);
        Assert.Equal("name-taken", (await other.AskAsync("register", new { nick = "pauIa" })).Code);
        Assert.True((await other.EnterAsync("register", new { nick = "paul" })).IsOk);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_wrong_password_and_an_unknown_nick_get_the_same_answer()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.ConnectAsync();
        await ana.HelloAsync();
        await ana.EnterAsync("register", new { nick = "ana", password = "una muy larga" });
        await using var guest = await server.RegisterAsync("sinclave");
        await using var other = await server.ConnectAsync();
        await other.HelloAsync();

        var wrong = await other.AskAsync("signin", new { nick = "ana", password = "otra muy larga" });
        var unknown = await other.AskAsync("signin", new { nick = "nadie", password = "otra muy larga" });
        var withoutPassword = await other.AskAsync("signin", new { nick = "sinclave", password = "otra muy larga" });
        var impossible = await other.AskAsync("signin", new { nick = "no nick!", password = "otra muy larga" });

        Assert.Equal("bad-credentials", wrong.Code);
        foreach (var answer in new[] { unknown, withoutPassword, impossible })
            Assert.Equal((wrong.Code, wrong.Message), (answer.Code, answer.Message));
        Assert.True((await other.EnterAsync("signin", new { nick = "ANA", password = "una muy larga" })).IsOk);
        Assert.Equal("already-signed-in", (await other.AskAsync("signin", new { nick = "ana", password = "una muy larga" })).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task Registering_again_with_the_right_password_signs_in_and_with_a_wrong_one_does_not()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.ConnectAsync();
        await ana.HelloAsync();
        await ana.EnterAsync("register", new { nick = "ana", password = "una muy larga" });
        await using var again = await server.ConnectAsync();
        await again.HelloAsync();
        Assert.Equal("name-taken", (await again.AskAsync("register", new { nick = "ana", password = "otra muy larga" })).Code);
        // Who is sure to be new does not get in where somebody is, nor is a password tried.
        Assert.Equal("name-taken", (await again.AskAsync("register", new { nick = "ana", password = "una muy larga", @new = true })).Code);
        Assert.Equal("name-taken", (await again.AskAsync("register", new { nick = "ANA", password = "otra muy larga", @new = true })).Code);
        Assert.Equal("bad-request", (await again.AskAsync("register", new { nick = "luis", password = "corta" })).Code);
        await again.EnterAsync("register", new { nick = "Ana", password = "una muy larga" });
        Assert.Equal("ana", again.Nick);
        Assert.NotEqual(ana.Token, again.Token);
    }

    [Fact(Timeout = 120_000)]
    public async Task Signing_out_is_answered_and_ends_all_sessions_of_the_device_and_no_others()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.ConnectAsync();
        await ana.HelloAsync();
        await ana.EnterAsync("register", new { nick = "ana", password = "una muy larga" });
        await using var sameDevice = await server.SignInAsync(ana.Token);
        await using var phone = await server.ConnectAsync();
        await phone.HelloAsync();
        await phone.EnterAsync("signin", new { nick = "ana", password = "una muy larga" });

        await ana.DoAsync("signout");
        await ana.EndAsync();
        await sameDevice.EndAsync();

        Assert.Equal(["ok", "bye"], ana.Received.TakeLast(2).Select(frame => frame.Op()));
        Assert.Equal("token-revoked", sameDevice.Received[^1].Text("code"));
        await phone.DoAsync("post", new { conv = "#general", text = "still here" });
        await using var late = await server.ConnectAsync();
        await late.HelloAsync();
        Assert.Equal("token-revoked", (await late.AskAsync("signin", new { token = ana.Token })).Code);
        Assert.True((await late.EnterAsync("signin", new { token = phone.Token })).IsOk);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("x")]
    [InlineData("k1.")]
    [InlineData("k1.AAAA")]
    [InlineData("k1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("kzzzzzzzzzzzzz.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("k-1.😀")]
    public async Task A_token_that_was_never_given_is_refused(string token)
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var other = await server.ConnectAsync();
        await other.HelloAsync();
        Assert.Equal("bad-credentials", (await other.AskAsync("signin", new { token })).Code);
        Assert.True((await other.EnterAsync("signin", new { token = ana.Token })).IsOk);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_stranger_who_does_not_sign_in_is_told_so_and_sent_away()
    {
        await using var server = await TestServer.StartAsync(options => options with { SignInTimeout = TimeSpan.FromMilliseconds(200) });
        await using var stranger = await server.ConnectAsync();
        await stranger.HelloAsync();
        await stranger.EndAsync();
        Assert.Equal(("bye", "not-signed-in"), (stranger.Received[^1].Op(), stranger.Received[^1].Text("code")));
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_is_signed_in_stays_after_the_time_for_signing_in()
    {
        await using var server = await TestServer.StartAsync(options => options with { SignInTimeout = TimeSpan.FromSeconds(1) });
        await using var ana = await server.RegisterAsync("ana");
        await using var stranger = await server.ConnectAsync();
        await stranger.EndAsync();
        await ana.DoAsync("post", new { conv = "#general", text = "still here" });
    }

    [Fact(Timeout = 120_000)]
    public async Task A_stopping_server_says_bye()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await server.RestartAsync();
        await ana.EndAsync();
        Assert.Equal(("bye", "shutting-down"), (ana.Received[^1].Op(), ana.Received[^1].Text("code")));
    }

    [Fact(Timeout = 120_000)]
    public async Task Bye_is_answered_after_everything_else_and_the_connection_ends()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        var posts = new List<long>();
        for (var i = 0; i < 50; i++)
            posts.Add(await ana.SendAsync("post", new { conv = "#general", text = $"{i}" }));
        await ana.SendAsync("bye");
        await ana.EndAsync();
        foreach (var id in posts)
            Assert.True((await ana.AnswerAsync(id)).IsOk);
        Assert.Equal("bye", ana.Received.Last(frame => frame.Op() != "entry").Op());
    }

    [Fact(Timeout = 120_000)]
    public async Task The_oldest_of_a_hundred_devices_is_revoked_by_the_next_one()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.ConnectAsync();
        await ana.HelloAsync();
        await ana.EnterAsync("register", new { nick = "ana", password = "una muy larga" });
        for (var i = 0; i < 100; i++)
        {
            await using var next = await server.ConnectAsync();
            await next.HelloAsync();
            await next.EnterAsync("signin", new { nick = "ana", password = "una muy larga" });
        }

        await ana.EndAsync();
        Assert.Equal("token-revoked", ana.Received[^1].Text("code"));
    }
}
