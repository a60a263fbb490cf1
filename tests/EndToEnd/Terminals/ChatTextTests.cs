using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Terminals;

/// <summary>How what people write looks in a real terminal: Markdown, many scripts, emoji of several characters.</summary>
public sealed class ChatTextTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public async Task Everything_people_write_is_shown_as_terminals_can_and_nothing_gets_out_of_step()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var script = await Wire.Register(server.Port, "guion");
        await using var ana = await FullScreen.Chat(server, _temp["ana"], "ana", "", 140, 40);
        await ana.Shows("F1 help");
        await script.Post("#general", "**negrita** *cursiva* ~~tachado~~ `codigo` a @ana_x y a @ana.");
        await script.Post("#general", "# Un título\n2. dos\n5. cinco\n\n> una cita\n\n- uno\n  - dentro");
        await script.Post("#general", "```python\ndef f(x):\n\treturn x\n```");
        await script.Post("#general", "| a | bb |\n|---|--:|\n| ccc | d |");
        await script.Post("#general", "ve a https://a.example/ñ o [aquí](https://b.example/)");
        await script.Post("#general", "👨\u200d👩\u200d👧\u200d👦|familia");
        await script.Post("#general", "👍🏽|pulgar 🇪🇸|bandera 1\ufe0f\u20e3|tecla ❤\ufe0f|amor");
        await script.Post("#general", "می\u200cخواهم|fa ශ\u0dca\u200dරී|si");
        await script.Post("#general", "fin");
        await ana.Shows("│ fin");

        foreach (var line in new[] { "│ negrita cursiva tachado codigo a @ana_x y a @ana.", "│ Un título", "│ 2. dos", "│ 5. cinco", "│ ▎ una cita", "│ • uno", "│   • dentro",
            "│ def f(x):", "│         return x", "│ a   │ bb", "│ ────┼───", "│ ccc │  d", "aquí (https://b.example/)", "|familia", "|pulgar", "|bandera", "|tecla", "|amor", "می\u200cخواهم|fa" })
            await ana.Shows(line);
        Assert.DoesNotContain("**", ana.Screen, StringComparison.Ordinal);
        var coloured = await ana.Coloured();
        Assert.Matches(@"\x1b\[(0;)?1m(\x1b\[[34]9m)*negrita\x1b\[0m", coloured);
        Assert.Matches(@"\x1b\[(0;)?3mcursiva", coloured);
        // Of the two only one is ana.
        Assert.Matches(@"\x1b\[(0;)?1m\x1b\[38;5;167m@ana\x1b\[", coloured);
        Assert.DoesNotMatch(@"38;5;167m@ana_x", coloured);

        // Whatever stood there and is gone, each line's bar stays in its column, on this screen and after moving.
        for (var n = 0; n < 3; n++)
        {
            await ana.Press("PPage");
            await ana.Press("NPage");
        }

        await ana.Shows("│ fin");
        await ana.Type("a👨\u200d👩\u200d👧z");
        await ana.Shows("> a");
        await ana.Press("BSpace", "BSpace");
        await ana.Type("b");
        await ana.Until(() => ana.Lines[^1].TrimEnd() == "> ab", "One key takes a family away");
        Assert.Equal(4, await ana.CursorColumn());
        var bars = ana.Lines.Where(line => line.Contains("guion", StringComparison.Ordinal) && line.Contains("tcp │", StringComparison.Ordinal))
            .Select(line => line.IndexOf("tcp │", StringComparison.Ordinal)).Distinct();
        Assert.Single(bars);
    }

    [Fact]
    public async Task Without_colours_a_text_is_as_it_was_written()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var script = await Wire.Register(server.Port, "guion");
        await script.Post("#general", "**negrita** [aquí](https://b.example/)\n> cita\ta");
        var (code, said) = await Running.ToEnd(
            ["dotnet", Running.CharlaDll, "register", "eva", "--password-stdin", "--server", $"127.0.0.1:{server.Port}"], "a secret\n", ("CHARLA_HOME", _temp["eva"]));
        Assert.True(code == 0, said);
        (code, said) = await Running.ToEnd(["dotnet", Running.CharlaDll, "history", "#general"], "", ("CHARLA_HOME", _temp["eva"]), ("CHARLA_SERVER", $"127.0.0.1:{server.Port}"));
        Assert.True(code == 0, said);
        Assert.Contains("guion: **negrita** [aquí](https://b.example/) ⏎ > cita\ta", said, StringComparison.Ordinal);
    }

    public void Dispose() => _temp.Dispose();
}
