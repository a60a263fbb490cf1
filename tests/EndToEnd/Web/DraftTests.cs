using Charla.EndToEnd.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>What is being written: the same in all tabs, with what it answers, and never lost.</summary>
public sealed class DraftTests(Browser browser) : Stage(browser)
{
    [Fact(Timeout = 300_000)]
    public async Task A_draft_is_the_same_in_every_tab_with_what_it_answers_and_goes_when_it_is_sent()
    {
        await using var ana = await Register("ana");
        await ana.Write("#general", "primero");
        await ana.Sees("#general", "primero");
        var tab = await ana.Context.NewPageAsync();
        await tab.GotoAsync(ana.Page.Url);
        var there = tab.GetByRole(AriaRole.Textbox, new() { Name = "Message to #general" });
        var quoted = tab.Locator(".answer-bar");
        await ana.Choose("#general", "primero", "Reply");
        await ana.Field("#general").PressSequentiallyAsync("a medio");
        await Expect(there).ToHaveValueAsync("a medio");
        await Expect(quoted).ToContainTextAsync("primero");
        await there.PressSequentiallyAsync(" escribir");
        await Expect(ana.Field("#general")).ToHaveValueAsync("a medio escribir");

        // Also when it is loaded anew.
        await ana.Page.ReloadAsync();
        await Expect(ana.Field("#general")).ToHaveValueAsync("a medio escribir");
        await Expect(ana.Page.Locator(".answer-bar")).ToContainTextAsync("primero");
        await there.PressAsync("Enter");
        await Expect(ana.Message("#general", "a medio escribir").Locator(".quote")).ToContainTextAsync("primero");
        await Expect(ana.Field("#general")).ToHaveValueAsync("");
        await Expect(ana.Page.Locator(".answer-bar")).ToHaveCountAsync(0);
    }

    [Fact(Timeout = 300_000)]
    public async Task Editing_does_not_touch_the_draft_and_is_gone_on_with_after_loading_anew()
    {
        await using var ana = await Register("ana");
        await ana.Write("#general", "con un eror");
        await ana.Sees("#general", "con un eror");
        await ana.Field("#general").FillAsync("un borrador");
        await ana.Choose("#general", "con un eror", "Edit");
        await Expect(ana.Field("#general")).ToHaveValueAsync("con un eror");
        await ana.Field("#general").FillAsync("con un error");
        await ana.Page.ReloadAsync();
        await Expect(ana.Page.Locator(".answer-bar")).ToContainTextAsync("Editing your message");
        await Expect(ana.Field("#general")).ToHaveValueAsync("con un error");
        await ana.Field("#general").PressAsync("Enter");
        await ana.Sees("#general", "con un error");
        await Expect(ana.Field("#general")).ToHaveValueAsync("un borrador");
    }

    [Theory(Timeout = 300_000)]
    [InlineData("en", "it has 16,386 bytes, and at most 16,384", "16,386 of 16,384 bytes", "Edit")]
    [InlineData("es", "tiene 16.386 bytes y se pueden enviar 16.384", "16.386 de 16.384 bytes", "Editar")]
    public async Task What_is_too_long_or_refused_says_why_and_is_kept(string language, string sentence, string length, string edit)
    {
        await using var ana = await Register("ana", Device.Desktop with { Language = language });
        var page = ana.Page;
        var tooLong = string.Concat(Enumerable.Repeat("ñ", 8193));
        await ana.Write("#general", tooLong);
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = sentence })).ToBeVisibleAsync();
        await Expect(page.GetByText(length, new() { Exact = true })).ToBeVisibleAsync();
        await Expect(ana.Field("#general")).ToHaveValueAsync(tooLong);
        await page.ReloadAsync();
        await Expect(ana.Field("#general")).ToHaveValueAsync(tooLong);
        await ana.Write("#general", tooLong[1..]);
        await Expect(ana.Field("#general")).ToHaveValueAsync("");
        await Expect(ana.Message("#general", "ññññ")).ToHaveCountAsync(1);

        // Refused by the server: it comes back into the field, before what stands there.
        using var eva = await Wire.Register(Server.Port, "eva");
        await eva.Ok(new { op = "block", cid = "b", nick = "ana", on = true });
        await ana.GoTo("/#/c/%40eva");
        await ana.Write("@eva", "no me lees");
        var refused = ana.Queued("@eva", "no me lees");
        await Expect(refused.GetByRole(AriaRole.Button)).ToHaveCountAsync(3);
        await ana.Field("@eva").FillAsync("otra cosa");
        await refused.GetByRole(AriaRole.Button, new() { Name = edit, Exact = true }).ClickAsync();
        await Expect(ana.Field("@eva")).ToHaveValueAsync("no me lees\notra cosa");
        await Expect(ana.Field("@eva")).ToBeFocusedAsync();
        await Expect(ana.Queued("@eva", "")).ToHaveCountAsync(0);
    }
}
