using System.Collections;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Resources;
using Charla.Server.Tests.Storage;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>What is served over HTTP besides the WebSocket.</summary>
public sealed class HttpTests : IDisposable
{
    private readonly HttpClient _http = new();

    [Fact(Timeout = 120_000)]
    public async Task Healthz_tells_whether_the_store_takes_writes()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await server.RegisterAsync("ana");
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync(server, "/healthz"));

        server.ExpectsErrors = true;
        server.Store.Writer.Execute("PRAGMA max_page_count = 1");
        var last = await ana.AskAsync("post", new { conv = "#general", text = new string('x', 16_000) });
        for (var i = 0; i < 20 && last.IsOk; i++)
            last = await ana.AskAsync("post", new { conv = "#general", text = new string('x', 16_000) });
        Assert.Equal("store-failed", last.Code);
        var (status, reason) = await GetAsync(server, "/healthz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("full", reason);

        server.Store.Writer.Execute("PRAGMA max_page_count = 1000000");
        await ana.DoAsync("post", new { conv = "#general", text = "x" });
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync(server, "/healthz"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Metrics_move_when_things_happen()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await server.RegisterByWebSocketAsync("ana");
        await using var luis = await server.RegisterAsync("luis");
        await ana.LiveAsync("#general", 2);
        var before = await MetricsAsync(server);
        Assert.Equal((1, 1, 0), (before["charla_sessions{transport=\"tcp\"}"], before["charla_sessions{transport=\"ws\"}"], before["charla_sessions{transport=\"udp\"}"]));

        for (var i = 0; i < 10; i++)
            await ana.DoAsync("post", new { cid = $"p{i}", conv = "#general", text = "x" });
        await ana.DoAsync("post", new { cid = "p0", conv = "#general", text = "x" });
        Assert.Equal("not-found", (await ana.AskAsync("post", new { conv = "#ausente", text = "x" })).Code);
        await ana.LiveAsync("#general", 12);
        await luis.LiveAsync("#general", 12);
        var after = await MetricsAsync(server);
        double Moved(string name) => after[name] - before[name];

        // The repeated one and the refused one were in a commit too, and changed nothing.
        Assert.Equal(12, Moved("charla_posts_total"));
        Assert.Equal(12, Moved("charla_commits_total"));
        Assert.Equal(12, Moved("charla_commit_seconds_count"));
        Assert.Equal(12, Moved("charla_commit_changes_bucket{le=\"1\"}"));
        Assert.Equal(12, Moved("charla_commit_changes_sum"));
        Assert.Equal(1, Moved("charla_repeats_total"));
        Assert.Equal(12, Moved("charla_requests_total"));
        Assert.Equal(1, Moved("charla_errors_total{code=\"not-found\"}"));
        Assert.Equal(10, Moved("charla_deliveries_total{transport=\"ws\"}"));
        Assert.Equal(10, Moved("charla_deliveries_total{transport=\"tcp\"}"));
        Assert.InRange(after["process_resident_memory_bytes"], 1_000_000, 1e12);
        Assert.True(Moved("process_cpu_seconds_total") > 0);
        Assert.Equal(after["charla_commit_seconds_count"], after["charla_commit_seconds_bucket{le=\"+Inf\"}"]);

        await luis.DisposeAsync();
        await Eventually.IsTrueAsync(() => server.Sessions == 1);
        Assert.Equal(0, (await MetricsAsync(server))["charla_sessions{transport=\"tcp\"}"]);
    }

    [Fact(Timeout = 120_000)]
    public async Task Every_metric_is_announced_with_help_and_type_and_has_a_number()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var answer = await _http.GetAsync(new Uri($"http://{server.HttpEndPoint}/metrics"));
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        var lines = (await answer.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
        var types = lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToList();
        Assert.Equal(types, lines.Where(line => line.StartsWith("# HELP ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]));
        Assert.All(lines.Where(line => line[0] != '#'), line => Assert.Contains(types, type => line.StartsWith(type, StringComparison.Ordinal)));
    }

    [Theory(Timeout = 120_000)]
    [InlineData(false, HttpStatusCode.Forbidden)]
    [InlineData(true, HttpStatusCode.OK)]
    public async Task Metrics_are_for_this_machine_unless_the_operator_says_otherwise(bool toAll, HttpStatusCode status)
    {
        // An address of this machine that is not loopback: who comes from there could be another machine.
        var own = Dns.GetHostAddresses(Dns.GetHostName()).Concat(System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address))
            .FirstOrDefault(address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        Assert.SkipWhen(own is null, "This machine has no address but loopback.");
        await using var server = await TestServer.StartWithHttpAsync(options => options with { Bind = [own!], MetricsToAll = toAll });
        var (answered, text) = await GetAsync(server, "/metrics");
        Assert.Equal(status, answered);
        Assert.Contains(toAll ? "charla_sessions" : "--metrics-from any", text);
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync(server, "/healthz"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_begins_a_thousand_requests_and_ends_none_keeps_nobody_else_out()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < 1_100; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.7"), 0));
                try
                {
                    await socket.ConnectAsync(server.HttpEndPoint);
                    await socket.SendAsync("GET /healthz HTTP/1.1\r\n"u8.ToArray());
                }
                catch (SocketException)
                {
                    // One too many of this address.
                }
            }

            using var answer = await _http.GetAsync(new Uri($"http://{server.HttpEndPoint}/healthz")).WaitAsync(TimeSpan.FromSeconds(8));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task A_page_tells_how_to_connect_in_the_readers_language()
    {
        await using var server = await TestServer.StartWithHttpAsync(options => options with { Name = "<Aula> & 3" });
        foreach (var (accepted, expected) in new[] { ("es-AR,es;q=0.9,en;q=0.8", "Esto es un servidor"), ("en;q=0.9,es;q=0.5", "This is a Charla server"), ("fr", "This is a Charla server"), (",;;=", "This is a Charla server") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{server.HttpEndPoint}/connect");
            request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
            using var answer = await _http.SendAsync(request);
            var page = await answer.Content.ReadAsStringAsync();
            Assert.Contains(expected, page);
            Assert.Contains("&lt;Aula&gt; &amp; 3", page);
            Assert.Contains($"./charla chat {server.EndPoint}", page);
            Assert.Contains($"ws://{server.HttpEndPoint}/ws", page);
            Assert.Contains($"{server.UdpEndPoint} (UDP)", page);
        }
    }

    [Theory(Timeout = 120_000)]
    [InlineData("GET", "/connect", HttpStatusCode.OK)]
    [InlineData("HEAD", "/connect", HttpStatusCode.OK)]
    [InlineData("POST", "/connect", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/metrics", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound)]
    [InlineData("POST", "/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/healthz/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/../ws", HttpStatusCode.UpgradeRequired)]
    [InlineData("GET", "/ws", HttpStatusCode.UpgradeRequired)]
    [InlineData("POST", "/ws", HttpStatusCode.UpgradeRequired)]
    public async Task Every_answer_has_its_status_and_the_headers_that_protect_its_reader(string method, string path, HttpStatusCode status)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"http://{server.HttpEndPoint}{path}"));
        if (method == "POST")
            request.Content = new StringContent(new string('x', 100_000));
        using var answer = await _http.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-store", Assert.Single(answer.Headers.GetValues("Cache-Control")));
        Assert.StartsWith("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public void Every_text_is_there_in_both_languages()
    {
        var resources = new ResourceManager("Charla.Server.Web.WebTexts", typeof(CharlaServer).Assembly);
        string[] Keys(string language) => [.. resources.GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().Select(text => (string)text.Key).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(Keys(""));
        Assert.Equal(Keys(""), Keys("es"));
    }

    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(TestServer server, string path)
    {
        using var answer = await _http.GetAsync(new Uri($"http://{server.HttpEndPoint}{path}"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<Dictionary<string, double>> MetricsAsync(TestServer server)
    {
        var (status, text) = await GetAsync(server, "/metrics");
        Assert.Equal(HttpStatusCode.OK, status);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').Select(line => line.Split(' '))
            .ToDictionary(line => line[0], line => double.Parse(line[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
    }
}
