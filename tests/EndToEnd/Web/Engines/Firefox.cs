using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Web.Engines;

/// <summary>Firefox without a window, which speaks WebDriver BiDi itself: one WebSocket, JSON both ways.</summary>
internal sealed class Firefox : Driven
{
    private readonly Running _browser;
    private readonly ClientWebSocket _socket = new();
    private string _page = "";
    private int _lastId;

    private Firefox(Running browser) => _browser = browser;

    public static async Task<Firefox> Start(string home)
    {
        // The page scrolls at once, as far as it is told, and tells nobody outside of itself.
        await File.WriteAllLinesAsync(Path.Combine(home, "user.js"), [
            """user_pref("general.smoothScroll", false);""",
            """user_pref("datareporting.policy.dataSubmissionEnabled", false);""",
            """user_pref("app.update.enabled", false);""",
        ]);
        var browser = Running.Start(
            [Find(), "--headless", "--no-remote", "--profile", home, "--remote-debugging-port", "0", "about:blank"],
            ("HOME", home), ("XDG_CONFIG_HOME", null), ("XDG_CACHE_HOME", null), ("XDG_RUNTIME_DIR", home));
        var firefox = new Firefox(browser);
        try
        {
            const string Says = "WebDriver BiDi listening on ";
            var line = await browser.Line(Says);
            await firefox._socket.ConnectAsync(new Uri(line[(line.IndexOf(Says, StringComparison.Ordinal) + Says.Length)..] + "/session"), CancellationToken.None);
            await firefox.Call("session.new", new { capabilities = new { } });
            var pages = await firefox.Call("browsingContext.getTree", new { });
            firefox._page = (string)pages["contexts"]![0]!["context"]!;
            return firefox;
        }
        catch
        {
            await firefox.DisposeAsync();
            throw;
        }
    }

    public override Task GoTo(string address) => Call("browsingContext.navigate", new { context = _page, url = address, wait = "complete" });

    public override Task Reload() => Call("browsingContext.reload", new { context = _page, wait = "complete" });

    public override Task Resize(int width, int height) => Call("browsingContext.setViewport", new { context = _page, viewport = new { width, height } });

    public override async Task<byte[]> Picture() =>
        Convert.FromBase64String((string)(await Call("browsingContext.captureScreenshot", new { context = _page }))["data"]!);

    public override async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _browser.DisposeAsync();
    }

    protected override Task Perform(object[] sources) => Call("input.performActions", new { context = _page, actions = sources });

    protected override async Task<string> Evaluate(string promise)
    {
        var answer = await Call("script.evaluate", new { expression = promise, target = new { context = _page }, awaitPromise = true });
        return (string?)answer["result"]?["value"] ?? throw new InvalidOperationException(answer.ToJsonString());
    }

    private static string Find() =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
            .SelectMany(folder => new[] { Path.Combine(folder, "firefox-esr"), Path.Combine(folder, "firefox") }).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("These tests need Firefox: on Debian, apt-get install firefox-esr");

    /// <summary>A command and its answer, one after the other: nobody asks for events.</summary>
    private async Task<JsonNode> Call(string method, object parameters)
    {
        var id = ++_lastId;
        using var limit = new CancellationTokenSource(Eventually.Limit);
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters }), WebSocketMessageType.Text, true, limit.Token);
        while (true)
        {
            var answer = JsonNode.Parse(await Receive(limit.Token))!;
            if ((int?)answer["id"] == id)
                return answer["result"] ?? throw new InvalidOperationException($"{method}: {answer.ToJsonString()}");
        }
    }

    private async Task<string> Receive(CancellationToken limit)
    {
        using var text = new MemoryStream();
        var part = new byte[65_536];
        while (true)
        {
            var result = await _socket.ReceiveAsync(part, limit);
            text.Write(part, 0, result.Count);
            if (result.EndOfMessage)
                return Encoding.UTF8.GetString(text.ToArray());
        }
    }
}
