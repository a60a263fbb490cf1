using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>The page as the server gives it, before anybody does anything.</summary>
public sealed class ServedPageTests(Browser browser) : Stage(browser)
{
    private string Address => $"http://127.0.0.1:{Server.HttpPort}/";

    [Fact(Timeout = 300_000)]
    public async Task Without_JavaScript_it_says_how_to_talk_in_a_terminal()
    {
        await using var context = await Browser.Running.NewContextAsync(new() { JavaScriptEnabled = false });
        var page = await context.NewPageAsync();
        await page.GotoAsync(Address);
        await page.GetByRole(AriaRole.Link, new() { Name = "how to connect" }).ClickAsync();
        await Expect(page.GetByText($"./charla chat 127.0.0.1:{Server.Port}")).ToBeVisibleAsync();
    }

    [Theory(Timeout = 300_000)]
    [InlineData("const s = document.createElement('script'); s.textContent = 'window.owned = 1'; document.body.append(s)")]
    [InlineData("document.body.innerHTML = '<img src=x onerror=window.owned=1>'")]
    [InlineData("trustedTypes.createPolicy('owned', { createHTML: text => text }); window.owned = 1")]
    [InlineData("eval('window.owned = 1')")]
    [InlineData("document.body.setAttribute('onclick', 'window.owned = 1'); document.body.click()")]
    public async Task What_would_run_in_it_from_elsewhere_does_not(string script)
    {
        await using var context = await Browser.Running.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(Address);

        // A script of the page itself, from which this would come if it could.
        await page.EvaluateAsync($$"""
            () => new Promise(done => setTimeout(() => { try { {{script}} } catch { } setTimeout(done, 0) }, 0))
            """);
        Assert.True(await page.EvaluateAsync<bool>("() => window.owned === undefined"));
    }
}
