using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>Whom one blocks is not there: not online, not quoted, not previewed, not suggested, and cannot be written to.</summary>
public sealed class BlockedTests(Browser browser) : Stage(browser)
{
    [Fact(Timeout = 300_000)]
    public async Task Whom_one_blocks_is_seen_nowhere_as_if_they_could_be_reached()
    {
        await using var ana = await Register("ana");
        await using var luis = await Register("luis");
        await using var eva = await Register("eva");
        await luis.Write("#general", "algo de luis");
        await eva.Sees("#general", "algo de luis");
        await eva.Choose("#general", "algo de luis", "Reply");
        await eva.Write("#general", "contesta eva");
        await luis.Sees("#general", "contesta eva");
        await luis.Message("#general", "contesta eva").HoverAsync();
        await luis.Message("#general", "contesta eva").GetByRole(AriaRole.Button, new() { Name = "React" }).ClickAsync();
        await luis.Page.GetByRole(AriaRole.Button, new() { Name = "thumbs up", Exact = false }).First.ClickAsync();
        await luis.GoTo("/#/c/%40ana");
        await luis.Write("@ana", "en privado");
        await Expect(ana.Row("@luis")).ToContainTextAsync("en privado");
        await ana.Sees("#general", "contesta eva");
        var page = ana.Page;
        var people = page.GetByRole(AriaRole.Complementary, new() { Name = "People" });
        var person = people.GetByRole(AriaRole.Button).Filter(new() { HasText = "luis" });
        var answer = ana.Message("#general", "contesta eva");
        await Expect(answer.Locator(".quote")).ToContainTextAsync("luis");
        await Expect(answer.Locator(".reaction")).ToHaveCountAsync(1);
        await Expect(ana.Row("@luis").Locator(".dot")).ToHaveCountAsync(1);

        await person.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Block", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Block", Exact = true }).ClickAsync();
        var profile = page.GetByRole(AriaRole.Dialog, new() { Name = "Profile of luis" });
        await Expect(profile).ToContainTextAsync("Blocked");
        await Expect(profile.GetByRole(AriaRole.Button, new() { Name = "Write directly" })).ToHaveCountAsync(0);
        await Expect(profile).Not.ToContainTextAsync("127.0.0.1");
        await page.Keyboard.PressAsync("Escape");

        await Expect(answer.Locator(".quote")).Not.ToContainTextAsync("luis");
        await Expect(answer.Locator(".reaction")).ToHaveCountAsync(0);
        await Expect(ana.Message("#general", "algo de luis")).ToHaveCountAsync(0);
        await Expect(ana.Row("@luis")).Not.ToContainTextAsync("en privado");
        await Expect(ana.Row("@luis")).ToContainTextAsync("Blocked");
        await Expect(ana.Row("@luis").Locator(".dot")).ToHaveCountAsync(0);
        await Expect(person).ToContainTextAsync("Blocked");
        await Expect(person).Not.ToContainTextAsync("127.0.0.1");
        await Expect(ana.Pane("#general").Locator("header")).ToContainTextAsync("2 online");
        await luis.GoTo("/#/c/%23general");
        await luis.Field("#general").PressSequentiallyAsync("escribo");
        await luis.Write("#general", "más de luis");
        await eva.Sees("#general", "más de luis");
        await eva.Write("#general", "y eva");
        await ana.Sees("#general", "y eva");
        await Expect(ana.Pane("#general")).Not.ToContainTextAsync("luis is writing");
        await Expect(ana.Message("#general", "más de luis")).ToHaveCountAsync(0);
        await ana.Field("#general").PressSequentiallyAsync("@");
        await Expect(page.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");

        await ana.Row("@luis").ClickAsync();
        await Expect(ana.Pane("@luis")).ToContainTextAsync("You block luis");
        await Expect(ana.Field("@luis")).ToHaveCountAsync(0);
        await ana.Pane("@luis").GetByRole(AriaRole.Button, new() { Name = "Unblock", Exact = true }).ClickAsync();
        await Expect(ana.Field("@luis")).ToBeVisibleAsync();
        await ana.Sees("@luis", "en privado");
        await Expect(ana.Row("@luis")).ToContainTextAsync("en privado");
        await Expect(ana.Row("@luis").Locator(".dot")).ToHaveCountAsync(1);
    }
}
