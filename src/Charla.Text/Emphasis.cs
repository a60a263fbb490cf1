namespace Charla.Text;

/// <summary>A run of <c>*</c>, <c>_</c> or <c>~</c>, and what it may do where it stands.</summary>
internal sealed record Run(char Sign, int Length, bool Opens, bool Closes) : Inline
{
    /// <summary>CommonMark's rule of flanking: by the characters around it.</summary>
    public static Run At(string source, int start)
    {
        var sign = source[start];
        var end = start + 1;
        while (end < source.Length && source[end] == sign)
            end++;
        var (before, after) = (Characters.Before(source, start), Characters.At(source, end));
        var left = !Characters.IsSpace(after) && (!Characters.IsSign(after) || Characters.IsSpace(before) || Characters.IsSign(before));
        var right = !Characters.IsSpace(before) && (!Characters.IsSign(before) || Characters.IsSpace(after) || Characters.IsSign(after));
        var length = end - start;
        // 2*3*4 and 2**10 are sums.
        var isTimes = sign == '*' && System.Text.Rune.IsDigit(before) && System.Text.Rune.IsDigit(after);
        if (isTimes || (sign == '~' && length != 2))
            return new Run(sign, length, Opens: false, Closes: false);
        return sign == '_'
            ? new Run(sign, length, left && (!right || Characters.IsSign(before)), right && (!left || Characters.IsSign(after)))
            : new Run(sign, length, left, right);
    }
}

/// <summary>
/// CommonMark's algorithm of delimiter runs: from left to right, what closes takes the last thing open that it can close.
/// </summary>
internal sealed class Emphasis
{
    /// <summary>Bold and italics in each other deeper than this are text.</summary>
    private const int Deepest = 10;

    private readonly List<Open> _stack = [new(new Run('\0', 0, Opens: false, Closes: false))];

    // Below these there is nothing for runs of one kind: nobody looks there twice.
    private readonly Dictionary<(char Sign, bool Opens, int Thirds), int> _bottoms = [];

    private Open Top => _stack[^1];

    /// <summary>Parts among which there are runs, as parts among which there are none.</summary>
    public static IReadOnlyList<Inline> Of(List<Inline> parts)
    {
        if (!parts.Exists(part => part is Run))
            return Merged(parts);
        var emphasis = new Emphasis();
        foreach (var part in parts)
        {
            if (part is Run run)
                emphasis.Add(run);
            else
                emphasis.Top.Nodes.Add(part);
        }

        emphasis.Fold(0);
        return Merged(emphasis.Top.Nodes);
    }

    private void Add(Run run)
    {
        var left = run.Length;
        for (var at = OpenerOf(run); at > 0 && left > 0; at = OpenerOf(run))
        {
            Fold(at);
            if (Top.Depth >= Deepest)
                break;
            left -= Close(left);
            foreach (var (kind, bottom) in _bottoms)
                _bottoms[kind] = Math.Min(bottom, _stack.Count);
        }

        if (left > 0 && run.Opens)
            _stack.Add(new Open(run) { Left = left });
        else if (left > 0)
            Top.Nodes.Add(new Plain(new string(run.Sign, left)));
    }

    /// <summary>Where in the stack a run finds what it closes; 0 where there is nothing.</summary>
    private int OpenerOf(Run run)
    {
        if (!run.Closes)
            return 0;
        var kind = (run.Sign, run.Opens, run.Length % 3);
        for (var at = _stack.Count - 1; at >= _bottoms.GetValueOrDefault(kind, 1); at--)
        {
            var open = _stack[at].Run;
            // `*a**b*` is one in the other: the rule of three.
            var isOdd = (open.Closes || run.Opens) && (open.Length + run.Length) % 3 == 0 && run.Length % 3 != 0;
            if (open.Sign == run.Sign && !isOdd)
                return at;
        }

        _bottoms[kind] = _stack.Count;
        return 0;
    }

    /// <summary>What is open above was never closed: it stands for itself.</summary>
    private void Fold(int at)
    {
        var into = _stack[at];
        foreach (var open in _stack.Skip(at + 1))
        {
            into.Nodes.Add(new Plain(new string(open.Run.Sign, open.Left)));
            into.Nodes.AddRange(open.Nodes);
            into.Depth = Math.Max(into.Depth, open.Depth);
        }

        _stack.RemoveRange(at + 1, _stack.Count - at - 1);
    }

    /// <summary>The last thing open is closed, by as many signs as both have; how many those were.</summary>
    private int Close(int left)
    {
        var open = Top;
        var used = left > 1 && open.Left > 1 ? 2 : 1;
        var children = Merged(open.Nodes);
        Inline node = open.Run.Sign == '~' ? new Strike(children) : used == 2 ? new Bold(children) : new Italic(children);
        open.Left -= used;
        open.Depth++;
        if (open.Left > 0)
        {
            open.Nodes = [node];
        }
        else
        {
            _stack.RemoveAt(_stack.Count - 1);
            Top.Nodes.Add(node);
            Top.Depth = Math.Max(Top.Depth, open.Depth);
        }

        return used;
    }

    /// <summary>Texts that stand beside each other are one.</summary>
    private static List<Inline> Merged(List<Inline> nodes)
    {
        var merged = new List<Inline>(nodes.Count);
        for (var i = 0; i < nodes.Count;)
        {
            var end = i;
            while (end < nodes.Count && nodes[end] is Plain)
                end++;
            if (end == i)
                merged.Add(nodes[i]);
            else
                merged.Add(end == i + 1 ? nodes[i] : new Plain(string.Concat(nodes.Skip(i).Take(end - i).Cast<Plain>().Select(plain => plain.Text))));
            i = Math.Max(end, i + 1);
        }

        return merged;
    }

    /// <summary>A run that is open, and what came after it.</summary>
    private sealed class Open(Run run)
    {
        public Run Run { get; } = run;

        /// <summary>How many of its signs nothing has closed yet.</summary>
        public int Left { get; set; }

        public List<Inline> Nodes { get; set; } = [];

        /// <summary>How deep the nodes nest.</summary>
        public int Depth { get; set; }
    }
}
