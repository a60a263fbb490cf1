using Charla.Terminal;

namespace Charla.Chat.Tests;

/// <summary>What a terminal shows instead of the signs of Markdown.</summary>
public sealed class TextViewTests
{
    private static readonly Abilities All = new(ColourDepth.TwoHundredFiftySix, HasLinks: true);

    [Theory]
    [InlineData("**a** *b* ~~c~~ `d`", "a b c d")]
    [InlineData("una\ndos\n\ntres", "una|dos||tres")]
    [InlineData("# uno\ndos", "uno|dos")]
    [InlineData("2. dos\n5. cinco", "2. dos|5. cinco")]
    [InlineData("9. nueve\n10. diez", " 9. nueve|10. diez")]
    [InlineData("3. c\n2. b\n1. a", "3. c|2. b|1. a")]
    [InlineData("- a\n- b\n  - c", "• a|• b|  • c")]
    [InlineData("> a\n> > b\n\nc", "▎ a|▎ ▎ b|c")]
    [InlineData("> - a", "▎ • a")]
    [InlineData("```python\ndef f():\n    return 1\n\n\ty\n```\nfin", "def f():|    return 1||        y|fin")]
    [InlineData("    indentado\n  dos", "    indentado|  dos")]
    [InlineData("| a | bb |\n|---|--:|\n| ccc | d |", "a   │ bb|────┼───|ccc │  d")]
    [InlineData("---", "────────")]
    [InlineData("[aquí](https://a.example/x)", "aquí (https://a.example/x)")]
    [InlineData("ve https://a.example/x.", "ve https://a.example/x.")]
    [InlineData("", "")]
    [InlineData("**a\e[2J\u202eb** `\e]8;;x\a`", "a␛[2Jb ␛]8;;x␇")]
    public void Each_kind_has_its_look(string text, string lines) => Assert.Equal(lines.Split('|'), Shown(text, 60));

    [Theory]
    [InlineData("- una dos tres", 10, "• una dos|  tres")]
    [InlineData("> una dos tres", 10, "▎ una dos|▎ tres")]
    [InlineData("10. una dos tres", 12, "10. una dos|    tres")]
    [InlineData("| cabeza larga | b |\n|---|---|\n| x | y |", 12, "cabeza   │ b|larga    │|─────────┼──|x        │ y")]
    public void What_is_too_long_goes_on_below_itself(string text, int width, string lines)
    {
        var shown = Shown(text, width);
        Assert.Equal(lines.Split('|'), shown.Select(line => line.TrimEnd()));
        Assert.All(shown, line => Assert.InRange(Cluster.ColumnsOf(line), 0, width));
    }

    [Fact]
    public void However_deep_or_wide_every_line_fits()
    {
        var deep = string.Concat(Enumerable.Repeat("> ", 8)) + "- 1. una palabra\n\n| " + string.Join(" | ", Enumerable.Range(0, 30)) + " |\n|" + string.Concat(Enumerable.Repeat("---|", 30));
        for (var width = 12; width < 80; width += 7)
            Assert.NotEmpty(Shown(deep, width));
    }

    [Fact]
    public void Signs_become_effects_and_links_lead_where_they_say()
    {
        Assert.Equal("\e[0;1ma\e[0m \e[0;3mb\e[0m \e[0;2;9mc\e[0m", Line("**a** *b* ~~c~~"));
        Assert.Equal("\e[0;1;4muno\e[0m", Line("# uno"));
        Assert.Matches(@"^\x1b\]8;id=[0-9a-f]+;https://a\.example/x\x1b\\\x1b\[0;4;38;5;32mhttps://a\.example/x\x1b\]8;;\x1b\\\x1b\[0m$", Line("https://a.example/x"));
        Assert.DoesNotContain("\e]8", Line("https://a.example/x", new Abilities(ColourDepth.Sixteen)), StringComparison.Ordinal);
        Assert.Equal(new Style(1), Assert.Single(Rows("@ana_ @luis", ["ana_"])[0].Text, piece => piece.Text == "@ana_").Style);
    }

    [Theory]
    [InlineData("https://a.example/ñ?q=a b", "https://a.example/%C3%B1?q=a%20b")]
    [InlineData("https://bücher.example/x", "https://xn--bcher-kva.example/x")]
    [InlineData("http://[2001:db8::7]:8080/x", "http://[2001:db8::7]:8080/x")]
    [InlineData("mailto:ana@a.example", "mailto:ana@a.example")]
    [InlineData("https://a.example/\e\\x\a", "https://a.example/%1B\\x%07")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("a", null)]
    public void An_address_for_a_terminal_is_printable_and_of_the_web_or_mail(string written, string? address) => Assert.Equal(address, Hyperlink.Address(written));

    [Theory]
    [InlineData("xterm-256color", "", true, int.MaxValue)]
    [InlineData("tmux-256color", "", true, 21)]
    [InlineData("screen", "STY=1.x", false, 21)]
    [InlineData("xterm-256color", "TMUX=/tmp/x,1,0", true, 21)]
    [InlineData("xterm-kitty", "", true, int.MaxValue)]
    [InlineData("linux", "", false, int.MaxValue)]
    [InlineData("dumb", "", false, int.MaxValue)]
    [InlineData("xterm-256color", "VTE_VERSION=4803", false, int.MaxValue)]
    [InlineData("", "", false, int.MaxValue)]
    public void What_a_terminal_can_is_known_by_its_environment(string kind, string variable, bool hasLinks, int bytes)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There TERM says nothing.");
        var can = Abilities.Of(ColourDepth.Sixteen, name => name == "TERM" ? kind : variable.StartsWith(name + "=", StringComparison.Ordinal) ? variable[(name.Length + 1)..] : null);
        Assert.Equal((hasLinks, bytes), (can.HasLinks, can.ClusterBytes));
        Assert.False(Abilities.Of(ColourDepth.None, _ => "xterm").HasLinks);
    }

    private static List<string> Shown(string text, int width) =>
        [.. Rows(text, [], width).SelectMany(row => row.Lines(width)).Select(line => string.Concat(line.Select(piece => piece.Text)))];

    private static string Line(string text, Abilities? can = null) => Painter.Line(Rows(text, []).Single().Lines(80).Single(), can ?? All);

    private static List<TextRow> Rows(string text, string[] mentions, int width = 80) => new TextView(TextSigns.Unicode, _ => new Style(1), width).Rows(text, mentions);
}
