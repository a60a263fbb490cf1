namespace Charla.Terminal.Tests;

public sealed class EditorTests
{
    [Fact]
    public void The_keys_of_emacs_move_cut_and_paste()
    {
        var editor = new Editor();
        Type(editor, "una línea más");
        editor.Press(Key.Control('w'));
        Assert.Equal("una línea ", editor.Text);
        editor.Press(Key.Control('a'));
        editor.Press(Key.Control('y'));
        Assert.Equal(("másuna línea ", 3), (editor.Text, editor.Cursor));
        editor.Press(Key.Alt("f"));
        editor.Press(Key.Control('k'));
        Assert.Equal("másuna", editor.Text);
        editor.Press(Key.Control('u'));
        Assert.Equal("", editor.Text);
        editor.Press(Key.Control('y'));
        Assert.Equal("másuna", editor.Text);
        editor.Press(Key.Alt("b"));
        editor.Press(Key.Control('f'));
        editor.Press(Key.Control('d'));
        Assert.Equal("msuna", editor.Text);
        editor.Press(Key.Control('e'));
        editor.Press(Key.Control('b'));
        editor.Press(new Key(KeyCode.Backspace));
        Assert.Equal("msua", editor.Text);
    }

    [Fact]
    public void A_cluster_is_passed_and_removed_as_one_character()
    {
        var editor = new Editor();
        Type(editor, "a👩\u200d💻e\u0301");
        editor.Press(new Key(KeyCode.Left));
        editor.Press(new Key(KeyCode.Left));
        Assert.Equal(1, editor.Cursor);
        editor.Press(new Key(KeyCode.Delete));
        Assert.Equal("ae\u0301", editor.Text);
        editor.Press(new Key(KeyCode.End));
        editor.Press(new Key(KeyCode.Backspace));
        Assert.Equal("a", editor.Text);
    }

    [Fact]
    public void A_paste_may_have_lines_and_nothing_that_acts_on_a_terminal()
    {
        var editor = new Editor();
        editor.Press(new Key(KeyCode.Paste, Text: "uno\r\ndos\e[2J\ttres\0"));
        Assert.Equal("uno\ndos[2J\ttres", editor.Text);
        Assert.True(editor.Press(new Key(KeyCode.Up)));
        Assert.Equal(3, editor.Cursor);
        Assert.False(editor.Press(new Key(KeyCode.Up)));
        Assert.True(editor.Press(new Key(KeyCode.Down)));
        Assert.Equal(7, editor.Cursor);
        Assert.False(editor.Press(new Key(KeyCode.Down)));
    }

    [Fact]
    public void Whatever_is_pressed_the_cursor_stands_between_clusters_and_is_seen()
    {
        var random = new Random(3);
        string[] typed = ["a", " ", "日", "👍", "\u0301", "e", "🇪", "🇸", "\n", "á"];
        for (var round = 0; round < 400; round++)
        {
            var editor = new Editor();
            for (var n = 0; n < 80; n++)
            {
                editor.Press(random.Next(4) > 0
                    ? new Key(KeyCode.Paste, Text: typed[random.Next(typed.Length)])
                    : random.Next(2) == 0
                        ? new Key((KeyCode)random.Next((int)KeyCode.F1), (KeyModifiers)random.Next(8))
                        : Key.Control("abdefkuwy"[random.Next(9)]));
                var at = 0;
                while (at < editor.Cursor)
                    at += Cluster.Length(editor.Text, at);
                Assert.Equal(editor.Cursor, at);
                var (rows, row, column) = InputView.Of(editor.Text, editor.Cursor, 12);
                Assert.All(rows, line => Assert.InRange(Cluster.ColumnsOf(line), 0, 12));
                Assert.InRange(row, 0, rows.Count - 1);
                Assert.InRange(column, 0, 11);
            }
        }
    }

    [Theory]
    [InlineData("uno\r\ndos\rtres\n", "uno\ndos\ntres\n")]
    [InlineData("a\e[31mb\0\a\x9b\x7f\tc", "a[31mb\tc")]
    [InlineData("👩\u200d💻 ñ e\u0301 \u2028", "👩\u200d💻 ñ e\u0301 \u2028")]
    public void Control_characters_are_taken_out_and_lines_end_in_one_way(string typed, string clean) => Assert.Equal(clean, Editor.Clean(typed));

    [Fact]
    public void What_was_sent_comes_back_and_what_was_being_typed_waits()
    {
        var history = new InputHistory();
        history.Add("uno");
        history.Add("dos");
        Assert.Equal("dos", history.Recall(1, "a medias"));
        Assert.Equal("uno", history.Recall(1, "dos"));
        Assert.Null(history.Recall(1, "uno"));
        Assert.Equal("dos", history.Recall(-1, "uno"));
        Assert.Equal("a medias", history.Recall(-1, "dos"));
        Assert.Null(history.Recall(-1, "a medias"));
    }

    private static void Type(Editor editor, string text)
    {
        foreach (var rune in text.EnumerateRunes())
            editor.Press(Key.Typed(rune.ToString()));
    }
}
