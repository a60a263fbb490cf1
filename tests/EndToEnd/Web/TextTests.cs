using Charla.EndToEnd.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>How what people write looks: every kind of it, in both directions, both themes, wide and narrow.</summary>
public sealed class TextTests(Browser browser) : Stage(browser)
{
    private static readonly string Axe = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe.min.js"));

    private static readonly string[] Texts =
    [
        "# Un título\n**negrita** *cursiva* ~~tachado~~ `codigo`\n\n2. dos\n5. cinco\n   - dentro\n\n> una cita\n> > de otra\n\n---",
        "99998. uno\n100000. أهلا",
        "1. أهلا وسهلا\n2. hello\n10. مرحبا",
        "> أهلا وسهلا\n> hello",
        "```python\ndef f(x):\n    # nada\n    return \"a\" if x > 10 else None\n```",
        "~~~ c#\npublic record A(int X); // b\n~~~",
        "| nombre | nota |\n|---|--:|\n| " + "muyancha" + string.Concat(Enumerable.Repeat("muyancha", 20)) + " | 10 |",
        "[https://bank.example](https://evil.example/x) y [la página](https://good.example/)",
    ];

    [Theory(Timeout = 300_000)]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task Every_kind_is_shown_and_read(ColorScheme theme, int width, int height)
    {
        await using var ana = await Visitor.Open(Browser, Server, new Device { Theme = theme, Width = width, Height = height }, Axe);
        await ana.Register("ana");
        using var script = await Wire.Register(Server.Port, "guion");
        await ana.Open("#general");
        foreach (var text in Texts)
            await script.Post("#general", text);
        var link = $"http://127.0.0.1:{Server.HttpPort}/#/c/%23general/2";
        await script.Post("#general", $"mira {link}");
        await ana.Sees("#general", "mira");

        var lists = ana.Message("#general", "Un título");
        Assert.Equal(["2", "5"], await lists.Locator("ol > li").EvaluateAllAsync<string[]>("all => all.map(li => li.getAttribute('value'))"));
        await Expect(lists.Locator("h2, strong, em, del, blockquote blockquote, hr, ol ul")).ToHaveCountAsync(7);

        // The numbers and bars are where the text begins, and there is room for them.
        foreach (var (text, of, direction) in new[] { ("وسهلا\nhello", "blockquote", "rtl"), ("مرحبا", "ol", "rtl"), ("uno", "ol", "ltr") })
        {
            var place = ana.Pane("#general").Locator($"article {of}").Filter(new() { HasText = text.Split('\n')[^1] }).Last;
            Assert.Equal(direction, await place.EvaluateAsync<string>("e => getComputedStyle(e).direction"));
        }

        // An item of another direction stays beside its number.
        Assert.True(await ana.Message("#general", "مرحبا").Locator("li").Nth(1).EvaluateAsync<bool>(
            "li => { const range = document.createRange(); range.selectNodeContents(li); const rects = [...range.getClientRects()]; return Math.abs(rects.at(-1).right - li.getBoundingClientRect().right) < 2; }"));

        var numbers = ana.Message("#general", "uno").Locator("ol");
        Assert.InRange(await numbers.EvaluateAsync<double>("e => parseFloat(getComputedStyle(e).paddingLeft) / parseFloat(getComputedStyle(e).fontSize)"), 3.8, 6);

        // Colours come by themselves, and the text stays what it was.
        var python = ana.Message("#general", "def f(x):");
        await Expect(python.Locator(".code-keyword").First).ToHaveTextAsync("def");
        await Expect(python.Locator(".code-comment")).ToHaveTextAsync("# nada");
        await Expect(python.Locator("pre")).ToHaveTextAsync("def f(x):\n    # nada\n    return \"a\" if x > 10 else None");
        await Expect(ana.Message("#general", "public record").Locator(".code-comment")).ToHaveTextAsync("// b");

        // A table scrolls, nothing is wider than the screen.
        Assert.True(await ana.Message("#general", "muyancha").Locator(".table").EvaluateAsync<bool>("e => e.scrollWidth > e.clientWidth && e.getBoundingClientRect().right <= innerWidth"));

        // Where links lead.
        await Expect(ana.Message("#general", "bank.example").Locator("a").First).ToHaveTextAsync("https://bank.example (evil.example)");
        await Expect(ana.Message("#general", "bank.example").Locator("a").Nth(1)).ToHaveAttributeAsync("title", "https://good.example/");
        if (Environment.GetEnvironmentVariable("SHOTS") is { } shots)
        {
            await ana.Page.ScreenshotAsync(new() { Path = $"{shots}/{theme}-end.png" });
            await lists.ScrollIntoViewIfNeededAsync();
            await ana.Page.ScreenshotAsync(new() { Path = $"{shots}/{theme}-top.png" });
        }

        var wrong = await ana.Page.EvaluateAsync<string[]>("async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 200) + n.failureSummary).join())");
        Assert.Empty(wrong);

        // A place of this page is shown in it, and no other page is opened.
        await ana.Message("#general", "mira").Locator("a").ClickAsync();
        await Expect(lists.Or(ana.Pane("#general").Locator("article[data-seq='2']")).First).ToBeInViewportAsync();
        Assert.Single(ana.Context.Pages);
    }
}
