using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>Without a mouse: the focus is where one expects it, and comes back.</summary>
public sealed class KeyboardTests(Browser browser) : Stage(browser)
{
    [Fact(Timeout = 300_000)]
    public async Task A_message_is_answered_edited_and_left_by_keys_alone()
    {
        await using var ana = await Register("ana");
        var keys = ana.Page.Keyboard;
        await ana.Write("#general", "primero");
        await ana.Write("#general", "segundo");
        await ana.Sees("#general", "segundo");

        await keys.PressAsync("Shift+Tab");
        await keys.PressAsync("Shift+Tab");
        await Expect(ana.Message("#general", "segundo")).ToBeFocusedAsync();
        await keys.PressAsync("ArrowUp");
        await Expect(ana.Message("#general", "primero")).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await Expect(ana.Page.GetByRole(AriaRole.Menuitem).First).ToBeFocusedAsync();
        await keys.PressAsync("Escape");
        await keys.PressAsync("Escape");
        await Expect(ana.Message("#general", "primero")).ToBeFocusedAsync();
        await keys.PressAsync("r");
        await keys.TypeAsync("respuesta");
        await Expect(ana.Field("#general")).ToBeFocusedAsync();
        await Expect(ana.Field("#general")).ToHaveValueAsync("respuesta");
        await keys.PressAsync("Enter");
        await Expect(ana.Message("#general", "respuesta").Locator(".quote")).ToContainTextAsync("primero");
        await keys.PressAsync("ArrowUp");
        await Expect(ana.Field("#general")).ToHaveValueAsync("respuesta");
        await keys.PressAsync("Escape");
        await Expect(ana.Field("#general")).ToHaveValueAsync("");
    }

    [Fact(Timeout = 300_000)]
    public async Task Search_takes_the_focus_each_time_and_gives_it_back()
    {
        await using var ana = await Register("ana");
        var keys = ana.Page.Keyboard;
        var sought = ana.Page.GetByRole(AriaRole.Complementary, new() { Name = ana.Say.Search }).Locator("input[name=text]");
        await ana.Field("#general").FocusAsync();
        for (var i = 0; i < 2; i++)
        {
            await keys.PressAsync("Control+Shift+F");
            await Expect(sought).ToBeFocusedAsync();
            await ana.Field("#general").FocusAsync();
            await keys.PressAsync("Control+Shift+F");
            await Expect(sought).ToBeFocusedAsync();
            await keys.PressAsync("Escape");
            await Expect(sought).ToBeHiddenAsync();
            await Expect(ana.Field("#general")).ToBeFocusedAsync();
        }
    }

    [Fact(Timeout = 300_000)]
    public async Task Who_does_not_mean_it_is_back_where_it_was_asked()
    {
        await using var ana = await Register("ana");
        await RegisterAtTerminal("eva");
        await Charla("ana", Visitor.Password + "\n", "signin", "ana", "--password-stdin");
        var page = ana.Page;
        var settings = page.GetByRole(AriaRole.Button, new() { Name = ana.Say.Settings });
        await settings.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Tab).First.FocusAsync();
        for (var i = 0; i < 3; i++)
            await page.Keyboard.PressAsync("ArrowRight");
        await Expect(dialog.Locator(".device")).ToHaveCountAsync(2);
        await dialog.Locator(".button.danger").PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Heading)).ToContainTextAsync("Sign this device out?");
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog.Locator(".device")).ToHaveCountAsync(2);
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(settings).ToBeFocusedAsync();
    }

    [Fact(Timeout = 300_000)]
    public async Task A_key_is_for_what_was_opened_just_before()
    {
        await using var ana = await Register("ana");
        var keys = ana.Page.Keyboard;
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = ana.Say.Settings }).FocusAsync();
        for (var i = 0; i < 20; i++)
        {
            await keys.PressAsync("Enter");
            await keys.PressAsync("Escape");
            await ana.Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
            Assert.Equal(0, await ana.Page.GetByRole(AriaRole.Dialog).CountAsync());
        }

        await Expect(ana.Page.GetByRole(AriaRole.Button, new() { Name = ana.Say.Settings })).ToBeFocusedAsync();
    }

    [Fact(Timeout = 300_000)]
    public async Task A_dialog_from_a_menu_gives_the_focus_back_to_where_the_menu_hangs()
    {
        await using var ana = await Register("ana");
        var keys = ana.Page.Keyboard;
        var actions = ana.Page.GetByRole(AriaRole.Button, new() { Name = ana.Say.ConversationActions }).Last;
        await actions.PressAsync("Enter");
        await ana.Page.GetByRole(AriaRole.Menuitem, new() { Name = ana.Say.ChangeTopic, Exact = true }).PressAsync("Enter");
        await Expect(ana.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await Expect(ana.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await Expect(actions).ToBeFocusedAsync();
    }
}
