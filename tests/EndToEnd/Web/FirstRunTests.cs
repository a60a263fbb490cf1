using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>Who started the server makes it theirs, in the browser.</summary>
public sealed class FirstRunTests(Browser browser) : Stage(browser)
{
    [Fact(Timeout = 300_000)]
    public async Task The_first_one_with_the_code_of_the_console_names_the_server_and_closes_it()
    {
        await using var ana = await Visitor.Open(Browser, Server);
        var page = ana.Page;
        await page.GetByLabel("Nick").FillAsync("ana");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Visitor.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create an account", Exact = true }).ClickAsync();
        await page.GetByLabel("Code from the console").FillAsync(await Code());
        await page.GetByRole(AriaRole.Button, new() { Name = "Become the owner" }).ClickAsync();
        await page.GetByLabel("Name of the server").FillAsync("Aula 3");
        await page.GetByText("Only the owner creates them").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Expect(ana.Conversations).ToBeVisibleAsync();

        await using var luis = await Visitor.Open(Browser, Server);
        await Expect(luis.Page.GetByRole(AriaRole.Heading, new() { Name = "Welcome to Aula 3" })).ToBeVisibleAsync();
        await Expect(luis.Page.GetByText("takes no new accounts")).ToBeVisibleAsync();
        await Expect(luis.Page.GetByRole(AriaRole.Button, new() { Name = "Create an account" })).ToHaveCountAsync(0);
    }

    /// <summary>The console tells it with what to say or run.</summary>
    private async Task<string> Code()
    {
        var line = await Server.Process.Line(said => OwnerCode().IsMatch(said), "the owner's code");
        return OwnerCode().Match(line).Value;
    }

    private static System.Text.RegularExpressions.Regex OwnerCode() => new(@"(?<=claim )[abcdefghjkmnpqrstuvwxyz023456789]{8}\b");
}
