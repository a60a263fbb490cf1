using System.Text.Json;
using Charla.EndToEnd.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>axe-core finds nothing on any screen, in both themes.</summary>
public sealed class AccessibilityTests(Browser browser) : Stage(browser)
{
    // As the page gets it, so that its policy does not keep it out; the policy itself stays in force.
    private static readonly string Axe = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe.min.js"));

    [Theory(Timeout = 600_000)]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 1440, 900)]
    [InlineData(ColorScheme.Light, 390, 844)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task No_screen_has_a_violation(ColorScheme theme, int width, int height)
    {
        var device = new Device { Theme = theme, Width = width, Height = height };
        await using var ana = await Visitor.Open(Browser, Server, device, Axe);
        var page = ana.Page;
        await Expect(page.GetByLabel("Nick")).ToBeVisibleAsync();
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
        await CheckMenu(ana, page.GetByRole(AriaRole.Button, new() { Name = "Actions of this conversation" }), "the menu of a room");
        await CheckSheet(ana, "jump", "Jump to a date or number");
        await CheckSheet(ana, "topic", "Change the topic");
        await page.GetByRole(AriaRole.Button, new() { Name = "Emoji", Exact = true }).ClickAsync();
        await Expect(page.GetByPlaceholder("Find an emoji")).ToBeVisibleAsync();
        await Check(ana, "the emoji");
        await page.Keyboard.PressAsync("Escape");
        await ana.Message("#general", "hola").GetByRole(AriaRole.Button, new() { Name = "@ana", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await Check(ana, "a profile");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).First.ClickAsync();
        await Check(ana, "search");
        await page.GetByRole(AriaRole.Complementary, new() { Name = "Search" }).GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await CheckSettings(ana);
    }

    private static async Task CheckSettings(Visitor visitor)
    {
        var page = visitor.Page;
        var back = page.GetByRole(AriaRole.Button, new() { Name = "Back to the conversations" });
        if (await back.IsVisibleAsync())
            await back.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New conversation" }).First.ClickAsync();
        await Check(visitor, "a new conversation");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        var tabs = page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Tab);
        for (var i = 0; i < await tabs.CountAsync(); i++)
        {
            await tabs.Nth(i).ClickAsync();
            await Check(visitor, "settings: " + await tabs.Nth(i).InnerTextAsync());
        }
    }

    private static async Task CheckSheet(Visitor visitor, string where, string item)
    {
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions of this conversation" }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = item, Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await Check(visitor, where);
        await page.Keyboard.PressAsync("Escape");
    }

    private static async Task CheckMenu(Visitor visitor, ILocator button, string where)
    {
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
