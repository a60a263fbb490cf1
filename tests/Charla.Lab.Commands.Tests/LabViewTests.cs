using Charla.Terminal;
using Charla.Testing;

namespace Charla.Lab.Commands.Tests;

/// <summary>What the screen of a lab looks like, without a terminal.</summary>
public sealed class LabViewTests
{
    private const string Nasty = "\e[2J\u202emalo\u202c 日本語 👩\u200d💻 z\u0300\u0301\u0302 \e]0;x\a\r\n\ttab";

    [Fact]
    public void Columns_are_aligned_and_numbers_stand_at_the_right()
    {
        var rows = Rows(Draw(Picture([["TCP", "ana", "7"], ["UDP", "日本語", "1,024"]]), 40, 12));

        Assert.Equal(" Echo", rows[0]);
        Assert.Equal(" by   name    bytes", rows[2]);
        Assert.Equal(" TCP  ana         7", rows[3]);
        Assert.Equal(" UDP  日本語  1,024", rows[4]);
        Assert.StartsWith("───", rows[5], StringComparison.Ordinal);
        Assert.Equal(" + TCP 127.0.0.1:5", rows[6]);
        Assert.Equal(" q ends", rows[11]);
    }

    [Fact]
    public void Rows_for_which_there_is_no_room_are_counted_and_the_last_lines_stay_in_sight()
    {
        var picture = Picture([.. Enumerable.Range(1, 50).Select(n => new[] { "TCP", $"n{n}", "0" })]) with
        {
            Lines = [.. Enumerable.Range(1, 100).Select(n => $"line {n}")],
        };
        var rows = Rows(Draw(picture, 40, 20));

        Assert.Contains(rows, row => row == " and 42 more");
        Assert.Contains(" TCP  n8        0", rows);
        Assert.DoesNotContain(" TCP  n9        0", rows);
        Assert.Equal(" line 100", rows[18]);
        Assert.Equal(" line 95", rows[13]);
    }

    [Fact]
    public void What_is_too_wide_is_cut_and_says_so()
    {
        var rows = Rows(Draw(Picture([["TCP", new string('a', 200), "12"]]), 30, 12));

        Assert.EndsWith("a…     12", rows[3], StringComparison.Ordinal);
        Assert.All(rows, row => Assert.InRange(Cluster.ColumnsOf(row), 0, 30));
    }

    [Fact]
    public void A_typed_line_longer_than_the_screen_shows_where_the_cursor_is()
    {
        var input = new Editor();
        input.Set(new string('a', 30) + "end");
        var grid = LabView.Draw(Picture([]), input, Symbols.Unicode, 22, 10);

        Assert.Equal("> aaaaaaaaaaend", Rows(grid)[9]);
        Assert.Equal((15, 9), grid.Cursor);
    }

    [Fact]
    public void At_any_size_it_is_drawn_and_nothing_of_it_acts_on_the_terminal()
    {
        var picture = new LabPicture
        {
            Title = [Nasty, Nasty],
            Headings = [new(Nasty), new("b", IsNumber: true)],
            Rows = [[Nasty, Nasty], ["", ""], [Nasty + Nasty, "1"]],
            Lines = [Nasty, "", Nasty + Nasty + Nasty],
            Hint = Nasty,
        };
        var input = new Editor();
        input.Set(Nasty);
        for (var columns = 1; columns < 60; columns += 3)
        {
            for (var rows = 1; rows < 20; rows++)
            {
                foreach (var editor in new[] { null, input })
                {
                    var grid = LabView.Draw(picture, editor, Symbols.Ascii, columns, rows);
                    new Emulator(columns, rows).Write(Painter.Changes(null, grid, ColourDepth.Sixteen));
                }
            }
        }
    }

    private static LabPicture Picture(IReadOnlyList<IReadOnlyList<string>> rows) => new()
    {
        Title = ["Echo"],
        Headings = [new("by"), new("name"), new("bytes", IsNumber: true)],
        Rows = rows,
        Lines = ["+ TCP 127.0.0.1:5"],
        Hint = "q ends",
    };

    private static Grid Draw(LabPicture picture, int columns, int rows) => LabView.Draw(picture, null, Symbols.Unicode, columns, rows);

    private static string[] Rows(Grid grid) =>
        [.. Enumerable.Range(0, grid.Rows).Select(row => string.Concat(Enumerable.Range(0, grid.Columns).Select(column => grid[column, row].Text)).TrimEnd())];
}
