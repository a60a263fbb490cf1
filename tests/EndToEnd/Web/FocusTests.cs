using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>Where the focus is: in what was opened, on its first field or its safe button; afterwards where it came from; never nowhere.</summary>
public sealed class FocusTests(Browser browser) : Stage(browser)
{
    // What opens it, and where the focus is then: a CSS selector, in the dialog.
    private static readonly (string Label, string[] Path, string Focus)[] Dialogs =
    [
        ("settings", ["Settings"], "[role=tab][aria-selected=true]"),
        ("shortcuts", ["Keyboard shortcuts"], ".dialog-body"),
        ("new conversation", ["New conversation"], "[role=tab][aria-selected=true]"),
        ("own profile", [".me"], ".dialog-body"),
        ("topic", ["Actions of this conversation", "Change the topic"], "input[name=topic]"),
        ("invite", ["Actions of this conversation", "Invite someone"], "input[name=nick]"),
        ("notifications", ["Actions of this conversation", "Notifications"], "input[value=all]"),
        ("jump", ["Actions of this conversation", "Jump to a date or number"], "input[name=date]"),
        ("leaving", ["Actions of this conversation", "Leave"], ".form-actions .button:not(.main)"),
        ("removing", ["Actions of this conversation", "Remove the room"], ".form-actions .button:not(.main)"),
        ("a profile", [".mention"], ".dialog-body"),
    ];

    [Fact(Timeout = 600_000)]
    public async Task Every_dialog_begins_at_its_first_field_and_gives_the_focus_back()
    {
        await using var ana = await Register("ana");
        await RegisterAtTerminal("eva");
        await ana.CreateRoom("aula");
        var page = ana.Page;
        await Expect(ana.Field("#aula")).ToBeFocusedAsync();
        await Charla("eva", "", "post", "#general", "hola @ana");
        await ana.Open("#general");
        await ana.Beside("#aula");
        await ana.Sees("#general", "hola");
        foreach (var (label, path, focus) in Dialogs)
        {
            var first = path[0].StartsWith('.')
                ? page.Locator(path[0]).First
                : page.GetByRole(AriaRole.Button, new() { Name = path[0], Exact = true }).Last;
            await first.FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            if (path.Length > 1)
            {
                await Expect(page.GetByRole(AriaRole.Menuitem).First).ToBeFocusedAsync();
                await page.GetByRole(AriaRole.Menuitem, new() { Name = path[1], Exact = true }).PressAsync("Enter");
            }

            await Expect(page.Locator("dialog[open] " + focus).First).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("Escape");
            await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
            Assert.True(await first.EvaluateAsync<bool>("element => document.activeElement === element"), $"After {label} the focus is elsewhere.");
        }
    }

    [Fact(Timeout = 300_000)]
    public async Task After_signing_in_and_after_deleting_one_can_go_on()
    {
        await using var ana = await Register("ana");
        var keys = ana.Page.Keyboard;
        await Expect(ana.Field("#general")).ToBeFocusedAsync();
        foreach (var text in new[] { "uno", "dos", "tres" })
        {
            await keys.TypeAsync(text);
            await keys.PressAsync("Enter");
            await ana.Sees("#general", text);
        }

        // By its key: the next message has the focus; after the newest one writes.
        await keys.PressAsync("Shift+Tab");
        await keys.PressAsync("Shift+Tab");
        await Expect(ana.Message("#general", "tres")).ToBeFocusedAsync();
        await keys.PressAsync("ArrowUp");
        await Delete("dos", "Delete");
        await Expect(ana.Message("#general", "tres")).ToBeFocusedAsync();
        await Delete("tres", "Delete");
        await Expect(ana.Field("#general")).ToBeFocusedAsync();

        // From its menu, with a mouse: its tools are gone by then.
        await ana.Choose("#general", "uno", "Delete");
        await Expect(Safe()).ToBeFocusedAsync();
        await keys.PressAsync("Escape");
        await Expect(ana.Message("#general", "uno")).ToBeVisibleAsync();
        Assert.NotEqual("BODY", await ana.Page.EvaluateAsync<string>("() => document.activeElement.tagName"));

        // Edited to nothing: deleting is offered, and nothing is lost where it was not meant.
        await ana.Choose("#general", "uno", "Edit");
        await ana.Write("#general", "");
        await Expect(Safe()).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await Expect(ana.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await ana.Write("#general", "   ");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await Expect(ana.Message("#general", "uno")).ToHaveCountAsync(0);
        await Expect(ana.Message("#general", "This message was deleted")).ToHaveCountAsync(3);
        await Expect(ana.Page.Locator(".answer-bar")).ToHaveCountAsync(0);

        async Task Delete(string text, string key)
        {
            await Expect(ana.Message("#general", text)).ToBeFocusedAsync();
            await keys.PressAsync(key);
            await Expect(Safe()).ToBeFocusedAsync();
            await keys.PressAsync("Tab");
            await keys.PressAsync("Enter");
            await Expect(ana.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        }

        ILocator Safe() => ana.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true });
    }

    [Theory(Timeout = 300_000)]
    [InlineData("en", "luis: hola ana, mira https://example.org ", "You: hola, luis, ", ", a reply Read")]
    [InlineData("es", "luis: hola ana, mira https://example.org ", "Tú: hola, luis, ", ", una respuesta Leído")]
    public async Task Walking_through_the_messages_each_says_who_what_when_and_what_became_of_it(string language, string heard, string own, string state)
    {
        await using var ana = await Register("ana", Device.Desktop with { Language = language });
        await using var luis = await Register("luis");
        await luis.Write("#general", "**hola** ana, mira https://example.org [aquí](https://example.com) `y esto`");
        await ana.Sees("#general", "hola");
        await luis.Write("#general", "```\nuna línea\n```\n\n> cita");
        await ana.Sees("#general", "una línea");
        var page = ana.Page;

        // One stop for all messages, whatever is in them.
        await ana.Field("#general").FocusAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        await page.Keyboard.PressAsync("Shift+Tab");
        await Expect(ana.Message("#general", "una línea")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        var hello = ana.Message("#general", "hola");
        await Expect(hello).ToBeFocusedAsync();
        await Expect(hello).ToHaveAccessibleNameAsync(new System.Text.RegularExpressions.Regex("^" + System.Text.RegularExpressions.Regex.Escape(heard) + @".*\d:\d\d"));

        // What is in it is reached from it: its links, and its tools.
        await page.Keyboard.PressAsync("Tab");
        await Expect(hello.GetByRole(AriaRole.Link).First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await Expect(hello.GetByRole(AriaRole.Toolbar).GetByRole(AriaRole.Button).First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("r");
        await page.Keyboard.TypeAsync("hola, luis");
        await page.Keyboard.PressAsync("Enter");
        var answer = ana.Message("#general", "hola, luis");
        await Expect(answer.Locator(".status.read")).ToBeVisibleAsync();
        await Expect(answer).ToHaveAccessibleNameAsync(new System.Text.RegularExpressions.Regex("^" + own + @".*\d:\d\d.*" + state + "$"));
    }

    [Fact(Timeout = 300_000)]
    public async Task What_comes_is_announced_once_and_what_was_there_is_not()
    {
        await using var luis = await Register("luis");
        for (var i = 0; i < 5; i++)
            await luis.Write("#general", $"antes {i}");
        await using var ana = await Register("ana");
        await ana.Sees("#general", "antes 4");
        await ana.Page.EvaluateAsync("""
            () => {
                window.heard = [];
                const region = document.querySelector('[role=log]');
                new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(node => window.heard.push(node.textContent))))
                    .observe(region, { childList: true, subtree: true, characterData: true });
            }
            """);
        await luis.Write("#general", "una nueva");
        await ana.Sees("#general", "una nueva");
        await ana.Page.WaitForFunctionAsync("() => window.heard.length > 0");
        await luis.Choose("#general", "una nueva", "Edit");
        await luis.Write("#general", "una cambiada");
        await ana.Sees("#general", "una cambiada");
        await ana.Write("#general", "y una propia");
        await luis.Write("#general", "la última");
        await ana.Page.WaitForFunctionAsync("() => window.heard.length > 1");
        Assert.Equal(["luis: una nueva", "luis: la última"], await ana.Page.EvaluateAsync<string[]>("() => window.heard"));
    }
}
