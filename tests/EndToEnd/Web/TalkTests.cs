using Charla.EndToEnd.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>People who talk: in browsers, and at a terminal.</summary>
public sealed class TalkTests(Browser browser) : Stage(browser)
{
    [Fact(Timeout = 300_000)]
    public async Task Two_in_browsers_and_a_third_at_a_terminal_over_UDP_talk()
    {
        await using var ana = await Register("ana");
        await using var luis = await Register("luis");
        await RegisterAtTerminal("eva");
        await using var eva = await Terminal.Charla(Temp["eva"], "chat", $"eva@127.0.0.1:{Server.Port}", "--udp");
        await eva.Shows("#general");

        await ana.Write("#general", "hola desde el navegador");
        await luis.Sees("#general", "hola desde el navegador");
        await eva.Shows("hola desde el navegador");
        await luis.Write("#general", "yo también");
        await ana.Sees("#general", "yo también");
        await eva.Shows("yo también");
        await eva.Type("y yo, por UDP");
        foreach (var reader in new[] { ana, luis })
        {
            await reader.Sees("#general", "y yo, por UDP");
            await Expect(reader.Message("#general", "y yo, por UDP").GetByTitle("Came over UDP")).ToBeVisibleAsync();
            await Expect(reader.Message("#general", "hola desde el navegador").GetByTitle("Came over WS")).ToBeVisibleAsync();
        }
    }

    [Fact(Timeout = 300_000)]
    public async Task Who_looks_elsewhere_sees_how_much_is_unread_and_reading_is_seen()
    {
        await using var ana = await Register("ana");
        await using var luis = await Register("luis");
        await WriteTo(ana, "luis");
        await ana.Write("@luis", "uno");
        await ana.Write("@luis", "dos");
        await Expect(luis.Row("@ana")).ToContainTextAsync("2 unread messages");
        await Expect(luis.Page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex(@"^\(2\)"));
        await Expect(ana.Message("@luis", "dos").GetByRole(AriaRole.Img, new() { Name = "Stored" })).ToBeVisibleAsync();

        await luis.Open("@ana");
        await luis.Sees("@ana", "dos");
        await Expect(luis.Row("@ana")).Not.ToContainTextAsync("unread");
        await Expect(luis.Page).Not.ToHaveTitleAsync(new System.Text.RegularExpressions.Regex(@"^\("));
        await Expect(ana.Message("@luis", "dos").GetByRole(AriaRole.Img, new() { Name = "Read", Exact = true })).ToBeVisibleAsync();
    }

    [Fact(Timeout = 300_000)]
    public async Task People_are_shown_with_how_they_are_connected_and_a_click_leads_to_them()
    {
        await using var ana = await Register("ana");
        await using var luis = await Register("luis");
        var person = ana.Page.GetByRole(AriaRole.Complementary, new() { Name = "People" }).GetByRole(AriaRole.Button).Filter(new() { HasText = "luis" });
        await Expect(person).ToContainTextAsync("WS");
        await Expect(person).ToContainTextAsync("127.0.0.1:");
        await person.ClickAsync();
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Write directly" }).ClickAsync();
        await ana.Write("@luis", "solo para ti");
        await luis.Open("@ana");
        await luis.Sees("@ana", "solo para ti");
    }

    [Fact(Timeout = 300_000)]
    public async Task Who_is_writing_is_shown_to_the_others()
    {
        await using var ana = await Register("ana");
        await using var luis = await Register("luis");
        await luis.Field("#general").PressSequentiallyAsync("estoy");
        await Expect(ana.Pane("#general").GetByText("luis is writing…")).ToBeVisibleAsync();
        await luis.Write("#general", "ya está");
        await ana.Sees("#general", "ya está");
        await Expect(ana.Pane("#general").GetByText("luis is writing…")).ToBeHiddenAsync();
    }

    private static async Task WriteTo(Visitor visitor, string nick)
    {
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "New conversation" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Write to someone" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Nick").FillAsync(nick);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Open", Exact = true }).ClickAsync();
        await Expect(visitor.Field("@" + nick)).ToBeVisibleAsync();
    }
}
