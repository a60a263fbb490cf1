using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>A line on the screen, and what it belongs to.</summary>
internal sealed record ShownLine(TimelineItem Item, int Line, IReadOnlyList<Piece> Pieces);

/// <summary>Which lines of a timeline are seen through a window of some height, and how one moves it.</summary>
internal sealed class Viewport(IReadOnlyList<TimelineItem> items, Func<TimelineItem, List<List<Piece>>> lines, int height)
{
    private readonly Dictionary<TimelineItem, List<List<Piece>>> _lines = new(ReferenceEqualityComparer.Instance);

    /// <summary>The lines above an anchor (without one: the last), top down; fewer where there are no more.</summary>
    public List<ShownLine> Shown(Anchor? anchor)
    {
        var shown = new List<ShownLine>();
        var (index, line) = Place(anchor);
        for (; index >= 0 && shown.Count < height; index--)
        {
            var block = Lines(index);
            for (line = Math.Min(line, block.Count - 1); line >= 0 && shown.Count < height; line--)
                shown.Add(new ShownLine(items[index], line, block[line]));
            line = int.MaxValue;
        }

        shown.Reverse();
        return shown;
    }

    /// <summary>The anchor some lines higher (or, below zero, lower); null when it is at the end.</summary>
    public Anchor? Moved(Anchor? anchor, int up)
    {
        var (index, line) = Place(anchor);
        if (index < 0)
            return null;
        var at = (index, Math.Min(line, Lines(index).Count - 1));
        at = up >= 0 ? Up(at, up).To : Down(at, -up);
        // The first line is never below the top of the window.
        var above = height - 1 - Up(at, height - 1).Steps;
        at = above > 0 ? Down(at, above) : at;
        return at == (items.Count - 1, Lines(items.Count - 1).Count - 1) ? null : new Anchor(items[at.Item1].Seq, items[at.Item1].Sub, at.Item2);
    }

    /// <summary>The anchor with which a line of the log is seen, as near to the present one as possible.</summary>
    public Anchor? Showing(Anchor? anchor, long seq)
    {
        var shown = Shown(anchor);
        if (shown.Exists(l => l.Item is EntryItem item && item.Seq == seq && l.Line == 0))
            return anchor;
        var (bottom, _) = Place(anchor);
        var target = items.ToList().FindIndex(i => i is EntryItem && i.Seq == seq);
        if (target < 0)
            return anchor;
        // Above: it gets the second line, so that one sees that there is more; below: the last one.
        var up = 0;
        if (target <= bottom)
        {
            for (var i = target; i <= bottom; i++)
                up += Lines(i).Count;
            return Moved(anchor, Math.Max(0, up - height + 1));
        }

        for (var i = bottom + 1; i <= target; i++)
            up += Lines(i).Count;
        return Moved(anchor, -up);
    }

    private (int Index, int Line) Place(Anchor? anchor)
    {
        if (anchor is not { } at)
            return (items.Count - 1, int.MaxValue);
        // Where it stood on what is gone, the next one above.
        var index = items.Count - 1;
        while (index > 0 && (items[index].Seq, items[index].Sub).CompareTo((at.Seq, at.Sub)) > 0)
            index--;
        return (index, index >= 0 && (items[index].Seq, items[index].Sub) == (at.Seq, at.Sub) ? at.Line : int.MaxValue);
    }

    private ((int Index, int Line) To, int Steps) Up((int Index, int Line) from, int most)
    {
        var ((index, line), steps) = (from, 0);
        while (steps < most && (line > 0 || index > 0))
        {
            if (line == 0)
                line = Lines(--index).Count;
            var step = Math.Min(line, most - steps);
            (line, steps) = (line - step, steps + step);
        }

        return ((index, line), steps);
    }

    private (int Index, int Line) Down((int Index, int Line) from, int most)
    {
        var (index, line) = from;
        for (var left = most; left > 0;)
        {
            var step = Math.Min(Lines(index).Count - 1 - line, left);
            (line, left) = (line + step, left - step);
            if (left == 0 || index == items.Count - 1)
                break;
            (index, line, left) = (index + 1, 0, left - 1);
        }

        return (index, line);
    }

    private List<List<Piece>> Lines(int index)
    {
        if (!_lines.TryGetValue(items[index], out var made))
            _lines[items[index]] = made = lines(items[index]);
        return made;
    }
}
