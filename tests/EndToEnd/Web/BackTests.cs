using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>Back goes one level, by the page's own button and by the browser's; forward and loading anew are harmless.</summary>
public sealed class BackTests(Browser browser) : Stage(browser)
{
    [Fact(Timeout = 300_000)]
    public async Task On_a_phone_Back_closes_what_is_over_the_room_then_the_room()
    {
        await using var ana = await Register("ana", Device.Phone with { Width = 360 });
        await using var luis = await Register("luis");
        var page = ana.Page;
        var menu = page.GetByRole(AriaRole.Menu);
        var dialog = page.GetByRole(AriaRole.Dialog);
        var people = page.GetByRole(AriaRole.Complementary, new() { Name = "People" });
        await ana.Row("#general").TapAsync();
        await Expect(ana.Field("#general")).ToBeVisibleAsync();

        // Menu, panel, profile, question: each is one level.
        await Actions(ana).TapAsync();
        await Expect(menu).ToBeVisibleAsync();
        await ana.Back();
        await Expect(menu).ToBeHiddenAsync();
        await Actions(ana).TapAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "People and details" }).TapAsync();
        await Expect(people).ToBeVisibleAsync();
        await people.GetByRole(AriaRole.Button).Filter(new() { HasText = "luis" }).TapAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Block", Exact = true }).TapAsync();
        await Expect(dialog).ToContainTextAsync("Block luis?");
        await ana.Back();
        await Expect(dialog).ToContainTextAsync("Profile of luis");
        await ana.Back();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(people).ToBeVisibleAsync();
        await ana.Back();
        await Expect(people).ToBeHiddenAsync();
        await Expect(ana.Field("#general")).ToBeVisibleAsync();

        // Forward to what is closed changes nothing; neither does loading anew.
        await page.EvaluateAsync("() => history.forward()");
        await page.ReloadAsync();
        await Expect(ana.Field("#general")).ToBeVisibleAsync();
        await Expect(people).ToBeHiddenAsync();

        // What is closed by its own button leaves nothing to go back to.
        await Actions(ana).TapAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Change the topic" }).TapAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).TapAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await ana.Back();
        await Expect(ana.Conversations).ToBeVisibleAsync();

        // A room opened from a dialog: from there to the list, not to the dialog.
        await ana.CreateRoom("aula");
        await ana.Back();
        await Expect(ana.Conversations).ToBeVisibleAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }

    [Fact(Timeout = 300_000)]
    public async Task Who_comes_to_a_room_by_a_link_goes_back_to_the_list_and_the_pages_own_button_does_the_same()
    {
        await using var ana = await Register("ana", Device.Phone);
        await ana.Page.GotoAsync("about:blank");
        await ana.GoTo("/#/c/%23general");
        for (var i = 0; i < 2; i++)
        {
            await Expect(ana.Field("#general")).ToBeVisibleAsync();
            await ana.Page.ReloadAsync();
        }

        await Expect(ana.Field("#general")).ToBeVisibleAsync();
        await ana.Back();
        await Expect(ana.Conversations).ToBeVisibleAsync();
        await Expect(ana.Row("#general")).ToBeFocusedAsync();
        await ana.Page.EvaluateAsync("() => history.forward()");
        await Expect(ana.Field("#general")).ToBeVisibleAsync();
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = ana.Say.BackToConversations }).TapAsync();
        await Expect(ana.Conversations).ToBeVisibleAsync();
        await Expect(ana.Row("#general")).ToBeFocusedAsync();

        // That was the way back, not one more step: the next one leads out.
        await ana.Back();
        await ana.Page.WaitForFunctionAsync("() => location.href === 'about:blank'");
    }

    [Fact(Timeout = 300_000)]
    public async Task On_a_wide_screen_Back_closes_a_dialog_and_goes_through_what_was_shown()
    {
        await using var ana = await Register("ana");
        await ana.CreateRoom("aula");
        await ana.Beside("#general");
        var page = ana.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = ana.Say.Settings }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("() => history.state?.depth === 1");
        await ana.Back();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(ana.Pane("#aula")).ToBeVisibleAsync();
        await Expect(ana.Pane("#general")).ToBeVisibleAsync();
        await ana.Back();
        await Expect(ana.Pane("#general")).ToHaveCountAsync(0);
        await Expect(ana.Pane("#aula")).ToBeVisibleAsync();
        await ana.Back();
        await Expect(ana.Pane("#general")).ToBeVisibleAsync();
        await Expect(ana.Pane("#aula")).ToHaveCountAsync(0);
    }

    private static ILocator Actions(Visitor visitor) => visitor.Page.GetByRole(AriaRole.Button, new() { Name = visitor.Say.ConversationActions }).Last;
}
