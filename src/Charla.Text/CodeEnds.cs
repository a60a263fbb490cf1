namespace Charla.Text;

/// <summary>
/// <c>`code`</c>, between equal runs of backticks. Remembers for which lengths there is no other run, and does not look again.
/// </summary>
internal sealed class CodeEnds(string source)
{
    private readonly HashSet<int> _none = [];

    /// <summary>The code that a run of backticks begins; null where it begins none. <paramref name="end"/> is what is behind it, or behind the run.</summary>
    public string? CodeAt(int start, out int end)
    {
        var run = RunAt(start);
        end = start + run;
        if (_none.Contains(run))
            return null;
        for (var i = source.IndexOf('`', end); i >= 0; i = source.IndexOf('`', i))
        {
            var length = RunAt(i);
            if (length == run)
            {
                var code = Inner(source[end..i]);
                end = i + run;
                return code;
            }

            i += length;
        }

        _none.Add(run);
        return null;
    }

    private int RunAt(int start)
    {
        var end = start;
        while (end < source.Length && source[end] == '`')
            end++;
        return end - start;
    }

    // `` `a` `` is how one writes backticks.
    private static string Inner(string code)
    {
        var line = code.Replace('\n', ' ');
        return line is [' ', .. var inner, ' '] && !inner.AsSpan().TrimStart(' ').IsEmpty ? inner : line;
    }
}
