using Charla.Cli.Commands.Chat.Full;
using Charla.Cli.Terminal;

namespace Charla.Client.Tests.Cli.Screen;

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

    [Fact]
    public void Tab_goes_through_what_begins_so()
    {
        var completion = new Completion();
        var names = new Names(["#general", "#redes", "#redes-2"], ["Ana", "andrea", "luis"]);

        Assert.Equal(("Ana: ", 5), completion.Tab("an", 2, names, isBack: false));
        Assert.Equal("[Ana:]  andrea:", completion.Hint);
        Assert.Equal(("andrea: ", 8), completion.Tab("Ana: ", 5, names, isBack: false));
        Assert.Equal(("Ana: ", 5), completion.Tab("andrea: ", 8, names, isBack: true));
        Assert.Equal(("hola @luis ", 11), completion.Tab("hola @l", 7, names, isBack: false));
        Assert.Equal(("/join #redes ", 13), completion.Tab("/join #r", 8, names, isBack: false));
        Assert.Equal(("/join ", 6), completion.Tab("/jo", 3, names, isBack: false));
        Assert.Equal(("/unirse ", 8), completion.Tab("/uni", 4, names, isBack: false));
        Assert.Equal(("/transport udp", 14), completion.Tab("/transport u", 12, names, isBack: false));
        Assert.Null(completion.Tab("zzz", 3, names, isBack: false));
    }

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
