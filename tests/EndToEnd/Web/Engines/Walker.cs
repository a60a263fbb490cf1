using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Web.Engines;

/// <summary>Somebody who walks through the page with one of the engines. What is looked for is a JavaScript expression that gives an element, or nothing.</summary>
internal sealed class Walker(Engine engine, string server)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Where a picture of each screen goes; null: nobody wants any.</summary>
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("CHARLA_PICTURES");

    public Engine Engine => engine;

    public Wording Say { get; set; } = Wording.Of("en");

    public const string Dialog = "document.querySelector('dialog[open]')";

    public const string Menu = "document.querySelector('[role=menu]')";

    /// <summary>Where one writes, in the one conversation that is open.</summary>
    public const string Field = "document.querySelector('.composer-field')";

    /// <summary>The first that is to be seen of a kind, with this on it.</summary>
    /// <param name="selector">Of CSS.</param>
    /// <param name="name">What it says, or is called; null: whatever that is.</param>
    public static string Thing(string selector, string? name = null) => $$"""
        [...document.querySelectorAll({{Js(selector)}})].find(one => {
            const { width, height } = one.getBoundingClientRect();
            return width > 0 && height > 0 && [null, (one.getAttribute('aria-label') ?? one.innerText).trim()].includes({{Js(name)}});
        })
        """;

    public static string Button(string name) => Thing("button", name);

    public static string Row(string conversation) => Thing($"nav a[href='#/c/{Uri.EscapeDataString(conversation)}']");

    /// <summary>The last message with this in it that is stored.</summary>
    public static string Message(string text) => $"[...document.querySelectorAll('article[data-seq]')].findLast(one => one.querySelector('.text, .gone')?.innerText.includes({Js(text)}))";

    public static string Js(string? text) => JsonSerializer.Serialize(text, Plain);

    public Task GoTo(string path) => engine.GoTo(server + path);

    public Task<JsonElement> Ask(string expression) => engine.Ask(expression);

    /// <summary>Waits for it.</summary>
    public async Task Until(string condition)
    {
        var last = default(JsonElement);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Eventually.Limit; await Task.Delay(20))
        {
            last = await Ask(condition);
            if (last.ValueKind is not (JsonValueKind.Null or JsonValueKind.False))
                return;
        }

        await Keep("never");
        Assert.Fail($"Never became true: {condition}\n{await Ask("document.body.innerText.slice(0, 3000)")}");
    }

    public Task Sees(string thing) => Until($"!!({thing})");

    public Task SeesNot(string thing) => Until($"!({thing})");

    public async Task Click(string thing)
    {
        var (x, y) = await Place(thing);
        await engine.Click(x, y);
    }

    public async Task Touch(string thing, TimeSpan held = default)
    {
        var (x, y) = await Place(thing);
        await engine.Touch(x, y, held);
    }

    public async Task Hover(string thing)
    {
        var (x, y) = await Place(thing);
        await engine.Move(x, y);
    }

    /// <summary>In a field, in place of what is in it.</summary>
    public async Task Fill(string field, string text)
    {
        await Click(field);
        await Ask($"({field}).select()");
        await engine.Type(text);
    }

    /// <summary>Says something in the conversation that is open.</summary>
    public async Task Write(string text)
    {
        await Click(Field);
        await engine.Type(text);
        await engine.Press("Enter");
    }

    public async Task Choose(string menuButton, string item)
    {
        await Click(menuButton);
        await Click(Thing("[role^=menuitem]", item));
    }

    /// <summary>What is done with a message, from its menu.</summary>
    public async Task ChooseAt(string message, string item)
    {
        await Hover(message + ".querySelector('.bubble')");
        // Another message may have its tools, too: the one with the focus.
        await Choose($"{message}?.querySelector('button[aria-label=\"{Say.MessageActions}\"]')", item);
    }

    /// <summary>A picture, where somebody wants them: <c>CHARLA_PICTURES=FOLDER</c>.</summary>
    public async Task Keep(string name)
    {
        if (Pictures is not null)
            await File.WriteAllBytesAsync(Path.Combine(Pictures, $"{engine.GetType().Name}-{name}.png"), await engine.Picture());
    }

    /// <summary>
    /// What lies over the page is seen: it has a size, lies within the page, so do its parts, and what is written in is large
    /// enough and can be written in.
    /// </summary>
    public async Task Measures(string thing, string name)
    {
        await Sees(thing);
        await Keep(name);
        var wrong = await Ask($$"""
            (box => {
                const wrong = [];
                const within = (one, least) => {
                    const { left, top, right, bottom, width, height } = one.getBoundingClientRect();
                    if (width < least || height < least || left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1)
                        wrong.push([one.className, left, top, right, bottom]);
                };
                within(box, 60);
                for (const part of box.querySelectorAll('.dialog-head, .dialog-body, .menu-item, .emoji-scroller')) within(part, 20);
                const body = box.querySelector('.dialog-body') ?? box;
                if (body.scrollWidth > body.clientWidth + 1) wrong.push('It is wider than it has room.');
                const fields = [...box.querySelectorAll('input, textarea, select')];
                for (const field of fields)
                    if (parseFloat(getComputedStyle(field).fontSize) < 16) wrong.push(['small letters', field.outerHTML]);
                const first = fields.find(field => !field.disabled);
                first?.focus();
                if (first && document.activeElement !== first) wrong.push(['no focus', first.outerHTML]);
                return wrong;
            })({{thing}})
            """);
        Assert.True(wrong.GetArrayLength() == 0, $"{name}: {wrong}");
    }

    /// <summary>The same, and Escape closes it; before that the list of a field, where a browser opens it by itself.</summary>
    public async Task MeasuresAndCloses(string thing, string name)
    {
        await Measures(thing, name);
        var hasList = (await Ask($"!!({thing}).querySelector('input[list]')")).GetBoolean();
        await engine.Press("Escape");
        if (hasList && (await Ask($"!!({thing})")).GetBoolean())
            await engine.Press("Escape");
        await SeesNot(thing);
    }

    /// <summary>Where the middle of it is, once it stands still and nothing lies over it.</summary>
    private async Task<(double X, double Y)> Place(string thing)
    {
        for (var (watch, last) = (Stopwatch.StartNew(), ""); watch.Elapsed < Eventually.Limit; await Task.Delay(15))
        {
            var at = await Ask($$"""
                (one => {
                    if (!one) return null;
                    const { left, top, width, height } = one.getBoundingClientRect();
                    const x = left + width / 2, y = top + height / 2;
                    const hit = document.elementFromPoint(x, y);
                    if (width > 0 && one.contains(hit)) return { x, y };
                    one.scrollIntoView({ block: 'nearest', inline: 'nearest' });
                    return null;
                })({{thing}})
                """);
            var now = at.ToString();
            if (now.Length > 0 && now == last)
                return (at.GetProperty("x").GetDouble(), at.GetProperty("y").GetDouble());
            last = now;
        }

        await Keep("not-there");
        throw new InvalidOperationException($"Not to be seen: {thing}\n{await Ask("document.body.innerText.slice(0, 3000)")}");
    }
}
