using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>
/// What a screen reader gets of each main screen: roles and names, as they are pinned in <c>Names/</c>. With <c>CHARLA_PIN_NAMES</c>, a folder,
/// what is there now is written into it instead, to be read and taken over.
/// </summary>
public sealed partial class NamesTests(Browser browser) : Stage(browser)
{
    [Theory(Timeout = 600_000)]
    [InlineData("en")]
    [InlineData("es")]
    public async Task The_tree_of_names_is_as_it_is_pinned(string language)
    {
        await using var luis = await Register("luis");
        await using var ana = await Visitor.Open(Browser, Server, Device.Desktop with { Language = language });
        await Expect(ana.Page.GetByLabel(ana.Say.Nick)).ToBeVisibleAsync();
        await Matches(ana, language, "signing-in");
        await ana.Register("ana");
        await ana.Page.Mouse.MoveAsync(0, 0);
        await luis.Write("#general", "hola **ana** @ana, mira https://example.org y esto");
        await ana.Sees("#general", "hola");
        await ana.Message("#general", "hola").First.FocusAsync();
        await ana.Page.Keyboard.PressAsync("r");
        await ana.Write("#general", "una respuesta");
        await Expect(ana.Message("#general", "una respuesta").Locator(".status.read")).ToBeVisibleAsync();
        await Expect(ana.Page.Locator(".new-line")).ToHaveCountAsync(0);
        await Matches(ana, language, "a-room");
        await ana.Message("#general", "hola").First.FocusAsync();
        await ana.Page.Keyboard.PressAsync("Shift+Tab");
        await ana.Page.Keyboard.PressAsync("Tab");
        await Matches(ana, language, "a-message-with-the-focus", "article[data-seq]");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = ana.Say.Settings }).ClickAsync();
        await Matches(ana, language, "settings", "dialog");
        await ana.Page.Keyboard.PressAsync("Escape");

        await using var phone = await Visitor.Open(Browser, Server, Device.Phone with { Language = language });
        await phone.Register("eva");
        await Matches(phone, language, "the-list-on-a-phone");
        await phone.Row("#general").TapAsync();
        await phone.Sees("#general", "una respuesta");
        var finger = await Finger.Of(phone);
        await finger.Press(phone.Message("#general", "una respuesta"), () => Expect(phone.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync());
        await Matches(phone, language, "the-actions-of-a-message", "dialog");
    }

    private static async Task Matches(Visitor visitor, string language, string screen, string part = "body")
    {
        var pinned = $"{screen}.{language}.yaml";
        var target = visitor.Page.Locator(part).First;
        await visitor.Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        if (Environment.GetEnvironmentVariable("CHARLA_PIN_NAMES") is { Length: > 0 } folder)
            await File.WriteAllTextAsync(Path.Combine(folder, pinned), WithoutWhatChanges(await target.AriaSnapshotAsync()) + "\n");
        else
            Assert.Equal((await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Names", pinned))).TrimEnd(), WithoutWhatChanges(await target.AriaSnapshotAsync()));
    }

    /// <summary>Times, ports, and the machine's name, which is the server's until somebody gives it another.</summary>
    private static string WithoutWhatChanges(string tree) =>
        Time().Replace(Port().Replace(tree, "127.0.0.1:PORT"), "TIME").Replace(Environment.MachineName, "SERVER", StringComparison.Ordinal);

    [GeneratedRegex(@"\d{1,2}:\d\d([\s\u202f][AP]M)?")]
    private static partial Regex Time();

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Port();
}
