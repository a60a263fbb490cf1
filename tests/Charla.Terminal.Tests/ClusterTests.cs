namespace Charla.Terminal.Tests;

/// <summary>What is seen as one character, how wide it is, and which invisible ones are kept.</summary>
public sealed class ClusterTests
{
    [Theory]
    [InlineData("👨\u200d👩\u200d👧\u200d👦", 2)]
    [InlineData("👩🏽\u200d❤\ufe0f\u200d💋\u200d👨🏻", 2)]
    [InlineData("🏳\ufe0f\u200d🌈", 2)]
    [InlineData("🐻\u200d❄\ufe0f", 2)]
    [InlineData("🤷\u200d♂\ufe0f", 2)]
    [InlineData("🙂\u200d↔\ufe0f", 2)]
    [InlineData("👍🏽", 2)]
    [InlineData("☝🏽", 2)]
    [InlineData("🇪🇸", 2)]
    [InlineData("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 2)]
    [InlineData("1\ufe0f\u20e3", 2)]
    [InlineData("#\ufe0f\u20e3", 2)]
    [InlineData("❤\ufe0f", 2)]
    [InlineData("‼\ufe0f", 2)]
    [InlineData("❤", 1)]
    [InlineData("✓", 1)]
    [InlineData("日", 2)]
    [InlineData("한", 2)]
    [InlineData("e\u0301", 1)]
    [InlineData("नि", 2)]
    [InlineData("ක\u0dca\u200dය", 2)]
    [InlineData("क\u094d\u200dष", 2)]
    public void Is_one_of_so_many_columns(string text, int columns)
    {
        Assert.Equal([(text, columns)], Cluster.In(text));
        // Nothing in it is taken for a trick, and one step of the cursor is over it.
        Assert.Equal(text, SafeText.Line(text));
        var editor = new Editor();
        editor.Set("a" + text);
        editor.Press(new Key(KeyCode.Left));
        Assert.Equal(1, editor.Cursor);
        Assert.Equal((1, columns + 1), (InputView.Of("a" + text, 1, 20).CursorColumn, InputView.Of("a" + text, text.Length + 1, 20).CursorColumn));
        Assert.Equal("a" + text, InputView.Of("a" + text, 0, 20).Rows[0]);
    }

    [Theory]
    // Persian, Urdu, Hindi, Bengali, Sinhala, and Malayalam at the end of a word.
    [InlineData("می\u200cخواهم", "می\u200cخواهم")]
    [InlineData("خانه\u200cها", "خانه\u200cها")]
    [InlineData("श\u094d\u200cत्रु क\u094d\u200dष", "श\u094d\u200cत्रु क\u094d\u200dष")]
    [InlineData("র\u200d\u09cdয", "র\u200d\u09cdয")]
    [InlineData("ශ\u0dca\u200dරී", "ශ\u0dca\u200dරී")]
    [InlineData("അവന\u0d4d\u200d വന്നു", "അവന\u0d4d\u200d വന്നു")]
    [InlineData("ᠬᠦᠮᠦᠨ\u180b", "ᠬᠦᠮᠦᠨ\u180b")]
    [InlineData("۝١", "۝١")]
    // And what hides, turns or smears.
    [InlineData("an\u200ca an\u200da", "ana ana")]
    [InlineData("\u200cمی \u200c", "می ")]
    [InlineData("ی\u200c\u200cخ", "یخ")]
    [InlineData("a\u200bb\u2060c\ufeffd\u00ade", "abcde")]
    [InlineData("a\u200eb\u200fc\u061cd\u202ee\u202cf\u2066g\u2069h", "abcdefgh")]
    [InlineData("a\ufe0fb 1\ufe0f2", "ab 12")]
    [InlineData("👍\u200d ok", "👍 ok")]
    [InlineData("x\U000e0061\U000e0062\U000e007f", "x")]
    [InlineData("🏴\U000e0061\U000e0062", "🏴")]
    [InlineData("z\u0300\u0301\u0302\u0303\u0304\u0305", "z\u0300\u0301\u0302\u0303")]
    [InlineData("\e[2J\a\u009b", "␛[2J␇\ufffd")]
    public void Invisible_characters_are_kept_where_they_belong(string text, string shown) => Assert.Equal(shown, SafeText.Line(text));

    [Fact]
    public void An_emoji_without_end_is_no_character_without_end()
    {
        var safe = SafeText.Line(string.Concat(Enumerable.Repeat("👩\u200d", 1000)));
        Assert.All(Cluster.In(safe), c => Assert.InRange(c.Text.Length, 1, 24));
    }

    [Theory]
    [InlineData("👨\u200d👩\u200d👧\u200d👦", "👨\u200d👩\u200d👧")]
    [InlineData("👩\u200d❤\ufe0f\u200d💋\u200d👨", "👩\u200d❤\ufe0f\u200d💋")]
    [InlineData("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "🏴")]
    [InlineData("👩🏽\u200d🚀", "👩🏽\u200d🚀")]
    [InlineData("ක\u0dca\u200dෂ\u0dca\u200dය", "ක\u0dca\u200dෂ\u0dca\u200dය")]
    public void Of_an_emoji_that_is_too_long_for_a_terminal_the_first_pictures_are_left(string cluster, string cut) => Assert.Equal(cut, Cluster.Cut(cluster, 21));

    [Theory]
    [InlineData("a\tb", 40, "a       b")]
    [InlineData("#general\t12\tx", 40, "#general        12      x")]
    [InlineData("日本\tb", 40, "日本    b")]
    [InlineData("\tif x:\n", 40, "        if x:")]
    [InlineData("1234567\tb", 9, "1234567 b")]
    [InlineData("12345678\tb", 10, "12345678  |b")]
    [InlineData("👩\u200d💻\tb", 40, "👩\u200d💻      b")]
    public void A_tab_leads_to_the_next_column_of_eight(string text, int width, string lines)
    {
        text = text.TrimEnd('\n');
        Assert.Equal(lines, string.Join('|', Wrapping.Lines(text, width).Select(line => string.Concat(line.Select(p => p.Text)))));
        if (!lines.Contains('|', StringComparison.Ordinal))
            Assert.Equal(lines, Assert.Single(InputView.Of(text, 0, width + 1).Rows));
    }
}
