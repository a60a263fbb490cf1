using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Web.Engines;

/// <summary>
/// WebKitGTK, the nearest that a Linux has to Safari: its MiniBrowser on a screen that nobody sees, through W3C's WebDriver. Its
/// windows are 447 pixels wide at least, and what a finger does is a mouse's doing for it.
/// </summary>
internal sealed class WebKit : Driven
{
    private readonly Running _screen;
    private readonly Running _driver;
    private readonly HttpClient _http;
    private string _session = "";

    private WebKit(Running screen, Running driver, int port)
    {
        (_screen, _driver) = (screen, driver);
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = Eventually.Limit };
    }

    public override bool HasTouch => false;

    public override bool HasUndoKey => false;

    public static async Task<WebKit> Start(string home)
    {
        var screen = Running.Start(["Xvfb", "-displayfd", "1", "-screen", "0", "1600x2600x24", "-nolisten", "tcp"]);
        var display = await screen.Line(line => line.Length > 0 && line.All(char.IsAsciiDigit), "the number of a screen");
        var port = ChatServer.QuietPort();
        var driver = Running.Start(
            ["WebKitWebDriver", "--port=" + port.ToString(CultureInfo.InvariantCulture)],
            ("DISPLAY", ":" + display), ("WAYLAND_DISPLAY", null), ("HOME", home), ("XDG_RUNTIME_DIR", home), ("XDG_CONFIG_HOME", null),
            ("XDG_CACHE_HOME", null), ("XDG_DATA_HOME", null), ("NO_AT_BRIDGE", "1"), ("LC_ALL", "C.UTF-8"));
        var webKit = new WebKit(screen, driver, port);
        try
        {
            await webKit.Begin();
            return webKit;
        }
        catch
        {
            await webKit.DisposeAsync();
            throw;
        }
    }

    public override Task GoTo(string address) => Post("url", new { url = address });

    public override Task Reload() => Post("refresh", new { });

    public override async Task Resize(int width, int height)
    {
        // The window's bar is part of the window.
        await Post("window/rect", new { width, height });
        await Settled(width);
        var inside = await Ask("innerHeight");
        await Post("window/rect", new { width, height = height + height - inside.GetInt32() });
        await Settled(width);
    }

    public override async Task<byte[]> Picture() => (await Send(HttpMethod.Get, "screenshot", null)).GetBytesFromBase64();

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (_session.Length > 0)
                await Send(HttpMethod.Delete, "", null);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // It is gone already.
        }

        _http.Dispose();
        await _driver.DisposeAsync();
        await _screen.DisposeAsync();
    }

    protected override Task Perform(object[] sources) => Post("actions", new { actions = sources });

    protected override async Task<string> Evaluate(string promise)
    {
        var script = $"const done = arguments[arguments.length - 1]; {promise}.then(value => done([value]), error => done(String(error)))";
        var answer = await Post("execute/async", new { script, args = Array.Empty<object>() });
        return answer.ValueKind == JsonValueKind.Array ? answer[0].GetString()! : throw new InvalidOperationException(answer.ToString());
    }

    private async Task Begin()
    {
        var capabilities = new { alwaysMatch = new Dictionary<string, object> { ["webkitgtk:browserOptions"] = new { args = new[] { "--automation" } } } };
        for (var started = DateTime.UtcNow; ;)
        {
            try
            {
                var answer = await Send(HttpMethod.Post, null, new { capabilities });
                _session = answer.GetProperty("sessionId").GetString()!;
                return;
            }
            catch (HttpRequestException) when (DateTime.UtcNow - started < Eventually.Limit && !_driver.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }

    private async Task Settled(int width)
    {
        // A width that it cannot have becomes the nearest one that it can.
        for (int last = -1, now = 0; now != last || (now < width && last < 0); await Task.Delay(50))
            (last, now) = (now, (await Ask("innerWidth * 10000 + innerHeight")).GetInt32());
    }

    private Task<JsonElement> Post(string command, object body) => Send(HttpMethod.Post, command, body);

    /// <param name="method">Of HTTP.</param>
    /// <param name="command">Of this session; null: a new session.</param>
    /// <param name="body">Its arguments.</param>
    private async Task<JsonElement> Send(HttpMethod method, string? command, object? body)
    {
        using var request = new HttpRequestMessage(method, command is null ? "session" : $"session/{_session}/{command}".TrimEnd('/'));

        // It reads no chunks.
        if (body is not null)
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
        using var response = await _http.SendAsync(request);
        var value = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("value");
        return response.StatusCode == HttpStatusCode.OK ? value : throw new InvalidOperationException($"{command}: {value}");
    }
}
