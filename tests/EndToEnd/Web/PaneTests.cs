using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>Several conversations at once: side by side, and in windows of their own.</summary>
public sealed class PaneTests(Browser browser) : Stage(browser)
{
    [Fact(Timeout = 300_000)]
    public async Task Two_conversations_are_open_side_by_side_and_stay_so()
    {
        await using var ana = await Register("ana");
        await ana.CreateRoom("libros");
        await ana.Beside("#general");
        await Expect(ana.Pane("#libros")).ToBeVisibleAsync();
        await Expect(ana.Pane("#general")).ToBeVisibleAsync();
        await ana.Write("#libros", "aquí, de libros");
        await ana.Write("#general", "aquí, de todo");
        await ana.Sees("#libros", "aquí, de libros");
        await ana.Sees("#general", "aquí, de todo");
        await Expect(ana.Message("#libros", "aquí, de todo")).ToHaveCountAsync(0);

        await ana.Page.ReloadAsync();
        await ana.Sees("#libros", "aquí, de libros");
        await ana.Sees("#general", "aquí, de todo");
        await ana.Pane("#libros").GetByRole(AriaRole.Button, new() { Name = "Close this pane" }).ClickAsync();
        await Expect(ana.Pane("#libros")).ToHaveCountAsync(0);
        await Expect(ana.Pane("#general")).ToBeVisibleAsync();
    }

    [Fact(Timeout = 300_000)]
    public async Task A_conversation_in_a_window_of_its_own_is_the_same_one()
    {
        await using var ana = await Register("ana");
        var window = await ana.Context.RunAndWaitForPageAsync(async () =>
        {
            await ana.Pane("#general").GetByRole(AriaRole.Button, new() { Name = "Actions of this conversation" }).ClickAsync();
            await ana.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Open in its own window" }).ClickAsync();
        });
        var field = window.GetByRole(AriaRole.Textbox, new() { Name = "Message to #general" });
        await field.FillAsync("desde la ventana");
        await field.PressAsync("Enter");
        await ana.Sees("#general", "desde la ventana");
        await ana.Write("#general", "desde la página");
        await Expect(window.Locator("article[data-seq]").Filter(new() { HasText = "desde la página" })).ToBeVisibleAsync();
        await Expect(window.Locator("article.queued")).ToHaveCountAsync(0);
        await Expect(window.GetByRole(AriaRole.Navigation)).ToHaveCountAsync(0);
    }

    [Fact(Timeout = 300_000)]
    public async Task What_was_begun_to_write_stays_with_its_conversation()
    {
        await using var ana = await Register("ana");
        await ana.Field("#general").FillAsync("a medio escribir");
        await ana.CreateRoom("libros");
        await Expect(ana.Field("#libros")).ToHaveValueAsync("");
        await ana.Open("#general");
        await Expect(ana.Field("#general")).ToHaveValueAsync("a medio escribir");
        await ana.Page.ReloadAsync();
        await Expect(ana.Field("#general")).ToHaveValueAsync("a medio escribir");
    }
}
