namespace Charla.Text;

/// <summary>What is left of a line inside of quotes and lists.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Column">The column where that begins: tabs go to the next multiple of four.</param>
internal readonly record struct Line(string Text, int Column)
{
    private const string Blanks = " \t";

    /// <summary>The lines of a text. A newline at its end begins no other line.</summary>
    public static Line[] Of(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return [.. (lines is [.. var all, '\n'] ? all : lines).Split('\n').Select(line => new Line(line, 0))];
    }

    public bool IsBlank => Text.AsSpan().TrimStart(Blanks).IsEmpty;

    /// <summary>The columns of blanks before the text.</summary>
    public int Indent
    {
        get
        {
            var at = Column;
            foreach (var c in Text)
            {
                var width = WidthOf(c, at);
                if (width == 0)
                    break;
                at += width;
            }

            return at - Column;
        }
    }

    /// <summary>Without its first characters, none of which is a tab.</summary>
    public Line After(int characters) => new(Text[characters..], Column + characters);

    /// <summary>Without so many columns of blanks, or what there are. Of a tab that is not all taken, blanks stay.</summary>
    public Line Outdented(int columns)
    {
        var end = Column + columns;
        var at = Column;
        var i = 0;
        while (at < end && i < Text.Length && WidthOf(Text[i], at) is > 0 and var width)
        {
            at += width;
            i++;
        }

        return at <= end ? new Line(Text[i..], at) : new Line(new string(' ', at - end) + Text[i..], end);
    }

    private static int WidthOf(char c, int column) => c switch { ' ' => 1, '\t' => 4 - (column % 4), _ => 0 };
}
