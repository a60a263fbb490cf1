using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>A phone's size, and both languages.</summary>
public sealed class PhoneTests(Browser browser) : Stage(browser)
{
    [Fact(Timeout = 300_000)]
    public async Task On_a_phone_one_thing_is_shown_at_a_time_and_nothing_is_wider_than_it()
    {
        await using var luis = await Register("luis");
        await using var ana = await Register("ana", Device.Phone);
        await NotWider(ana);
        await ana.Row("#general").TapAsync();
        await Expect(ana.Field("#general")).ToBeInViewportAsync();
        await Expect(ana.Conversations).ToBeHiddenAsync();
        await ana.Write("#general", "desde el teléfono");
        await luis.Sees("#general", "desde el teléfono");
        await luis.Write("#general", string.Concat(Enumerable.Repeat("larguísima", 200)));
        await ana.Sees("#general", "larguísima");
        await NotWider(ana);
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Back to the conversations" }).TapAsync();
        await Expect(ana.Conversations).ToBeVisibleAsync();
        await NotWider(ana);
    }

    [Fact(Timeout = 300_000)]
    public async Task An_address_with_several_conversations_shows_one_of_them_on_a_phone()
    {
        await using var ana = await Register("ana", Device.Phone);
        await RegisterAtTerminal("eva");
        await Charla("eva", "", "post", "@ana", "solo para ti");
        await ana.GoTo("/#/c/%23general;%40eva");
        await Expect(ana.Field("#general")).ToBeVisibleAsync();
        await Expect(ana.Page.GetByRole(AriaRole.Textbox)).ToHaveCountAsync(1);
        await NotWider(ana);
    }

    [Theory(Timeout = 300_000)]
    [InlineData("es", "Crear una cuenta", "Mensaje a #general")]
    [InlineData("en", "Create an account", "Message to #general")]
    public async Task The_page_speaks_the_browsers_language(string language, string signUp, string message)
    {
        await using var ana = await Visitor.Open(Browser, Server, Device.Desktop with { Language = language });
        await Expect(ana.Page.GetByRole(AriaRole.Button, new() { Name = signUp, Exact = true })).ToBeVisibleAsync();
        Assert.Equal(language, await ana.Page.EvaluateAsync<string>("() => document.documentElement.lang"));
        await ana.Register("ana");
        await Expect(ana.Page.GetByRole(AriaRole.Textbox, new() { Name = message })).ToBeVisibleAsync();
    }

    [Fact(Timeout = 300_000)]
    public async Task The_language_and_the_theme_can_be_chosen_and_are_kept()
    {
        await using var ana = await Register("ana");
        var page = ana.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Appearance" }).ClickAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "Dark" }).CheckAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "Español" }).CheckAsync();
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Aspecto" })).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Mensaje a #general" })).ToBeVisibleAsync();
        Assert.Equal("dark", await page.EvaluateAsync<string>("() => document.documentElement.dataset.theme"));
    }

    private static async Task NotWider(Visitor visitor) =>
        Assert.True(await visitor.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), "Something is wider than the screen.");
}
