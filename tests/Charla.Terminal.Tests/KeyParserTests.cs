using System.Text;

namespace Charla.Terminal.Tests;

public sealed class KeyParserTests
{
    [Theory]
    [InlineData("a", KeyCode.Character, KeyModifiers.None, "a")]
    [InlineData("ñ", KeyCode.Character, KeyModifiers.None, "ñ")]
    [InlineData("👍", KeyCode.Character, KeyModifiers.None, "👍")]
    [InlineData("\r", KeyCode.Enter, KeyModifiers.None, "")]
    [InlineData("\e\r", KeyCode.Enter, KeyModifiers.Alt, "")]
    [InlineData("\t", KeyCode.Tab, KeyModifiers.None, "")]
    [InlineData("\e[Z", KeyCode.Tab, KeyModifiers.Shift, "")]
    [InlineData("\x7f", KeyCode.Backspace, KeyModifiers.None, "")]
    [InlineData("\e\x7f", KeyCode.Backspace, KeyModifiers.Alt, "")]
    [InlineData("\x01", KeyCode.Character, KeyModifiers.Control, "a")]
    [InlineData("\x0e", KeyCode.Character, KeyModifiers.Control, "n")]
    [InlineData("\e1", KeyCode.Character, KeyModifiers.Alt, "1")]
    [InlineData("\eñ", KeyCode.Character, KeyModifiers.Alt, "ñ")]
    [InlineData("\e[A", KeyCode.Up, KeyModifiers.None, "")]
    [InlineData("\eOA", KeyCode.Up, KeyModifiers.None, "")]
    [InlineData("\e[1;3A", KeyCode.Up, KeyModifiers.Alt, "")]
    [InlineData("\e[1;5B", KeyCode.Down, KeyModifiers.Control, "")]
    [InlineData("\e[H", KeyCode.Home, KeyModifiers.None, "")]
    [InlineData("\e[1~", KeyCode.Home, KeyModifiers.None, "")]
    [InlineData("\e[8~", KeyCode.End, KeyModifiers.None, "")]
    [InlineData("\e[1;5F", KeyCode.End, KeyModifiers.Control, "")]
    [InlineData("\e[5~", KeyCode.PageUp, KeyModifiers.None, "")]
    [InlineData("\e[6~", KeyCode.PageDown, KeyModifiers.None, "")]
    [InlineData("\e[3~", KeyCode.Delete, KeyModifiers.None, "")]
    [InlineData("\eOP", KeyCode.F1, KeyModifiers.None, "")]
    [InlineData("\e[11~", KeyCode.F1, KeyModifiers.None, "")]
    [InlineData("\e[[A", KeyCode.F1, KeyModifiers.None, "")]
    [InlineData("\eOQ", KeyCode.F2, KeyModifiers.None, "")]
    [InlineData("\e[12~", KeyCode.F2, KeyModifiers.None, "")]
    [InlineData("\e[[B", KeyCode.F2, KeyModifiers.None, "")]
    [InlineData("\e[1;5H", KeyCode.Home, KeyModifiers.Control, "")]
    [InlineData("\e[13;3u", KeyCode.Enter, KeyModifiers.Alt, "")]
    [InlineData("\e[27;2;13~", KeyCode.Enter, KeyModifiers.Shift, "")]
    [InlineData("\e[200~uno\r\ndos\e[201~", KeyCode.Paste, KeyModifiers.None, "uno\r\ndos")]
    [InlineData("\e[200~con \e[31m dentro\e[201~", KeyCode.Paste, KeyModifiers.None, "con \e[31m dentro")]
    internal void A_key_is_known_however_its_bytes_come(string bytes, KeyCode code, KeyModifiers modifiers, string text)
    {
        var expected = new Key(code, modifiers, text);
        var all = Encoding.UTF8.GetBytes(bytes);

        Assert.Equal([expected], Keys([all]));
        Assert.Equal([expected], Keys([.. all.Select(b => new[] { b })]));
    }

    [Fact]
    public void A_lone_escape_is_a_key_when_nothing_follows_it()
    {
        var parser = new KeyParser();
        var keys = new List<Key>();
        parser.Feed("\e"u8, keys);
        Assert.Empty(keys);
        Assert.True(parser.IsPending);
        parser.Flush(keys);
        Assert.Equal([new Key(KeyCode.Escape)], keys);
        Assert.False(parser.IsPending);
    }

    [Fact]
    public void Keys_that_come_at_once_are_keys_one_by_one() => Assert.Equal(
        [Key.Typed("a"), new(KeyCode.Up), Key.Typed("日"), new(KeyCode.Enter), new(KeyCode.Escape)], Keys(["a\e[A日\r\e"u8.ToArray()]));

    [Fact]
    public void Whatever_bytes_come_it_ends_and_what_is_typed_after_them_is_understood()
    {
        var random = new Random(7);
        byte[] likely = [0x1B, (byte)'[', (byte)'O', (byte)';', (byte)'1', (byte)'~', (byte)'A', 0xC3, 0xF0, 0x9F, 0x80, 0xFF, 0x00, 0x0D, (byte)'u'];
        for (var round = 0; round < 5_000; round++)
        {
            var parser = new KeyParser();
            var keys = new List<Key>();
            for (var n = random.Next(8); n >= 0; n--)
            {
                var piece = new byte[random.Next(1, 90)];
                random.NextBytes(piece);
                for (var i = 0; i < piece.Length; i++)
                    piece[i] = random.Next(3) > 0 ? likely[random.Next(likely.Length)] : piece[i];
                parser.Feed(piece, keys);
                Assert.All(keys, key => Assert.True(key.Code is KeyCode.Paste || !key.Text.Any(char.IsControl)));
            }

            // A paste that never ended would swallow it, as it should.
            parser.Feed("\e[201~"u8, keys);
            parser.Flush(keys);
            keys.Clear();
            parser.Feed("z"u8, keys);
            parser.Flush(keys);
            Assert.Equal([Key.Typed("z")], keys);
        }
    }

    [Theory]
    [InlineData(200_000, KeyCode.Paste)]
    [InlineData(300_000, KeyCode.PasteTooLong)]
    [InlineData(5_000_000, KeyCode.PasteTooLong)]
    internal void A_paste_comes_whole_or_not_at_all(int bytes, KeyCode code)
    {
        var parser = new KeyParser();
        var keys = new List<Key>();
        parser.Feed("\e[200~"u8, keys);
        for (var n = 0; n < bytes; n += 1000)
            parser.Feed(Enumerable.Repeat((byte)'x', 1000).ToArray(), keys);
        parser.Feed("\e[201~"u8, keys);
        Assert.Equal((code, code == KeyCode.Paste ? bytes : 0), (Assert.Single(keys).Code, keys[0].Text.Length));

        // And the next one is like the first.
        parser.Feed("\e[200~dos\e[201~"u8, keys);
        Assert.Equal(new Key(KeyCode.Paste, Text: "dos"), keys[^1]);
    }

    private static List<Key> Keys(IEnumerable<byte[]> pieces)
    {
        var parser = new KeyParser();
        var keys = new List<Key>();
        foreach (var piece in pieces)
            parser.Feed(piece, keys);
        parser.Flush(keys);
        return keys;
    }
}
