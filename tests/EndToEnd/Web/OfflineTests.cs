using System.Diagnostics;
using Charla.EndToEnd.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>A server that goes and comes back, and sessions that end.</summary>
public sealed class OfflineTests(Browser browser) : Stage(browser)
{
    [Fact(Timeout = 300_000)]
    public async Task What_is_written_without_a_connection_waits_visibly_and_is_sent_once()
    {
        await using var ana = await Register("ana");
        await using var luis = await Register("luis");
        ana.ExpectsFailures = luis.ExpectsFailures = true;
        await ana.Write("#general", "antes");
        await luis.Sees("#general", "antes");

        await Server.Kill();
        await Expect(ana.Page.GetByText("No connection to the server.")).ToBeVisibleAsync();
        await Expect(ana.Pane("#general").Locator("header")).Not.ToContainTextAsync("online");
        await Expect(ana.Page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("As it was when the connection was lost.");
        for (var i = 1; i <= 3; i++)
            await ana.Write("#general", $"sin servidor {i}");
        for (var i = 1; i <= 3; i++)
            await Expect(ana.Queued("#general", $"sin servidor {i}").GetByRole(AriaRole.Img, new() { Name = "Waiting for the connection" })).ToBeVisibleAsync();

        await Server.StartAgain();

        // Where it is still there: meanwhile the page may have tried by itself.
        await ana.Page.EvaluateAsync("() => document.querySelector('.banner button')?.click()");
        for (var i = 1; i <= 3; i++)
            await luis.Sees("#general", $"sin servidor {i}");
        await ana.Write("#general", "después");
        await luis.Sees("#general", "después");
        foreach (var reader in new[] { ana, luis })
        {
            await Expect(reader.Queued("#general", "")).ToHaveCountAsync(0);
            var said = await reader.Pane("#general").GetByRole(AriaRole.Article).Locator(".text").AllInnerTextsAsync();
            Assert.Equal(["antes", "sin servidor 1", "sin servidor 2", "sin servidor 3", "después"], said.Select(text => text.Trim()));
        }
    }

    [Fact(Timeout = 300_000)]
    public async Task Who_comes_back_is_still_signed_in_and_who_signs_out_is_not()
    {
        await using var ana = await Register("ana");
        await ana.Write("#general", "aquí estuve");
        await ana.Sees("#general", "aquí estuve");
        await ana.Page.ReloadAsync();
        await ana.Sees("#general", "aquí estuve");
        var scripts = await ana.Page.EvaluateAsync<string>("() => document.cookie");
        Assert.Equal("", scripts);

        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await Expect(ana.Page.GetByLabel("Password", new() { Exact = true })).ToBeVisibleAsync();
        // The connection may end before the answer comes that takes the cookie back.
        for (var since = Stopwatch.StartNew(); (await ana.Context.CookiesAsync()).Count > 0; await Task.Delay(20))
            Assert.True(since.Elapsed < Eventually.Limit, "The cookie is still there.");
        await ana.Page.ReloadAsync();
        await Expect(ana.Page.GetByLabel("Password", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact(Timeout = 300_000)]
    public async Task A_session_that_is_revoked_elsewhere_leads_back_to_signing_in_and_says_why()
    {
        await using var ana = await Register("ana");
        ana.ExpectsFailures = true;
        await Charla("ana", Visitor.Password + "\n", "signin", "ana", "--password-stdin");
        await Charla("ana", "", "signout", "--everywhere");
        await Expect(ana.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "You have been signed out" })).ToBeVisibleAsync();
        await ana.Page.GetByLabel("Password", new() { Exact = true }).FillAsync(Visitor.Password);
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).First.ClickAsync();
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Not now" }).Or(ana.Conversations).First.WaitForAsync();
    }

    [Fact(Timeout = 300_000)]
    public async Task What_is_wrong_with_a_sign_in_is_said_in_words()
    {
        await using var ana = await Visitor.Open(Browser, Server);
        ana.ExpectsFailures = true;
        await RegisterAtTerminal("eva");
        await ana.Page.GetByLabel("Nick").FillAsync("eva");
        await ana.Page.GetByLabel("Password", new() { Exact = true }).FillAsync("otra distinta");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Create an account", Exact = true }).ClickAsync();
        await Expect(ana.Page.GetByText("eva").Filter(new() { HasText = "taken" })).ToBeVisibleAsync();
    }
}
