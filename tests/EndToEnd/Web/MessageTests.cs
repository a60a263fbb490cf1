using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>What can be done with a message, seen from both ends.</summary>
public sealed class MessageTests(Browser browser) : Stage(browser)
{
    [Fact(Timeout = 300_000)]
    public async Task A_message_is_edited_answered_reacted_to_and_deleted()
    {
        await using var ana = await Register("ana");
        await using var luis = await Register("luis");
        await ana.Write("#general", "el primer texto");
        await luis.Sees("#general", "el primer texto");

        await ana.Choose("#general", "el primer texto", "Edit");
        await ana.Write("#general", "el segundo texto");
        await Expect(luis.Message("#general", "el segundo texto")).ToContainTextAsync("edited");

        await luis.Choose("#general", "el segundo texto", "Reply");
        await luis.Write("#general", "una respuesta");
        var answer = ana.Message("#general", "una respuesta");
        await Expect(answer.GetByRole(AriaRole.Button, new() { Name = "Reply to ana el segundo texto" })).ToBeVisibleAsync();

        await React(ana, "una respuesta", "👍");
        var reaction = luis.Message("#general", "una respuesta").GetByRole(AriaRole.Button).Filter(new() { HasText = "👍" });
        await Expect(reaction).ToContainTextAsync("ana");
        await reaction.ClickAsync();
        var own = answer.GetByRole(AriaRole.Button).Filter(new() { HasText = "👍" });
        await Expect(own).ToContainTextAsync("ana, luis");
        await Expect(own).ToHaveAttributeAsync("aria-pressed", "true");

        await luis.Choose("#general", "una respuesta", "Delete");
        await luis.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(ana.Message("#general", "This message was deleted")).ToBeVisibleAsync();
        await Expect(answer).ToHaveCountAsync(0);
    }

    [Fact(Timeout = 300_000)]
    public async Task What_was_said_is_found_and_shown_where_it_was_said()
    {
        await using var ana = await Register("ana");
        await ana.Write("#general", "el examen parcial es el lunes");
        await ana.Sees("#general", "el examen parcial");
        for (var i = 0; i < 3; i++)
            await ana.Write("#general", $"otra cosa {i}");
        await ana.Pane("#general").GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
        var search = ana.Page.GetByRole(AriaRole.Complementary, new() { Name = "Search" });
        await search.GetByLabel("Words to find").FillAsync("EXÁMEN lunes");
        await search.GetByLabel("Words to find").PressAsync("Enter");
        await search.GetByRole(AriaRole.Button).Filter(new() { HasText = "el examen parcial es el lunes" }).ClickAsync();
        await Expect(ana.Message("#general", "el examen parcial es el lunes")).ToBeInViewportAsync();
    }

    private static async Task React(Visitor visitor, string text, string emoji)
    {
        var message = visitor.Message("#general", text);
        await message.HoverAsync();
        await message.GetByRole(AriaRole.Button, new() { Name = "React", Exact = true }).ClickAsync();
        await visitor.Page.GetByLabel("Find an emoji").FillAsync("thumbs up");
        await visitor.Page.GetByRole(AriaRole.Dialog).GetByText(emoji).First.ClickAsync();
    }
}
