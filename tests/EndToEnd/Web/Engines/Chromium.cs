using Microsoft.Playwright;

namespace Charla.EndToEnd.Web.Engines;

/// <summary>Chromium, through Playwright as in the other tests.</summary>
internal sealed class Chromium : Engine
{
    private readonly IBrowserContext _context;
    private readonly IPage _page;

    private Chromium(IBrowserContext context, IPage page) => (_context, _page) = (context, page);

    public static async Task<Chromium> Start(Browser browser)
    {
        var context = await browser.Running.NewContextAsync(new() { HasTouch = true, Locale = "en", Permissions = ["clipboard-read", "clipboard-write"] });
        context.SetDefaultTimeout(Browser.Limit);
        return new Chromium(context, await context.NewPageAsync());
    }

    public override Task GoTo(string address) => _page.GotoAsync(address);

    public override Task Reload() => _page.ReloadAsync();

    public override Task Resize(int width, int height) => _page.SetViewportSizeAsync(width, height);

    public override Task<byte[]> Picture() => _page.ScreenshotAsync();

    public override Task Move(double x, double y) => _page.Mouse.MoveAsync((float)x, (float)y);

    public override Task Click(double x, double y) => _page.Mouse.ClickAsync((float)x, (float)y);

    public override async Task Wheel(double x, double y, double by)
    {
        await Move(x, y);
        await _page.Mouse.WheelAsync(0, (float)by);
    }

    public override Task Press(string key, bool control = false) => _page.Keyboard.PressAsync(control ? "Control+" + key : key);

    public override async Task Touch(double x, double y, TimeSpan held)
    {
        var finger = await _context.NewCDPSessionAsync(_page);
        await finger.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = "touchStart", ["touchPoints"] = new[] { new { x, y } } });
        await Task.Delay(held);
        await finger.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = "touchEnd", ["touchPoints"] = Array.Empty<object>() });
        await finger.DetachAsync();
    }

    public override Task Type(string text) => _page.Keyboard.TypeAsync(text);

    public override ValueTask DisposeAsync() => _context.DisposeAsync();

    protected override Task<string> Evaluate(string promise) => _page.EvaluateAsync<string>($"() => {promise}");
}
