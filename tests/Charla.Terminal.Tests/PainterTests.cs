using System.Text;
using Charla.Testing;

namespace Charla.Terminal.Tests;

/// <summary>The law of the painter: what it writes makes of the old screen the new one, and of a small change few bytes.</summary>
public sealed class PainterTests
{
    private static readonly string[] Texts =
        ["a", "hola qué tal", "日本語", "e\u0301e\u0301", "👍🏽 sí", "🇪🇸🇲🇽", "العربية", "x\e[2Jy", "a\u202eb", "z\u0300\u0301\u0302", "\u0301", "한국어 mixto 日", "👨\u200d👩\u200d👧\u200d👦!", "1\ufe0f\u20e3 ❤\ufe0f", "ක\u0dca\u200dය"];

    [Theory]
    [InlineData(ColourDepth.None)]
    [InlineData(ColourDepth.Sixteen)]
    [InlineData(ColourDepth.TwoHundredFiftySix)]
    internal void Applying_the_changes_to_the_old_screen_gives_the_new_one(ColourDepth depth)
    {
        var random = new Random(11);
        var (columns, rows) = (23, 7);
        var terminal = new Emulator(columns, rows);
        Grid? shown = null;
        for (var round = 0; round < 2_000; round++)
        {
            var wanted = new Grid(columns, rows);
            for (var n = random.Next(12); n > 0; n--)
            {
                var style = new Style((byte)random.Next(256), (byte)(random.Next(3) == 0 ? random.Next(256) : 0), (Effects)random.Next(64), random.Next(5) == 0 ? "https://a.example/" + random.Next(3) : null);
                wanted.Put(random.Next(columns), random.Next(rows), Texts[random.Next(Texts.Length)], style, random.Next(1, 30));
            }

            wanted.Cursor = random.Next(4) == 0 ? null : (random.Next(columns), random.Next(rows));
            terminal.Write(Painter.Changes(shown, wanted, new Abilities(depth, HasLinks: true)));
            Assert.Equal("", terminal.Link);
            shown = random.Next(50) == 0 ? null : wanted;
            AssertShows(wanted, terminal, depth);
        }
    }

    [Fact]
    public void A_keypress_writes_a_few_bytes_and_nothing_new_writes_nothing()
    {
        var before = new Grid(200, 60);
        before.Put(0, 10, "algo que ya está", new Style(33));
        before.Cursor = (5, 59);
        var after = new Grid(200, 60);
        after.Put(0, 10, "algo que ya está", new Style(33));
        after.Put(5, 59, "h");
        after.Cursor = (6, 59);

        Assert.InRange(Encoding.UTF8.GetByteCount(Painter.Changes(before, after, ColourDepth.TwoHundredFiftySix)), 1, 40);
        Assert.Equal("", Painter.Changes(after, after, ColourDepth.TwoHundredFiftySix));
    }

    [Fact]
    public void In_a_terminal_that_joins_nothing_all_that_is_no_emoji_is_where_it_belongs()
    {
        var random = new Random(12);
        var (columns, rows) = (30, 3);
        var terminal = new Emulator(columns, rows, joins: false);
        Grid? shown = null;
        for (var round = 0; round < 1_000; round++)
        {
            var wanted = new Grid(columns, rows);
            for (var row = 0; row < rows; row++)
            {
                // Far enough from the edge, at which such a terminal draws the last of what it adds up.
                var at = wanted.Put(0, row, Texts[random.Next(Texts.Length)], default, 12);
                wanted.Put(at + random.Next(2), row, "x" + Texts[random.Next(Texts.Length)] + "y", default, 20 - at);
            }

            terminal.Write(Painter.Changes(shown, wanted, ColourDepth.None));
            shown = wanted;
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    if (wanted[column, row].Text is [< '\u0300'] letter)
                        Assert.Equal(letter, terminal.Text(column, row));
                }
            }
        }
    }

    private static void AssertShows(Grid wanted, Emulator terminal, ColourDepth depth)
    {
        for (var row = 0; row < wanted.Rows; row++)
        {
            for (var column = 0; column < wanted.Columns; column++)
            {
                var style = new StringBuilder();
                wanted[column, row].Style.AppendTo(style, depth);
                Assert.Equal(wanted[column, row].Text, terminal.Text(column, row));
                Assert.Equal(style.ToString()[2..^1], terminal.StyleAt(column, row));
                Assert.Equal(wanted[column, row].Style.Link ?? "", terminal.LinkAt(column, row));
            }
        }

        Assert.Equal(wanted.Cursor is not null, terminal.IsCursorShown);
        if (wanted.Cursor is { } cursor)
            Assert.Equal(cursor, terminal.Cursor);
    }
}
