using Charla.Cli.Terminal;

namespace Charla.Cli.Commands.Chat.Full;

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
        var starts = new int[items.Count + 1];
        for (var i = 0; i < items.Count; i++)
            starts[i + 1] = starts[i] + Lines(i).Count;
        var total = starts[^1];
        var bottom = starts[index] + Math.Min(line, Lines(index).Count - 1) - up;
        return At(starts, Math.Clamp(bottom, Math.Min(height, total) - 1, total - 1));
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

    private Anchor? At(int[] starts, int number)
    {
        if (number == starts[^1] - 1)
            return null;
        var index = Array.BinarySearch(starts, number);
        index = index >= 0 ? index : ~index - 1;
        while (starts[index + 1] == starts[index])
            index++;
        return new Anchor(items[index].Seq, items[index].Sub, number - starts[index]);
    }

    private List<List<Piece>> Lines(int index)
    {
        if (!_lines.TryGetValue(items[index], out var made))
            _lines[items[index]] = made = lines(items[index]);
        return made;
    }
}
