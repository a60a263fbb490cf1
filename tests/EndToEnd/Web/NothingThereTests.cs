using Charla.EndToEnd.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>What does not exist, is not here yet, or cannot be done: said in words, with what can be done instead.</summary>
public sealed class NothingThereTests(Browser browser) : Stage(browser)
{
    [Theory(Timeout = 300_000)]
    [InlineData("en", "There is no room #nada", "See the rooms", "Nobody here is called nadie", "Write to someone", "There is no message 999")]
    [InlineData("es", "No hay ninguna sala #nada", "Ver las salas", "Aquí nadie se llama nadie", "Escribir a alguien", "Aquí no hay ningún mensaje 999")]
    public async Task A_link_to_what_one_cannot_see_says_so_and_offers_what_can_be_done(
        string language, string noRoom, string rooms, string nobody, string write, string noMessage)
    {
        await using var ana = await Register("ana", Device.Desktop with { Language = language });
        using var eva = await Wire.Register(Server.Port, "eva");
        await eva.Ok(new Dictionary<string, object> { ["op"] = "create", ["cid"] = "c", ["conv"] = "#secreta", ["private"] = true });
        var page = ana.Page;
        foreach (var (conv, says, offers) in new[] { ("#nada", noRoom, rooms), ("#secreta", noRoom[..^5], rooms), ("@nadie", nobody, write) })
        {
            await ana.GoTo("/#/c/" + Uri.EscapeDataString(conv));
            await Expect(ana.Pane(conv).GetByRole(AriaRole.Alert)).ToContainTextAsync(says);
            await Expect(ana.Pane(conv).GetByRole(AriaRole.Textbox)).ToHaveCountAsync(0);
            await ana.Pane(conv).GetByRole(AriaRole.Button, new() { Name = offers, Exact = true }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("Escape");
        }

        await ana.GoTo("/#/c/%40eva");
        await Expect(ana.Field("@eva")).ToBeVisibleAsync();
        await ana.GoTo("/#/c/%23general/999");
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = noMessage })).ToBeVisibleAsync();
    }

    [Theory(Timeout = 300_000)]
    [InlineData("en", "This is not here yet. It comes with the connection.", "This waits for the connection.")]
    [InlineData("es", "Esto aún no está aquí. Llegará con la conexión.", "Esto espera a que vuelva la conexión.")]
    public async Task Without_a_connection_what_is_not_here_says_so_and_comes_with_it(string language, string notHere, string waits)
    {
        await using var ana = await Register("ana", Device.Desktop with { Language = language });
        await RegisterAtTerminal("eva");
        await Charla("eva", "", "post", "@ana", "para luego");
        await Expect(ana.Row("@eva")).ToBeVisibleAsync();
        await ana.CreateRoom("aula");
        var page = ana.Page;
        ana.ExpectsFailures = true;
        await Server.Kill();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = ana.Say.RetryNow })).ToBeVisibleAsync();
        await ana.Row("@eva").ClickAsync();
        await Expect(ana.Pane("@eva").GetByText(notHere)).ToBeVisibleAsync();

        // Dialogs that ask the server, too.
        await page.GetByRole(AriaRole.Button, new() { Name = ana.Say.NewConversation }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).GetByText(notHere)).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = ana.Say.CreateRoom }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Locator("input[name=name]").FillAsync("taller");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog).GetByText(waits)).ToBeVisibleAsync();
        await Server.StartAgain();
        await page.EvaluateAsync("() => document.querySelector('.banner button')?.click()");
        await Expect(ana.Pane("#taller")).ToBeVisibleAsync();
        await ana.Open("@eva");
        await ana.Sees("@eva", "para luego");
    }

    [Fact(Timeout = 300_000)]
    public async Task A_file_is_refused_in_words_and_opens_nothing()
    {
        await using var ana = await Visitor.Open(Browser, Server);
        var page = ana.Page;
        await Give("drop", "body", files: true);
        await Expect(Said()).ToBeVisibleAsync();
        await Said().GetByRole(AriaRole.Button).ClickAsync();
        await ana.Register("ana");
        foreach (var (kind, target) in new[] { ("drop", ".talk-scroller, .talk-empty"), ("drop", ".composer-field"), ("paste", ".composer-field"), ("drop", "#find-conversation") })
        {
            Assert.True(await Give(kind, target, files: true), $"{kind} on {target} was left to the browser.");
            await Expect(Said()).ToBeVisibleAsync();
            await Said().GetByRole(AriaRole.Button).ClickAsync();
            await Expect(Said()).ToHaveCountAsync(0);
        }

        // Text goes into a field, and nowhere else; a link dropped beside one opens nothing.
        Assert.False(await Give("drop", ".composer-field", files: false));
        Assert.False(await Give("paste", ".composer-field", files: false));
        Assert.True(await Give("drop", ".talk-scroller, .talk-empty", files: false));
        await Expect(Said()).ToHaveCountAsync(0);
        await Expect(ana.Field("#general")).ToHaveValueAsync("");

        ILocator Said() => page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Files cannot be sent here" }).Locator(".toast");

        Task<bool> Give(string kind, string target, bool files) => page.Locator(target).First.EvaluateAsync<bool>("""
            (element, { kind, files }) => {
                const data = new DataTransfer();
                if (files) data.items.add(new File(['x'], 'deberes.pdf'));
                else data.setData('text/plain', 'https://example.org');
                const at = { bubbles: true, cancelable: true };
                if (kind === 'paste') return !element.dispatchEvent(new ClipboardEvent('paste', { ...at, clipboardData: data }));
                const over = !element.dispatchEvent(new DragEvent('dragover', { ...at, dataTransfer: data }));
                return !element.dispatchEvent(new DragEvent('drop', { ...at, dataTransfer: data })) && over;
            }
            """, new { kind, files });
    }
}
