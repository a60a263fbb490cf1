using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Signing in over HTTP, and the WebSocket that takes the cookie along; docs/protocol.md section 11.</summary>
public sealed class BrowserSignInTests
{
    private const string Password = "una muy larga";

    [Fact(Timeout = 120_000)]
    public async Task Who_registers_over_HTTP_is_signed_in_by_the_cookie()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var browser = new BrowserLike(server);
        var ok = await browser.AskAsync("register", new { nick = "ana", password = Password, name = "Ana G.", device = "Firefox" });
        Assert.Equal(("ok", "ana"), (ok.Op(), ok.Text("nick")));
        Assert.False(ok.Has("token"));
        Assert.DoesNotContain(browser.Cookie!.Value, ok.ToString(), StringComparison.Ordinal);

        var (client, welcome) = await browser.ConnectAsync();
        await using var _ = client;
        Assert.Contains("cookie", Accepts(welcome));
        var signed = await client.AskAsync("signin", new { cookie = true });
        Assert.Equal(("ok", "ana", "Ana G."), (signed.End.Op(), signed.End.Text("nick"), signed.End.Text("name")));
        Assert.False(signed.End.Has("token"));
        Assert.Equal("#general", Assert.Single(signed.Rows).Text("conv"));
        await client.DoAsync("post", new { conv = "#general", text = "hola" });
    }

    [Fact(Timeout = 120_000)]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var browser = new BrowserLike(server);
        await browser.AskAsync("register", new { nick = "ana", password = Password });
        var header = Assert.Single(browser.Last.Headers.GetValues("Set-Cookie"));
        Assert.Equal($"charla-{server.HttpEndPoint.Port}", header.Split('=')[0]);
        Assert.Equal(
            ["httponly", "max-age=34560000", "path=/", "samesite=strict"],
            header.Split("; ")[1..].Select(part => part.ToLowerInvariant()).Order(StringComparer.Ordinal));

        await browser.AskAsync("signin", new { nick = "ana", password = Password }, request =>
        {
            request.Headers.Host = "chat.example";
            request.Headers.Remove("Origin");
            request.Headers.Add("Origin", "https://chat.example");
        });
        var secure = Assert.Single(browser.Last.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-charla=k", secure);
        Assert.Contains("; secure", secure, StringComparison.OrdinalIgnoreCase);
    }

    [Fact(Timeout = 120_000)]
    public async Task Without_a_cookie_none_is_accepted()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var browser = new BrowserLike(server);
        var (client, welcome) = await browser.ConnectAsync();
        await using var _ = client;
        Assert.DoesNotContain("cookie", Accepts(welcome));
        Assert.Equal("bad-credentials", (await client.AskAsync("signin", new { cookie = true })).Code);
        await using var tcp = await server.ConnectAsync();
        Assert.DoesNotContain("cookie", Accepts(await tcp.HelloAsync()));
        Assert.Equal("bad-credentials", (await tcp.AskAsync("signin", new { cookie = true })).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task Signing_out_ends_the_connections_of_the_cookie_and_takes_it_away()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var browser = new BrowserLike(server);
        using var other = new BrowserLike(server);
        await browser.AskAsync("register", new { nick = "ana", password = Password });
        await other.AskAsync("signin", new { nick = "ana", password = Password });
        var (client, _) = await browser.ConnectAsync();
        await using var first = client;
        await first.DoAsync("signin", new { cookie = true });
        var (stays, _) = await other.ConnectAsync();
        await using var second = stays;
        await second.DoAsync("signin", new { cookie = true });

        var stolen = browser.Cookie!.Value;
        Assert.Equal("ok", (await browser.AskAsync("signout", new { })).Op());
        Assert.Null(browser.Cookie);
        await first.EndAsync();
        Assert.Equal(("bye", "token-revoked"), (first.Received[^1].Op(), first.Received[^1].Text("code")));
        await second.DoAsync("ping");

        await using var thief = await server.ConnectAsync();
        await thief.HelloAsync();
        Assert.Equal("token-revoked", (await thief.AskAsync("signin", new { token = stolen })).Code);
        Assert.Equal("ok", (await browser.AskAsync("signout", new { })).Op());
    }

    [Fact(Timeout = 120_000)]
    public async Task A_cookie_that_is_worth_nothing_is_answered_like_such_a_token_and_can_be_taken_away()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var browser = new BrowserLike(server);
        await browser.AskAsync("register", new { nick = "ana", password = Password });
        await using (var same = await server.SignInAsync(browser.Cookie!.Value))
            await same.DoAsync("signout");

        var (client, welcome) = await browser.ConnectAsync();
        await using var _ = client;
        Assert.Contains("cookie", Accepts(welcome));
        Assert.Equal("token-revoked", (await client.AskAsync("signin", new { cookie = true })).Code);
        Assert.Equal("ok", (await browser.AskAsync("signout", new { })).Op());
        Assert.Null(browser.Cookie);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("signin", """{"nick":"ana","password":"wrong one"}""", 401, "bad-credentials")]
    [InlineData("signin", """{"nick":"nadie","password":"wrong one"}""", 401, "bad-credentials")]
    [InlineData("signin", """{"nick":"ana"}""", 400, "bad-request")]
    [InlineData("signin", """["ana"]""", 400, "bad-frame")]
    [InlineData("signin", "", 400, "bad-frame")]
    [InlineData("register", """{"nick":"ana","password":"another one"}""", 409, "name-taken")]
    [InlineData("register", """{"nick":"a b","password":"another one"}""", 400, "bad-name")]
    [InlineData("register", """{"nick":"luis","password":"short"}""", 400, "bad-request")]
    [InlineData("nothing", "{}", 404, "not-found")]
    public async Task What_is_wrong_has_the_protocols_code_and_a_status(string path, string body, int status, string code)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var first = new BrowserLike(server);
        await first.AskAsync("register", new { nick = "ana", password = Password });
        using var browser = new BrowserLike(server);
        var error = await browser.SendAsync(path, body);
        Assert.Equal(("error", code, status), (error.Op(), error.Text("code"), (int)browser.Last.StatusCode));
        Assert.NotEmpty(error.Text("message")!);
        Assert.Null(browser.Cookie);
        Assert.Equal("no-store", Assert.Single(browser.Last.Headers.GetValues("Cache-Control")));
    }

    [Fact(Timeout = 120_000)]
    public async Task Only_JSON_of_a_page_of_the_server_itself_is_taken()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var browser = new BrowserLike(server);
        var body = new { nick = "ana", password = Password };
        async Task<(int Status, string? Code)> Status(Action<HttpRequestMessage> with)
        {
            var error = await browser.AskAsync("register", body, with);
            return ((int)browser.Last.StatusCode, error.Text("code"));
        }

        Assert.Equal((403, "forbidden"), await Status(request => Set(request, "Origin", "http://evil.example")));
        Assert.Equal((403, "forbidden"), await Status(request => Set(request, "Origin", "null")));
        Assert.Equal((403, "forbidden"), await Status(request => Set(request, "Sec-Fetch-Site", "same-site")));
        Assert.Equal((415, "bad-request"), await Status(request => request.Content!.Headers.ContentType = new("text/plain")));
        Assert.Equal((415, "bad-request"), await Status(request => request.Content!.Headers.ContentType = null));
        Assert.Equal((405, "bad-request"), await Status(request => request.Method = HttpMethod.Put));
        Assert.Equal((413, "too-long"), await Status(request =>
            request.Content = new StringContent(JsonSerializer.Serialize(body) + new string(' ', 5_000), new MediaTypeHeaderValue("application/json"))));
        Assert.Null(browser.Cookie);
        Assert.Equal((200, null), await Status(request => request.Headers.Remove("Sec-Fetch-Site")));
    }

    [Fact(Timeout = 120_000)]
    public async Task Passwords_are_tried_as_often_as_elsewhere()
    {
        await using var server = await TestServer.StartWithHttpAsync(options => options with { RequestsPerSecond = 200 });
        using var browser = new BrowserLike(server);
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => browser.AnswerAsync("signin", """{"nick":"ana","password":"wrong one"}""")));
        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.InRange(refused.Count, 1, 30);
        Assert.All(answers.Except(refused), answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode));
        var error = JsonElement.Parse(await refused[0].Content.ReadAsStringAsync());
        Assert.Equal("slow-down", error.Text("code"));
        Assert.True(error.Number("retryMs") > 0);
        Assert.NotNull(refused[0].Headers.RetryAfter);
    }

    [Fact(Timeout = 120_000)]
    public async Task Sentences_are_in_the_language_asked_for()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var browser = new BrowserLike(server);
        var spanish = await browser.AskAsync("signin", new { nick = "ana", password = "wrong one", lang = "es" });
        var english = await browser.AskAsync("signin", new { nick = "ana", password = "wrong one", lang = "en" });
        Assert.NotEqual(spanish.Text("message"), english.Text("message"));
        var accepted = await browser.AskAsync("signin", new { nick = "ana", password = "wrong one" }, request => Set(request, "Accept-Language", "es-AR"));
        Assert.Equal(spanish.Text("message"), accepted.Text("message"));
    }

    private static void Set(HttpRequestMessage request, string header, string value)
    {
        request.Headers.Remove(header);
        request.Headers.Add(header, value);
    }

    private static IEnumerable<string?> Accepts(JsonElement welcome) => welcome.GetProperty("accepts").EnumerateArray().Select(one => one.GetString());
}
