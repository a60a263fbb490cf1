using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>How the browser's page is served.</summary>
public sealed partial class WebFilesTests : IDisposable
{
    private readonly HttpClient _http = new();

    [Theory(Timeout = 120_000)]
    [InlineData("", "")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    public async Task The_page_and_its_script_come_as_short_as_the_reader_takes_them(string accepted, string encoding)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        var script = await ScriptAsync(server);
        foreach (var path in new[] { "/", script })
        {
            var plain = await GetAsync(server, path);
            var answer = await GetAsync(server, path, ("Accept-Encoding", accepted));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("Accept-Encoding", Assert.Single(answer.Headers.Vary));
            Assert.Equal(encoding, string.Join(',', answer.Content.Headers.ContentEncoding));
            Assert.Equal(await plain.Content.ReadAsByteArrayAsync(), await UnpackedAsync(answer));
            Assert.Equal(encoding.Length == 0, Equals(plain.Headers.ETag, answer.Headers.ETag));

            var head = await SendAsync(server, HttpMethod.Head, path, ("Accept-Encoding", accepted));
            Assert.Equal(answer.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
            Assert.Equal(answer.Headers.ETag, head.Headers.ETag);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task What_has_a_hash_in_its_name_is_kept_for_ever_and_the_page_is_asked_for_each_time()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        var script = await GetAsync(server, await ScriptAsync(server));
        Assert.Equal("text/javascript; charset=utf-8", script.Content.Headers.ContentType!.ToString());
        Assert.Equal("public, max-age=31536000, immutable", script.Headers.CacheControl!.ToString());
        var page = await GetAsync(server, "/");
        Assert.Equal("text/html; charset=utf-8", page.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache", page.Headers.CacheControl!.ToString());

        foreach (var known in new[] { page.Headers.ETag!.Tag, "W/" + page.Headers.ETag.Tag, "\"other\", " + page.Headers.ETag.Tag, "*" })
        {
            var again = await GetAsync(server, "/", ("If-None-Match", known));
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Equal(page.Headers.ETag, again.Headers.ETag);
            Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        }

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "/", ("If-None-Match", "\"other\""))).StatusCode);
    }

    [Fact(Timeout = 120_000)]
    public async Task The_page_may_run_and_load_only_what_comes_from_the_server()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        var page = await GetAsync(server, "/");
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy")).Split("; ");
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("style-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain(policy, directive => directive.Contains("unsafe", StringComparison.Ordinal) || directive.Contains('*', StringComparison.Ordinal));
        var html = await page.Content.ReadAsStringAsync();
        Assert.DoesNotMatch(@"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html);
        Assert.DoesNotMatch("(src|href)=\"(?!/)", html);
        Assert.Contains("<noscript>", html, StringComparison.Ordinal);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("/c/general", "text/html,*/*", "", HttpStatusCode.OK)]
    [InlineData("/c/version.2", "text/html,*/*", "navigate", HttpStatusCode.OK)]
    [InlineData("/c/general", "*/*", "", HttpStatusCode.NotFound)]
    [InlineData("/c/general", "text/html,*/*", "no-cors", HttpStatusCode.NotFound)]
    [InlineData("/assets/old-12345678.js", "text/html,*/*", "navigate", HttpStatusCode.NotFound)]
    [InlineData("/files.json", "*/*", "", HttpStatusCode.NotFound)]
    [InlineData("/index.html.br", "*/*", "", HttpStatusCode.NotFound)]
    [InlineData("/api/nothing", "text/html,*/*", "navigate", HttpStatusCode.NotFound)]
    public async Task An_address_that_a_person_opens_is_the_page(string path, string accept, string mode, HttpStatusCode status)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        var answer = await GetAsync(server, path, ("Accept", accept), ("Sec-Fetch-Mode", mode));
        Assert.Equal(status, answer.StatusCode);
        if (status == HttpStatusCode.OK)
            Assert.Equal((await GetAsync(server, "/")).Headers.ETag, answer.Headers.ETag);
    }

    [Fact(Timeout = 120_000)]
    public async Task Nothing_is_taken_by_a_page()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        var answer = await SendAsync(server, HttpMethod.Post, "/", ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    public void Dispose() => _http.Dispose();

    private static async Task<byte[]> UnpackedAsync(HttpResponseMessage answer)
    {
        var packed = await answer.Content.ReadAsStreamAsync();
        using var plain = new MemoryStream();
        await using Stream content = string.Join(',', answer.Content.Headers.ContentEncoding) switch
        {
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            _ => packed,
        };
        await content.CopyToAsync(plain);
        return plain.ToArray();
    }

    [GeneratedRegex("src=\"(/assets/[^\"]+\\.js)\"")]
    private static partial Regex ScriptIn();

    private async Task<string> ScriptAsync(TestServer server) =>
        ScriptIn().Match(await (await GetAsync(server, "/")).Content.ReadAsStringAsync()).Groups[1].Value;

    private Task<HttpResponseMessage> GetAsync(TestServer server, string path, params (string Name, string Value)[] headers) =>
        SendAsync(server, HttpMethod.Get, path, headers);

    private async Task<HttpResponseMessage> SendAsync(TestServer server, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, $"http://{server.HttpEndPoint}{path}");
        foreach (var (name, value) in headers.Where(header => header.Value.Length > 0))
            request.Headers.TryAddWithoutValidation(name, value);
        return await _http.SendAsync(request);
    }
}
