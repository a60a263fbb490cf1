namespace Charla.Text;

/// <summary>Code between lines of three or more <c>`</c> or <c>~</c>. Without an end it goes to the end.</summary>
internal static class Fence
{
    public static Found? At(IReadOnlyList<Line> lines, int start)
    {
        var line = lines[start].Text.TrimStart(' ', '\t');
        if (line is not ['`' or '~', ..])
            return null;
        var info = line.TrimStart(line[0]);
        var fence = line[..(line.Length - info.Length)];
        if (fence.Length < 3 || (fence[0] == '`' && info.Contains('`', StringComparison.Ordinal)))
            return null;

        var indent = lines[start].Indent;
        var end = start + 1;
        while (end < lines.Count && !Closes(lines[end], fence))
            end++;
        var text = string.Join('\n', lines.Skip(start + 1).Take(end - start - 1).Select(inner => inner.Outdented(indent).Text));
        var language = Escapes.Without(info.Trim(' ', '\t').Split(' ', '\t')[0]);
        return new Found(new CodeBlock(text, language == "" ? null : language), end + 1);
    }

    private static bool Closes(Line line, string fence)
    {
        var text = line.Text.AsSpan().Trim(" \t");
        return line.Indent <= 3 && text.Length >= fence.Length && text.TrimStart(fence[0]).IsEmpty;
    }
}
