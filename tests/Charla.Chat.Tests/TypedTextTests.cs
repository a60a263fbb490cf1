using System.Text;
using Charla.Terminal;

namespace Charla.Chat.Tests;

public sealed class TypedTextTests
{
    [Theory]
    [InlineData("    if x:\n        y()\n", "    if x:\n        y()")]
    [InlineData("\n  \n\t\tif x\n\n", "\t\tif x")]
    [InlineData("hola  ", "hola")]
    [InlineData(" \n\t ", "")]
    [InlineData("", "")]
    public void The_first_line_keeps_its_indentation(string typed, string sent) => Assert.Equal(sent, TypedText.Trim(typed));

    [Theory]
    [InlineData(40, 10)]
    [InlineData(589, 20)]
    [InlineData(589, 60)]
    [InlineData(3000, 30)]
    [InlineData(20, 5000)]
    [InlineData(2, 16_384)]
    [InlineData(1, 16_384)]
    public void Pieces_fit_end_where_lines_do_and_are_together_what_was_there(int lines, int length)
    {
        var text = string.Join('\n', Enumerable.Range(0, lines).Select(n => $"{n} ".PadRight(length, 'x')));
        var pieces = TypedText.Pieces(text);
        Assert.Equal(text, string.Join('\n', pieces));
        Assert.All(pieces, piece => Assert.InRange(Encoding.UTF8.GetByteCount(piece), 1, 16_384));
        if (TypedText.Fits(text))
            Assert.All(pieces, piece => Assert.InRange(TypedText.LinesOf(piece), 1, TypedText.FewLines));
        else
            Assert.All(pieces.Zip(pieces.Skip(1)), pair => Assert.True(Encoding.UTF8.GetByteCount($"{pair.First}\n{pair.Second.Split('\n')[0]}".Replace("\n", "\\n")) > 16_384));
    }

    [Theory]
    [InlineData("x", 16_384, false)]
    [InlineData("x", 16_385, true)]
    [InlineData("ñ", 8_192, false)]
    [InlineData("ñ", 8_193, true)]
    [InlineData("\"", 16_384, false)]
    [InlineData("\n", 29, false)]
    [InlineData("\n", 30, true)]
    public void Much_is_asked_about_by_bytes_of_UTF8_and_by_lines(string part, int times, bool isMuch) =>
        Assert.Equal(isMuch, TypedText.IsMuch(string.Concat(Enumerable.Repeat(part, times))));

    [Fact]
    public void A_line_that_is_too_long_alone_is_not_cut()
    {
        Assert.Empty(TypedText.Pieces("uno\n" + new string('x', 16_385) + "\ndos"));
        Assert.Contains("16393", TypedText.Refuse("uno\n" + new string('x', 16_385) + "\ndos"));
        Assert.Null(TypedText.Refuse(new string('x', 16_384)));
    }

    [Theory]
    [InlineData("a\e[200~uno\ndos\e[201~b", "a|uno\ndos|b")]
    [InlineData("\e[200~\e[31mx\e[201~", "|\e[31mx|")]
    [InlineData("\e[20x", "\e[20x||")]
    [InlineData("\e\e[200~y\e[201~", "\e|y|")]
    public void What_is_pasted_line_by_line_comes_at_once(string keys, string expected)
    {
        var pastes = new PastedKeys();
        var (before, pasted, after) = ("", "", "");
        foreach (var c in keys + "\0")
        {
            var key = new ConsoleKeyInfo(c, c == '\n' ? ConsoleKey.Enter : ConsoleKey.None, shift: false, alt: false, control: false);
            var all = pastes.Take(key, out var one);
            foreach (var pressed in all.Where(p => p.KeyChar != '\0'))
                (before, after) = pasted.Length > 0 ? (before, after + pressed.KeyChar) : (before + pressed.KeyChar, after);
            pasted += one;
        }

        Assert.Equal(expected, $"{before}|{pasted}|{after}");
    }
}
