using System.Globalization;
using System.Text.Json;
using Charla.EndToEnd.Support;
using static Charla.EndToEnd.Web.Engines.Walker;

namespace Charla.EndToEnd.Web.Engines;

/// <summary>Who reads in a long log keeps their place, in three engines: scrolling moves what one sees by so much and no more, and what comes moves nothing.</summary>
public sealed class PlaceTests(Browser browser) : Stage(browser)
{
    private const int Messages = 5000;
    private const int Height = 1000;
    private const int Step = 700;

    /// <summary>Narrow: without a graphics card WebKit draws a screen as slowly as it is large.</summary>
    private const int Width = 480;

    /// <summary>On its edge one sees much at once: fewer turns.</summary>
    private const int Tall = 2400;
    private const int Turn = 2100;
    private const string Scroller = "document.querySelector('.talk-scroller')";

    /// <summary>
    /// Looks after each frame where every message is that was there the frame before: `up` and `down` say how far they have moved at most,
    /// at once. `seen`: the numbers of all that have been in view.
    /// </summary>
    private const string Watch = """
        (() => {
            let before = new Map();
            const watch = window.watch = { up: 0, down: 0, lost: 0, seen: new Set(), still: 0 };
            const look = () => {
                const box = document.querySelector('.talk-scroller');
                const { top, bottom } = box.getBoundingClientRect();
                const now = new Map();
                for (const row of box.querySelectorAll('article[data-seq]')) {
                    const at = row.getBoundingClientRect();
                    if (at.bottom > top && at.top < bottom) now.set(Number(row.dataset.seq), at.top);
                }
                const common = [...now].filter(([seq]) => before.has(seq)).map(([seq, y]) => y - before.get(seq));
                if (before.size > 0 && common.length === 0) watch.lost++;
                for (const moved of common) {
                    watch.up = Math.max(watch.up, -moved);
                    watch.down = Math.max(watch.down, moved);
                }
                watch.still = common.every(moved => moved === 0) ? watch.still + 1 : 0;
                for (const seq of now.keys()) watch.seen.add(seq);
                before = now;
            };
            const frame = () => requestAnimationFrame(() => setTimeout(() => { look(); frame(); }));
            frame();
        })()
        """;

    [Theory(Timeout = 900_000)]
    [InlineData("Chromium")]
    [InlineData("WebKit")]
    [InlineData("Firefox")]
    public async Task The_place_is_kept(string name)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CHARLA_LONG") == "1", "It takes minutes: ./test --long does it.");
        await using var engine = await Engine.Start(name, Browser, Directory.CreateDirectory(Temp["home"]).FullName);
        using var eva = await Wire.Register(Server.Port, "eva");
        await Fill(eva);
        var ana = new Walker(engine, $"http://127.0.0.1:{Server.HttpPort}");
        await engine.Resize(Width, Tall);
        await ana.GoTo("/");
        await ana.Fill(Thing("input[name=nick]"), "ana");
        await ana.Fill(Thing("input[name=password]"), Visitor.Password);
        await ana.Click(Thing("button[type=submit]", ana.Say.SignUp));
        await ana.Click(Row("#general"));
        await ana.Sees(Message($"message {Messages}:"));
        await ana.Ask(Watch);

        // Away from the end: what comes there takes whoever is at it along.
        await engine.Wheel(200, 500, -Step);
        await Settled(ana);
        using var stop = new CancellationTokenSource();
        var coming = KeepComing(eva, stop.Token);
        var (first, last) = await Scroll(ana, -Turn, InView("message 1:"));
        Assert.True(first <= 3 && last > Messages - 100, $"from {first} to {last}");
        await stop.CancelAsync();
        await coming;
        await Scroll(ana, Turn, InView("the last of all"), () => eva.Post("#general", "the last of all"));
        await engine.Resize(Width, Height);
        await Settled(ana);
        await Keys(ana);
        await Jump(ana);
        await Reads(ana);
    }

    /// <summary>By wheel, step for step, as far as there is anything; the numbers that were in view have no gap.</summary>
    private static async Task<(int First, int Last)> Scroll(Walker ana, int by, string end, Func<Task>? before = null)
    {
        if (before is not null)
            await before();
        await ana.Ask("Object.assign(watch, { up: 0, down: 0, lost: 0, still: 0, seen: new Set() })");
        var steps = 0;
        for (; steps < 1000; steps++)
        {
            await ana.Engine.Wheel(200, 500, by);
            await Settled(ana);
            if ((await ana.Ask(end)).GetBoolean())
                break;
        }

        Assert.InRange(steps, 50, 999);
        await Check(ana, by < 0 ? Turn : 0, by < 0 ? 0 : Turn);
        var numbers = (await ana.Ask("[...watch.seen].sort((a, b) => a - b)")).EnumerateArray().Select(one => one.GetInt32()).ToList();
        for (var i = 1; i < numbers.Count; i++)
            Assert.True(numbers[i] <= numbers[i - 1] + 3, $"Between {numbers[i - 1]} and {numbers[i]} nothing was in view.");
        return (numbers[0], numbers[^1]);
    }

    private static string InView(string text) =>
        $"(at => !!at && at.top > {Scroller}.getBoundingClientRect().top && at.bottom < innerHeight)({Message(text)}?.getBoundingClientRect())";

    /// <summary>Who has gone a little way up and reads is not moved, however much comes.</summary>
    private async Task Reads(Walker ana)
    {
        await ana.Click(Thing(".newest button"));
        await ana.Until($"{Scroller}.scrollHeight - {Scroller}.scrollTop - {Scroller}.clientHeight < 2 && !{Thing(".newest")}");
        for (var i = 0; i < 3; i++)
        {
            await ana.Engine.Wheel(200, 500, -Step);
            await Settled(ana);
        }

        using var luis = await Wire.Register(Server.Port, "luis");
        await ana.Ask("Object.assign(watch, { up: 0, down: 0, lost: 0 })");
        for (var i = 0; i < 400; i++)
            await luis.Post("#general", string.Create(CultureInfo.InvariantCulture, $"while one reads {i}"));
        await ana.Until($"document.querySelector('.newest .badge')?.textContent >= '400'");
        await Settled(ana);
        await Check(ana, 0, 0);
    }

    /// <summary>From the field to the messages and through them by keys: a page at a time at most.</summary>
    private static async Task Keys(Walker ana)
    {
        await ana.Click(Message("the last of all"));
        foreach (var (key, up) in new[] { ("PageUp", true), ("PageDown", false) })
        {
            await ana.Ask("Object.assign(watch, { up: 0, down: 0, lost: 0 })");
            for (var i = 0; i < 20; i++)
            {
                await ana.Engine.Press(key);
                await Settled(ana);
            }

            await Check(ana, up ? Height : 0, up ? 0 : Height);
        }
    }

    /// <summary>A jump leads there, and from there one scrolls on as from anywhere.</summary>
    private static async Task Jump(Walker ana)
    {
        foreach (var seq in new[] { Messages / 2, 40 })
        {
            await ana.GoTo(string.Create(CultureInfo.InvariantCulture, $"/#/c/%23general/{seq}"));
            await ana.Until($"(row => row && row.getBoundingClientRect().top > 0 && row.getBoundingClientRect().bottom < innerHeight)(document.querySelector('article[data-seq=\"{seq}\"]'))");
            foreach (var by in new[] { -Step, Step })
            {
                await Settled(ana);
                await ana.Ask("Object.assign(watch, { up: 0, down: 0, lost: 0 })");
                for (var i = 0; i < 8; i++)
                {
                    await ana.Engine.Wheel(200, 500, by);
                    await Settled(ana);
                }

                await Check(ana, by < 0 ? Step : 0, by < 0 ? 0 : Step);
            }
        }
    }

    /// <summary>Nothing has moved further at once than it may, nor out of sight without being seen to go.</summary>
    private static async Task Check(Walker ana, int down, int up)
    {
        var watch = await ana.Ask("({ ...watch, seen: null })");
        Assert.True(
            watch.GetProperty("lost").GetInt32() == 0 && watch.GetProperty("down").GetDouble() < down + 2 && watch.GetProperty("up").GetDouble() < up + 2,
            $"At most {down} down and {up} up: {watch}");
    }

    /// <summary>Nothing is loaded, and nothing has moved for some frames.</summary>
    private static Task Settled(Walker ana) => ana.Ask($$"""
        (async () => {
            watch.still = 0;
            const begun = performance.now();
            while (watch.still < 2 || {{Scroller}}.ariaBusy !== 'false') {
                if (performance.now() - begun > 20_000) throw new Error('It never rests.');
                await new Promise(done => setTimeout(done, 8));
            }
        })()
        """);

    /// <summary>Messages of all lengths; waits for the last of each lot.</summary>
    private static async Task Fill(Wire eva)
    {
        const int Lot = 250;
        for (var i = 1; i <= Messages; i++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"message {i}: {string.Concat(Enumerable.Repeat(i % 17 == 0 ? "and more words " : "", i % 60))}");
            await eva.Send(new { op = "post", id = i % Lot == 0 ? 1 : (int?)null, cid = Guid.NewGuid().ToString("N"), conv = "#general", text });
            if (i % Lot == 0)
                await eva.Next("ok");
        }
    }

    /// <summary>Somebody goes on talking, until there is nobody to be disturbed.</summary>
    private static async Task KeepComing(Wire eva, CancellationToken stop)
    {
        for (var i = 1; !stop.IsCancellationRequested; i++)
        {
            await eva.Post("#general", string.Create(CultureInfo.InvariantCulture, $"meanwhile {i}"));
            await Task.Delay(100, CancellationToken.None);
        }
    }
}
