using System.Globalization;
using System.Text.Json;
using Charla.EndToEnd.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>How quick the page is: figures to be read, not a test (<c>-explicit only -showLiveOutput -class "*Web.BenchTests"</c>).</summary>
public sealed class BenchTests(Browser browser) : Stage(browser)
{
    private const int Posts = 200;

    [Fact(Explicit = true)]
    public async Task First_load()
    {
        await using var ana = await Visitor.Open(Browser, Server);
        await Expect(ana.Page.GetByLabel("Nick")).ToBeVisibleAsync();
        var figures = await ana.Page.EvaluateAsync<JsonElement>("""
            () => {
                const page = performance.getEntriesByType('navigation')[0];
                const files = performance.getEntriesByType('resource').filter(file => file.initiatorType !== 'fetch');
                return {
                    bytes: page.transferSize + files.reduce((sum, file) => sum + file.transferSize, 0),
                    interactive: performance.getEntriesByType('paint').find(paint => paint.name === 'first-contentful-paint').startTime,
                };
            }
            """);
        Tell($"first load: {figures.GetProperty("bytes").GetDouble():0} bytes with headers; first contentful paint (the page can be used then) after {figures.GetProperty("interactive").GetDouble():0} ms");
    }

    [Fact(Explicit = true)]
    public async Task From_Enter_to_shown_at_the_other_browser()
    {
        await using var ana = await Register("ana");
        await using var luis = await Register("luis");

        // Both browsers are one program on one machine: their clocks are the same one.
        await luis.Page.EvaluateAsync("""
            () => {
                window.shown = {};
                const look = () => {
                    for (const text of document.querySelectorAll('article[data-seq] .text')) {
                        const said = text.textContent.trim();
                        if (said.startsWith('bench ') && !window.shown[said]) requestAnimationFrame(() => window.shown[said] ??= Date.now());
                    }
                };
                new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
            }
            """);
        await ana.Page.EvaluateAsync("""
            () => {
                window.sent = {};
                addEventListener('keydown', event => { if (event.key === 'Enter') window.sent[event.target.value.trim()] = Date.now(); }, true);
            }
            """);
        for (var i = 0; i < Posts; i++)
        {
            await ana.Write("#general", string.Create(CultureInfo.InvariantCulture, $"bench {i}"));
            await luis.Sees("#general", string.Create(CultureInfo.InvariantCulture, $"bench {i}"));
        }

        var sent = await ana.Page.EvaluateAsync<Dictionary<string, double>>("() => window.sent");
        var shown = await luis.Page.EvaluateAsync<Dictionary<string, double>>("() => window.shown");
        var times = sent.Where(one => shown.ContainsKey(one.Key)).Select(one => shown[one.Key] - one.Value).Order().ToList();
        Tell($"from Enter to shown at the other browser, {times.Count} posts: p50 {times[times.Count / 2]:0} ms, p99 {times[times.Count * 99 / 100]:0} ms");
    }

    [Fact(Explicit = true)]
    public async Task Scrolling_through_a_long_log()
    {
        var entries = int.Parse(Environment.GetEnvironmentVariable("CHARLA_BENCH_ENTRIES") ?? "100000", CultureInfo.InvariantCulture);
        using (var eva = await Wire.Register(Server.Port, "eva"))
            await Fill(eva, entries);
        await using var ana = await Register("ana");
        await Expect(ana.Message("#general", "message")).Not.ToHaveCountAsync(0);
        await ana.Pane("#general").GetByRole(AriaRole.Group, new() { Name = "Messages of #general" }).HoverAsync();
        await ana.Page.EvaluateAsync("""
            () => {
                window.frameTimes = [];
                let last = performance.now();
                const next = now => { window.frameTimes.push(now - last); last = now; requestAnimationFrame(next); };
                requestAnimationFrame(next);
            }
            """);
        for (var i = 0; i < 300; i++)
            await ana.Page.Mouse.WheelAsync(0, -600);
        var frames = (await ana.Page.EvaluateAsync<double[]>("() => window.frameTimes")).Order().ToList();
        var lines = await ana.Pane("#general").GetByRole(AriaRole.Article).CountAsync();
        Tell($"scrolling up in {entries} entries, {frames.Count} frames: p50 {frames[frames.Count / 2]:0.0} ms, p99 {frames[frames.Count * 99 / 100]:0.0} ms, most {frames[^1]:0.0} ms; {lines} messages in the page");
    }

    /// <summary>Posts many at once, and waits for the last of each lot.</summary>
    private static async Task Fill(Wire eva, int entries)
    {
        const int Lot = 200;
        for (var i = 0; i < entries; i++)
        {
            var isLast = i % Lot == Lot - 1 || i == entries - 1;
            var text = string.Create(CultureInfo.InvariantCulture, $"message {i}: some words that somebody said, and a few more so that it takes a line or two");
            await eva.Send(new { op = "post", id = isLast ? 1 : (int?)null, cid = string.Create(CultureInfo.InvariantCulture, $"bench-{i}"), conv = "#general", text });
            if (isLast)
                await eva.Next("ok");
        }
    }

    private static void Tell(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);
}
