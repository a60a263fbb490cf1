using Charla.EndToEnd.Support;
using static Charla.EndToEnd.Web.Engines.Walker;

namespace Charla.EndToEnd.Web.Engines;

/// <summary>The page's main paths, the same steps in three engines: one after the other, with one browser and one server.</summary>
public sealed class EngineTests(Browser browser) : Stage(browser)
{
    [Theory(Timeout = 600_000)]
    [InlineData("Chromium")]
    [InlineData("WebKit")]
    [InlineData("Firefox")]
    public async Task The_main_paths(string name)
    {
        await using var engine = await Engine.Start(name, Browser, Directory.CreateDirectory(Temp["home"]).FullName);
        var ana = new Walker(engine, $"http://127.0.0.1:{Server.HttpPort}");
        await engine.Resize(1280, 900);
        await SignIn(ana);
        using var luis = await Wire.Register(Server.Port, "luis");
        await Talk(ana, luis);
        await Undo(ana);
        await Compose(ana);
        await Draft(ana);
        await Copy(ana);
        await RoomSheets(ana);
        await InList(ana);
        await Away(ana);
        await DarkAndSpanish(ana);
        await Phone(ana);
    }

    private static async Task SignIn(Walker ana)
    {
        await ana.GoTo("/");
        await ana.Fill(Thing("input[name=nick]"), "ana");
        await ana.Fill(Thing("input[name=password]"), Visitor.Password);
        await ana.Click(Thing("button[type=submit]", ana.Say.SignUp));
        await ana.Sees(Thing("input[name=code]"));
        await ana.Keep("first-run");
        await ana.Click(Button(ana.Say.Later));
        await ana.Sees(Row("#general"));
        await ana.Click(Row("#general"));
        await ana.Sees(Field);
    }

    private static async Task Talk(Walker ana, Wire luis)
    {
        await ana.Write("hola a todos");
        await ana.Sees(Message("hola a todos"));
        await luis.Post("#general", "hola **ana**, ¿qué tal?");
        await ana.Sees(Message("hola ana, ¿qué tal?"));

        // Arrow up in an empty field edits what one said last.
        await ana.Click(Field);
        await ana.Engine.Press("ArrowUp");
        await ana.Until($"{Field}.value === 'hola a todos'");
        await ana.Engine.Press("End");
        await ana.Engine.Type(" y a todas");
        await ana.Engine.Press("Enter");
        await ana.Sees(Message("hola a todos y a todas") + "?.innerText.includes('edited')");

        await ana.ChooseAt(Message("qué tal"), "Reply");
        await ana.Sees(Thing(".answer-bar"));
        await ana.Write("muy bien");
        await ana.Sees(Message("muy bien") + "?.querySelector('.quote')");

        await ana.Hover(Message("qué tal") + ".querySelector('.bubble')");
        await ana.Click(Button("React"));
        await ana.Measures(Thing(".emoji-picker"), "emoji");
        await ana.Sees(Thing(".emoji-grid button"));
        await ana.Fill(Thing(".emoji-picker input"), "pizza");
        await ana.Until("document.querySelector('.emoji-grid button')?.textContent === '🍕'");
        await ana.Engine.Press("Enter");
        await ana.Sees(Message("qué tal") + "?.innerText.includes('🍕')");

        await ana.ChooseAt(Message("muy bien"), "Delete");
        await ana.MeasuresAndCloses(Dialog, "delete");
        await ana.ChooseAt(Message("muy bien"), "Delete");
        await ana.Click(Thing("dialog button[type=submit]"));
        await ana.SeesNot(Dialog);
        await ana.Sees(Message("This message was deleted"));
    }

    /// <summary>What was inserted, not typed, is taken back by Ctrl+Z as what was typed.</summary>
    private static async Task Undo(Walker ana)
    {
        await ana.Click(Field);
        await ana.Engine.Type("oye @lu");
        await ana.Sees(Thing("[role=option]"));
        await ana.Engine.Press("Enter");
        await ana.Until($"{Field}.value === 'oye @luis '");
        await Back("oye @lu");
        await ana.Fill(Field, "qué bien ");
        await ana.Click(Thing("button[aria-label=Emoji]"));
        await ana.Fill(Thing(".emoji-picker input"), "pizza");
        await ana.Until("document.querySelector('.emoji-grid button')?.textContent === '🍕'");
        await ana.Engine.Press("Enter");
        await ana.Until($"{Field}.value === 'qué bien 🍕' && document.activeElement === {Field}");
        await Back("qué bien ");
        await ana.Ask($"{Field}.select()");
        await ana.Engine.Press("Backspace");

        async Task Back(string text)
        {
            if (ana.Engine.HasUndoKey)
                await ana.Engine.Press("z", control: true);
            else
                await ana.Ask("document.execCommand('undo')");
            await ana.Until($"{Field}.value === {Js(text)}");
        }
    }

    /// <summary>The Enter that takes a word from an input method sends nothing, in whichever order a browser tells of it.</summary>
    private static async Task Compose(Walker ana)
    {
        await ana.Click(Field);
        await ana.Engine.Type("nihao");
        foreach (var (isComposing, keyCode) in new[] { ("true", 229), ("false", 229), ("true", 13) })
        {
            await ana.Ask($$"""
                (() => {
                    const key = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, isComposing: {{isComposing}} });
                    Object.defineProperty(key, 'keyCode', { value: {{keyCode}} });
                    {{Field}}.dispatchEvent(key);
                })()
                """);
            await ana.Until($"{Field}.value === 'nihao'");
        }

        await ana.Engine.Press("Enter");
        await ana.Sees(Message("nihao"));
        await ana.Until("[...document.querySelectorAll('article')].filter(one => one.innerText.includes('nihao')).length === 1");
    }

    private static async Task Draft(Walker ana)
    {
        await ana.Click(Button(ana.Say.NewConversation));
        await ana.Sees(Thing(".room-row"));
        await ana.Click(Thing("[role=tab]", ana.Say.CreateRoom));
        await ana.Fill(Thing("dialog input[name=name]"), "aula");
        await ana.Engine.Press("Enter");
        await ana.Until($"{Field}?.getAttribute('aria-label').includes('#aula')");
        await ana.Engine.Type("un borrador");
        await ana.Click(Row("#general"));
        await ana.Until($"{Field}.getAttribute('aria-label').includes('#general') && {Field}.value === ''");
        await ana.Click(Row("#aula"));
        await ana.Until($"{Field}.value === 'un borrador'");
        await ana.Engine.Reload();
        await ana.Until($"{Field}?.value === 'un borrador'");
        await ana.Engine.Press("Enter");
        await ana.Click(Field);
        await ana.Engine.Press("Enter");
        await ana.Sees(Message("un borrador"));
    }

    private static async Task Copy(Walker ana)
    {
        await ana.ChooseAt(Message("un borrador"), "Copy the text");
        await ana.Sees(Thing(".toast"));
        await ana.Click(Field);
        await ana.Engine.Press("v", control: true);
        await ana.Until($"{Field}.value === 'un borrador'");
        await ana.Ask($"{Field}.select()");
        await ana.Engine.Press("Backspace");
    }

    /// <summary>Everything that lies over the page is seen, and closes with Escape.</summary>
    private static async Task RoomSheets(Walker ana)
    {
        foreach (var item in new[] { ana.Say.Jump, ana.Say.Notifications, ana.Say.Invite, ana.Say.ChangeTopic, ana.Say.RemoveRoom, ana.Say.Leave })
        {
            await ana.Click(Thing(".talk-head button", ana.Say.ConversationActions));
            await ana.Measures(Menu, "menu");
            await ana.Click(Thing("[role^=menuitem]", item));
            await ana.MeasuresAndCloses(Dialog, "sheet-" + item.Split(' ')[0]);
        }

        await ana.Hover(Message("un borrador") + ".querySelector('.bubble')");
        await ana.Click(Message("un borrador") + $"?.querySelector('button[aria-label=\"{ana.Say.MessageActions}\"]')");
        await ana.MeasuresAndCloses(Menu, "message-menu");
        await ana.Click(Thing("button[aria-label=Emoji]"));
        await ana.MeasuresAndCloses(Thing(".emoji-picker"), "emoji");
    }

    /// <summary>Those that are opened from the conversations.</summary>
    private static async Task InList(Walker ana)
    {
        foreach (var (button, tabs) in new[] { (ana.Say.NewConversation, 3), (ana.Say.Settings, 6), ("me", 0), (ana.Say.Shortcuts, 0) })
        {
            var opens = button == "me" ? Thing("button.me") : Button(button);
            if (button == ana.Say.Shortcuts && !(await ana.Ask($"!!({opens})")).GetBoolean())
                continue;
            await ana.Click(opens);
            await ana.Sees(button == ana.Say.NewConversation ? Thing(".room-row") : Dialog);
            for (var i = 0; i < tabs; i++)
            {
                await ana.Click($"document.querySelectorAll('dialog [role=tab]')[{i}]");
                await ana.Measures(Dialog, $"{button.Split(' ')[0]}-{i}");
            }

            await ana.MeasuresAndCloses(Dialog, button.Split(' ')[0]);
        }
    }

    private async Task Away(Walker ana)
    {
        await Server.Kill();
        await ana.Sees(Thing(".banner"));
        for (var i = 1; i <= 3; i++)
            await ana.Write($"sin servidor {i}");
        await ana.Until("document.querySelectorAll('article.queued').length === 3");
        await ana.Keep("away");
        await Server.StartAgain();
        await ana.Ask("document.querySelector('.banner button')?.click()");
        await ana.Sees(Message("sin servidor 3"));
        await ana.Until("document.querySelectorAll('article.queued').length === 0");
        await ana.Until("[1, 2, 3].every(i => [...document.querySelectorAll('article')].filter(one => one.innerText.includes(`sin servidor ${i}`)).length === 1)");
    }

    private static async Task DarkAndSpanish(Walker ana)
    {
        await ana.Click(Button(ana.Say.Settings));
        await ana.Click("document.querySelectorAll('dialog [role=tab]')[1]");
        await ana.Click(Thing("dialog label", "Dark"));
        await ana.Until("document.documentElement.dataset.theme === 'dark'");
        await ana.Click(Thing("dialog label", "Español"));
        ana.Say = Wording.Of("es");
        await ana.Sees(Thing("dialog h2", ana.Say.Settings));
        await ana.MeasuresAndCloses(Dialog, "dark");
        await ana.Sees(Row("#aula"));
        await ana.Until("document.documentElement.lang === 'es' && getComputedStyle(document.body).colorScheme.includes('dark')");
    }

    /// <summary>One thing at a time, nothing wider than the screen, and all that lies over it is seen there, too.</summary>
    private static async Task Phone(Walker ana)
    {
        await ana.Engine.Resize(390, 800);
        await NotWider();
        await RoomSheets(ana);
        await ana.Click(Button(ana.Say.BackToConversations));
        await InList(ana);
        await ana.Engine.Resize(320, 640);
        await NotWider();
        await InList(ana);
        if (ana.Engine.HasTouch)
            await ana.Touch(Row("#aula"));
        else
            await ana.Click(Row("#aula"));
        await ana.Sees(Field);
        await NotWider();
        await ana.Write("desde el teléfono");
        await ana.Sees(Message("desde el teléfono"));
        await ana.Keep("phone");

        async Task NotWider() => await ana.Until("document.documentElement.scrollWidth <= innerWidth");
    }
}
