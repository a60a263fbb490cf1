using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>What is done with a finger: a long press brings up what a mouse finds beside a message.</summary>
public sealed class TouchTests(Browser browser) : Stage(browser)
{
    private const int LongerThanALongPress = 900;

    [Theory(Timeout = 300_000)]
    [InlineData("en", 360, "Reply", "Edit", "Delete", "This message was deleted")]
    [InlineData("es", 820, "Responder", "Editar", "Borrar", "Este mensaje se ha borrado")]
    public async Task A_message_is_answered_edited_reacted_to_and_deleted_by_a_long_press(string language, int width, string reply, string edit, string delete, string deleted)
    {
        await using var ana = await Register("ana", Device.Phone with { Width = width, Language = language });
        await RegisterAtTerminal("eva");
        await Charla("eva", "", "post", "#general", "hola, mira https://example.org y avisa a @ana");
        var page = ana.Page;
        var finger = await Finger.Of(ana);

        // In the list, too.
        await finger.Press(ana.Row("#general"), () => Expect(page.GetByRole(AriaRole.Menu)).ToBeVisibleAsync());
        await Expect(page.GetByRole(AriaRole.Menuitem).First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Menu)).ToHaveCountAsync(0);
        await ana.Open("#general");
        var hello = ana.Message("#general", "hola").First;
        var sheet = page.GetByRole(AriaRole.Dialog, new() { Name = ana.Say.MessageActions });
        async Task Press(ILocator target)
        {
            await finger.Press(target, () => Expect(sheet).ToBeVisibleAsync());

            // Lifting it neither closes the sheet nor chooses what is under the finger by then.
            await Expect(sheet).ToBeVisibleAsync();
            Assert.Equal("", await page.EvaluateAsync<string>("() => getSelection().toString()"));
        }

        // On whatever is in the message.
        foreach (var inside in new[] { hello.Locator("a"), hello.Locator(".mention"), hello.Locator(".bubble") })
        {
            await Press(inside);
            await ana.Back();
            await Expect(sheet).ToBeHiddenAsync();
        }

        Assert.Single(page.Context.Pages);
        await Press(hello);
        await sheet.GetByRole(AriaRole.Button, new() { Name = reply, Exact = true }).TapAsync();
        await Expect(page.Locator(".answer-bar")).ToContainTextAsync("eva");
        await ana.Write("#general", "una respuesta");
        var answer = ana.Message("#general", "una respuesta");
        await Expect(answer.Locator(".quote")).ToContainTextAsync("hola");

        await Press(hello);
        await sheet.GetByRole(AriaRole.Button, new() { Name = "❤️", Exact = true }).TapAsync();
        await Expect(hello.Locator(".reaction")).ToContainTextAsync("❤️");
        await Expect(sheet).ToBeHiddenAsync();

        await Press(answer);
        await sheet.GetByRole(AriaRole.Button, new() { Name = edit, Exact = true }).TapAsync();
        await Expect(ana.Field("#general")).ToHaveValueAsync("una respuesta");
        await ana.Write("#general", "otra respuesta");
        var other = ana.Message("#general", "otra respuesta");
        await Press(other);
        await sheet.GetByRole(AriaRole.Button, new() { Name = delete, Exact = true }).TapAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = delete, Exact = true }).TapAsync();
        await Expect(ana.Message("#general", deleted)).ToBeVisibleAsync();
    }

    [Fact(Timeout = 300_000)]
    public async Task What_is_no_long_press_brings_nothing_up_and_a_pen_and_the_systems_own_sign_do()
    {
        await using var ana = await Register("ana", Device.Phone);
        await ana.Open("#general");
        for (var i = 0; i < 30; i++)
            await ana.Write("#general", $"mensaje {i}");
        await ana.Sees("#general", "mensaje 29");
        var page = ana.Page;
        var finger = await Finger.Of(ana);
        var message = ana.Message("#general", "mensaje 27");
        var sheet = page.GetByRole(AriaRole.Dialog);

        // A tap; a finger that goes on; two fingers.
        await finger.Down(message);
        await finger.Up();
        await page.WaitForTimeoutAsync(LongerThanALongPress);
        await Expect(sheet).ToHaveCountAsync(0);
        var (x, y) = await finger.Down(message);
        for (var i = 1; i <= 10; i++)
            await finger.Move(x, y + 12 * i);
        await page.WaitForTimeoutAsync(LongerThanALongPress);
        await Expect(sheet).ToHaveCountAsync(0);
        await finger.Up();
        await finger.Down(message, fingers: 2);
        await page.WaitForTimeoutAsync(LongerThanALongPress);
        await Expect(sheet).ToHaveCountAsync(0);
        await finger.Up();

        // The system tells of it first, as some do; a mouse's right button keeps the browser's own menu.
        foreach (var (pointer, opens) in new[] { ("touch", true), ("pen", true), ("mouse", false) })
        {
            var prevented = await message.EvaluateAsync<bool>(
                """
                (element, pointerType) => {
                    const tell = type => element.dispatchEvent(new PointerEvent(type, { pointerType, pointerId: 5, bubbles: true, cancelable: true }));
                    tell('pointerdown');
                    const taken = !tell('contextmenu');
                    tell('pointercancel');
                    return taken;
                }
                """, pointer);
            Assert.Equal(opens, prevented);
            await Expect(sheet).ToHaveCountAsync(opens ? 1 : 0);
            if (opens)
                await ana.Back();
            await Expect(sheet).ToHaveCountAsync(0);
        }

        // A pen that stays, where no system tells of it.
        await message.EvaluateAsync("element => element.dispatchEvent(new PointerEvent('pointerdown', { pointerType: 'pen', pointerId: 7, bubbles: true }))");
        await Expect(sheet).ToHaveCountAsync(1);
    }

    [Fact(Timeout = 300_000)]
    public async Task With_a_mouse_and_a_touch_screen_both_work_and_the_tools_are_never_cut()
    {
        await using var ana = await Register("ana", new Device { HasTouch = true, Width = 1180 });
        await using var luis = await Register("luis");
        await luis.Write("#general", "largo " + string.Concat(Enumerable.Repeat("muy largo ", 80)));
        await ana.Sees("#general", "largo");
        for (var i = 0; i < 40; i++)
            await ana.Write("#general", i % 2 == 0 ? "x" : string.Concat(Enumerable.Repeat("palabra ", 60)) + i);
        await luis.Write("#general", "adiós");
        await ana.Sees("#general", "adiós");
        var page = ana.Page;
        foreach (var name in new[] { "#uno", "#dos" })
        {
            await Charla("ana", Visitor.Password + "\n", "signin", "ana", "--password-stdin");
            await ana.CreateRoom(name[1..]);
            await ana.Beside("#general");
        }

        var messages = ana.Pane("#general").Locator("article[data-seq]");
        var count = await messages.CountAsync();
        foreach (var i in new[] { count - 1, count - 2, count - 3, 1, 0 })
        {
            await messages.Nth(i).HoverAsync();
            await Expect(messages.Nth(i).Locator(".tools button").Last).ToBeInViewportAsync(new() { Ratio = 1 });
            await Expect(messages.Nth(i).Locator(".tools button").First).ToBeInViewportAsync(new() { Ratio = 1 });
            var inside = await messages.Nth(i).EvaluateAsync<bool>("""
                message => {
                    const tools = message.querySelector('.tools').getBoundingClientRect();
                    const pane = message.closest('.talk-scroller').getBoundingClientRect();
                    return tools.left >= pane.left && tools.right <= pane.right && tools.top >= pane.top && tools.bottom <= pane.bottom;
                }
                """);
            Assert.True(inside, $"The tools of message {i} are cut.");
        }

        var finger = await Finger.Of(ana);
        var last = messages.Last;
        await finger.Press(last, () => Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync());
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await last.HoverAsync();
        await last.GetByRole(AriaRole.Button, new() { Name = ana.Say.MessageActions }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Menu)).ToBeVisibleAsync();
    }
}
