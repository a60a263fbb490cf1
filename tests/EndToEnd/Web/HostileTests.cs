using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>What others write does nothing but stand there.</summary>
public sealed class HostileTests(Browser browser) : Stage(browser)
{
    private static readonly string[] Messages =
    [
        "<script>window.owned = 1</script>",
        "<img src=x onerror=\"window.owned = 2\">",
        "[click](javascript:window.owned=3)",
        "[click](data:text/html,<script>window.owned=4</script>)",
        "<iframe srcdoc=\"<script>parent.owned=5</script>\"></iframe>",
        "<svg onload=window.owned=6><style>*{display:none}</style>",
        "![x](http://elsewhere.example/x.png)",
        "bidi \u202e\u2066\u202d txt.exe \u2069 after",
        "zero\u200b\u200c\u200d\ufeffwidth\u00ad",
        "zalgo " + new string('\u0301', 500),
        new string('W', 10_000),
        string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 600)),
        string.Concat(Enumerable.Repeat("> ", 2_000)) + "deep",
        string.Concat(Enumerable.Repeat("**_`", 3_000)),
        string.Concat(Enumerable.Repeat("- \n", 4_000)) + "list",
        "```\n" + new string('x', 10_000),
        new string('\n', 3_000) + "lines",
        "{{constructor.constructor('window.owned=7')()}} ${window.owned=8} __proto__ constructor",
    ];

    [Theory(Timeout = 300_000)]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Hostile_messages_are_harmless_and_the_page_keeps_its_shape(int width, int height)
    {
        await using var ana = await Register("ana", new Device { Width = width, Height = height });
        await RegisterAtTerminal("eva");
        await ana.Open("#general");
        foreach (var message in Messages)
        {
            await Charla("eva", message, "post", "#general");
            await Intact(ana, message);
        }

        await Charla("eva", "", "post", "#general", "y al final, algo normal");
        await ana.Sees("#general", "y al final, algo normal");
        await Intact(ana, "all of them");
        await ana.Write("#general", "aún funciona");
        await ana.Sees("#general", "aún funciona");
        await Expect(ana.Field("#general")).ToBeInViewportAsync();
        Assert.Equal(0, await ana.Pane("#general").Locator("script, iframe, img[src^=http], a[href^='javascript:'], a[href^='data:']").CountAsync());
    }

    private static async Task Intact(Visitor visitor, string message)
    {
        Assert.True(await visitor.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), "Wider than the screen after: " + message);
        Assert.True(await visitor.Page.EvaluateAsync<bool>("() => window.owned === undefined"), "It ran: " + message);
    }
}
