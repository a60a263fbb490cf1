using System.Text.Json;
using Charla.EndToEnd.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>axe-core finds nothing on any screen, in both themes and both languages.</summary>
public sealed class AccessibilityTests(Browser browser) : Stage(browser)
{
    private const int DevicesTab = 3;

    // As the page gets it, so that its policy does not keep it out; the policy itself stays in force.
    private static readonly string Axe = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe.min.js"));

    [Theory(Timeout = 900_000)]
    [InlineData(ColorScheme.Light, 1440, 900, "en")]
    [InlineData(ColorScheme.Dark, 1440, 900, "es")]
    [InlineData(ColorScheme.Light, 390, 844, "es")]
    [InlineData(ColorScheme.Dark, 390, 844, "en")]
    public async Task No_screen_has_a_violation(ColorScheme theme, int width, int height, string language)
    {
        var device = new Device { Theme = theme, Width = width, Height = height, Language = language };
        await using var ana = await Visitor.Open(Browser, Server, device, Axe);
        var page = ana.Page;
        await Expect(page.GetByLabel(ana.Say.Nick)).ToBeVisibleAsync();
        await Check(ana, "signing in");
        await ana.Register("ana", firstRun: () => Check(ana, "the first run"));
        await Check(ana, "the beginning");

        await RegisterAtTerminal("eva");
        await Charla("eva", "", "post", "#general", "hola **ana**, `código` y https://example.org @ana");
        await Charla("eva", "", "post", "@ana", "solo para ti");
        await ana.Open("#general");
        await ana.Write("#general", "> una cita\n\n- y una lista");
        await ana.Sees("#general", "y una lista");
        await Check(ana, "a room");
        await page.Keyboard.PressAsync("Escape");
        await CheckMenu(ana, page.GetByRole(AriaRole.Button, new() { Name = ana.Say.ConversationActions }), "the menu of a room");
        await CheckSheet(ana, "jump", ana.Say.Jump);
        await CheckSheet(ana, "topic", ana.Say.ChangeTopic);
        await CheckTalk(ana);
        await CheckPress(ana);
        await CheckNothingThere(ana);
        await CheckSearch(ana);
        await CheckSettings(ana);
        await CheckInviting(ana);
        await CheckAway(ana);
    }

    private static async Task CheckTalk(Visitor visitor)
    {
        var page = visitor.Page;
        var hello = visitor.Message("#general", "hola");
        await page.GetByRole(AriaRole.Button, new() { Name = "Emoji", Exact = true }).ClickAsync();
        await Expect(page.Locator(".emoji-picker")).ToBeVisibleAsync();
        await Check(visitor, "the emoji");
        await page.Locator(".emoji-picker input").FillAsync("zzzz");
        await Check(visitor, "no emoji");
        await page.Keyboard.PressAsync("Escape");
        await CheckMenu(visitor, hello.GetByRole(AriaRole.Button, new() { Name = visitor.Say.MessageActions }), "the menu of a message", hello);
        await visitor.Field("#general").FillAsync("@e");
        await Expect(page.GetByRole(AriaRole.Option).First).ToBeVisibleAsync();
        await Check(visitor, "completing a mention");
        await visitor.Field("#general").FillAsync("");
        await hello.FocusAsync();
        await page.Keyboard.PressAsync("r");
        await Expect(page.Locator(".answer-bar")).ToBeVisibleAsync();
        await Check(visitor, "answering");
        await page.Keyboard.PressAsync("Escape");
        await hello.GetByRole(AriaRole.Button, new() { Name = "@ana", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await Check(visitor, "a profile");
        await page.Keyboard.PressAsync("Escape");
    }

    /// <summary>What comes up when a message is pressed with a finger.</summary>
    private static async Task CheckPress(Visitor visitor)
    {
        var page = visitor.Page;
        var message = visitor.Message("#general", "hola");
        await message.EvaluateAsync("""
            element => {
                const tell = type => element.dispatchEvent(new PointerEvent(type, { pointerType: 'touch', pointerId: 5, bubbles: true, cancelable: true }));
                tell('pointerdown');
                tell('contextmenu');
                tell('pointercancel');
            }
            """);
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await Check(visitor, "the actions of a message");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    private static async Task CheckNothingThere(Visitor visitor)
    {
        foreach (var conv in new[] { "#nada", "@nadie" })
        {
            await visitor.GoTo("/#/c/" + Uri.EscapeDataString(conv));
            await Expect(visitor.Pane(conv).GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
            await Check(visitor, conv);
        }

        await visitor.GoTo("/#/c/%23general");
        await visitor.Field("#general").FillAsync(new string('x', 16_385));
        await visitor.Field("#general").PressAsync("Enter");
        await Expect(visitor.Pane("#general").GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Check(visitor, "a text that is too long");
        await visitor.Field("#general").FillAsync("");
    }

    private static async Task CheckSearch(Visitor visitor)
    {
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = visitor.Say.Search, Exact = true }).First.ClickAsync();
        var search = page.GetByRole(AriaRole.Complementary, new() { Name = visitor.Say.Search });
        await Check(visitor, "search");
        await search.Locator("input[name=text]").FillAsync("hola");
        await page.Keyboard.PressAsync("Enter");
        await Expect(search.Locator(".hit")).ToHaveCountAsync(1);
        await Expect(search.Locator(".hit mark").First).ToHaveTextAsync("hola", new() { IgnoreCase = true });
        await search.Locator("summary").ClickAsync();
        await Check(visitor, "what was found");
        await search.Locator("input[name=text]").FillAsync("nadadeesto");
        await page.Keyboard.PressAsync("Enter");
        await Expect(search.Locator(".hit")).ToHaveCountAsync(0);
        await Check(visitor, "nothing found");
        await search.GetByRole(AriaRole.Button, new() { Name = visitor.Say.Close }).ClickAsync();
    }

    private static async Task CheckSettings(Visitor visitor)
    {
        var page = visitor.Page;
        await ToList(visitor);
        await Check(visitor, "the conversations");
        await page.GetByRole(AriaRole.Button, new() { Name = visitor.Say.Settings }).ClickAsync();
        var tabs = page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Tab);
        await Expect(tabs).ToHaveCountAsync(6);
        for (var i = 0; i < await tabs.CountAsync(); i++)
        {
            await tabs.Nth(i).ClickAsync();
            await Expect(page.Locator(".tab-panel")).Not.ToBeEmptyAsync();
            if (i == DevicesTab)
                await Expect(page.Locator(".device")).ToHaveCountAsync(1);
            await Check(visitor, "settings: " + await tabs.Nth(i).InnerTextAsync());
        }

        await page.Keyboard.PressAsync("Escape");
    }

    private static async Task CheckInviting(Visitor visitor)
    {
        var page = visitor.Page;
        await ToList(visitor);
        await page.GetByRole(AriaRole.Button, new() { Name = visitor.Say.NewConversation }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator(".room-row").First).ToBeVisibleAsync();
        await Check(visitor, "a new conversation");
        await dialog.GetByRole(AriaRole.Tab, new() { Name = visitor.Say.CreateRoom }).ClickAsync();
        await dialog.Locator("input[name=name]").FillAsync("general");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.Locator(".error")).ToBeVisibleAsync();
        await Check(visitor, "a room that is there already");
        await dialog.Locator("input[name=name]").FillAsync("aula");
        await page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Field("#aula")).ToBeVisibleAsync();
        await CheckSheet(visitor, "inviting", visitor.Say.Invite);
    }

    private async Task CheckAway(Visitor visitor)
    {
        visitor.ExpectsFailures = true;
        await Server.Kill();
        await Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = visitor.Say.RetryNow })).ToBeVisibleAsync();
        await visitor.Write("#aula", "sin servidor");
        await Expect(visitor.Queued("#aula", "sin servidor")).ToBeVisibleAsync();
        await Check(visitor, "a server that is away");
    }

    /// <summary>On a phone the conversations have a screen of their own.</summary>
    private static async Task ToList(Visitor visitor)
    {
        var back = visitor.Page.GetByRole(AriaRole.Button, new() { Name = visitor.Say.BackToConversations });
        if (await back.IsVisibleAsync())
            await back.ClickAsync();
    }

    private static async Task CheckSheet(Visitor visitor, string where, string item)
    {
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = visitor.Say.ConversationActions }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = item, Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await Check(visitor, where);
        await page.Keyboard.PressAsync("Escape");
    }

    private static async Task CheckMenu(Visitor visitor, ILocator button, string where, ILocator? at = null)
    {
        if (at is not null)
            await at.HoverAsync();
        await button.First.ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Menu)).ToBeVisibleAsync();
        await Check(visitor, where);
        await visitor.Page.Keyboard.PressAsync("Escape");
    }

    private static async Task Check(Visitor visitor, string where)
    {
        var found = await visitor.Page.EvaluateAsync<JsonElement>("""
            async () => {
                const { passes, violations } = await axe.run();
                return {
                    passed: passes.length,
                    wrong: violations.map(v => ({ id: v.id, help: v.help, nodes: v.nodes.map(n => n.html.slice(0, 300) + ' ' + n.failureSummary) })),
                };
            }
            """);
        Assert.True(found.GetProperty("passed").GetInt32() > 10, $"It found hardly anything to look at on {where}.");
        Assert.True(found.GetProperty("wrong").GetArrayLength() == 0, $"On {where}:\n{found}");
    }
}
