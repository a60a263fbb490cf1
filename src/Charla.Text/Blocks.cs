namespace Charla.Text;

/// <summary>A block, and the line behind it.</summary>
internal readonly record struct Found(Block Block, int End);

/// <summary>
/// Lines to blocks: CommonMark's, for chat. Each container gives its lines, without its marks, to this again.
/// </summary>
internal sealed class Blocks(Who who)
{
    /// <summary>Quotes and lists in each other deeper than this are text.</summary>
    public const int Deepest = 8;

    /// <summary>Blocks of lines that stand <paramref name="depth"/> deep in quotes and lists.</summary>
    public List<Block> Of(IReadOnlyList<Line> lines, int depth)
    {
        var blocks = new List<Block>();
        var begun = 0;
        for (var i = 0; i < lines.Count;)
        {
            var isBlank = lines[i].IsBlank;
            Found? found = isBlank ? null : At(lines, i, depth);
            if (found is null && !isBlank)
            {
                i++;
                continue;
            }

            EndParagraph(i);
            if (found is { } block)
                blocks.Add(block.Block);
            i = begun = found?.End ?? i + 1;
        }

        EndParagraph(lines.Count);
        return blocks;

        void EndParagraph(int end)
        {
            if (begun < end)
                blocks.Add(Paragraph(lines.Skip(begun).Take(end - begun), begins: depth == 0 && begun == 0));
        }
    }

    /// <summary>The inline parts of a text.</summary>
    public IReadOnlyList<Inline> Inlines(string text, bool begins = false) => new InlineScanner(text, who).Scan(begins);

    public static bool IsRule(Line line)
    {
        var text = line.Text.Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal);
        return line.Indent <= 3 && text is [_, _, _, ..] and ['-' or '*' or '_', ..] && text.AsSpan().TrimEnd(text[0]).IsEmpty;
    }

    private Found? At(IReadOnlyList<Line> lines, int i, int depth)
    {
        // What is indented further is no mark: a pasted program stays what it is.
        if (lines[i].Indent > 3)
            return null;
        return Fence.At(lines, i)
            ?? HeadingAt(lines[i], i)
            ?? Tables.At(lines, i, this)
            ?? (IsRule(lines[i]) ? new Found(new Rule(), i + 1) : (Found?)null)
            ?? QuoteAt(lines, i, depth)
            ?? (depth == Deepest ? null : Lists.At(lines, i, depth, this));
    }

    /// <summary>The lines as they were typed: blanks at their beginning stay.</summary>
    private Paragraph Paragraph(IEnumerable<Line> lines, bool begins) =>
        new(Inlines(string.Join('\n', lines.Select(line => line.Text)).TrimEnd(' ', '\t'), begins));

    /// <summary>Without a text it is no heading: <c>#</c> is what somebody wrote.</summary>
    private Found? HeadingAt(Line line, int i)
    {
        var marked = line.Text.TrimStart(' ', '\t');
        var text = marked.TrimStart('#');
        var level = marked.Length - text.Length;
        if (level is 0 or > 6 || text is not [' ' or '\t', ..])
            return null;
        text = text.Trim(' ', '\t');
        var open = text.TrimEnd('#');
        if (open is "" or [.., ' ' or '\t'])
            text = open.TrimEnd(' ', '\t');
        return text == "" ? null : new Found(new Heading(level, Inlines(text)), i + 1);
    }

    private Found? QuoteAt(IReadOnlyList<Line> lines, int start, int depth)
    {
        var inner = new List<Line>();
        var end = start;
        for (; depth < Deepest && end < lines.Count && lines[end].Outdented(3) is { Text: ['>', ..] } line; end++)
            inner.Add(line.After(1).Outdented(1));
        if (end == start)
            return null;
        // Marks without a text are what somebody wrote.
        return inner.TrueForAll(line => line.IsBlank)
            ? new Found(Paragraph(lines.Skip(start).Take(end - start), begins: false), end)
            : new Found(new Quote(Of(inner, depth + 1)), end);
    }
}
