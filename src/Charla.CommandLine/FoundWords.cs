using System.Text;
using Charla.Protocol;

namespace Charla.CommandLine;

/// <summary>Where a line has what was looked for: to show it.</summary>
public sealed class FoundWords
{
    private const string Marked = "\e[1;31m";
    private const string Plain = "\e[0m";

    private readonly IReadOnlyList<(int Start, int Length)> _places;

    private FoundWords(IReadOnlyList<(int Start, int Length)> places) => _places = places;

    /// <summary>In the end of a line, which is what somebody said; what stands before it was not looked through.</summary>
    public static FoundWords In(string line, string said, string? query) => new(query is null || !line.EndsWith(said, StringComparison.Ordinal)
        ? []
        : [.. SearchTerms.Parse(query).Find(said).Select(place => (line.Length - said.Length + place.Start, place.Length))]);

    /// <summary>The line in pieces: each one is marked or not.</summary>
    public IEnumerable<(string Text, bool IsMarked)> Cut(string line)
    {
        var at = 0;
        foreach (var (start, length) in _places)
        {
            if (start > at)
                yield return (line[at..start], false);
            yield return (line.Substring(start, length), true);
            at = start + length;
        }

        if (at < line.Length)
            yield return (line[at..], false);
    }

    /// <summary>The line, safe already, with its marks in colour.</summary>
    public string Coloured(string line) => Cut(line)
        .Aggregate(new StringBuilder(line.Length + 64), (all, piece) => piece.IsMarked ? all.Append(Marked).Append(piece.Text).Append(Plain) : all.Append(piece.Text))
        .ToString();
}
