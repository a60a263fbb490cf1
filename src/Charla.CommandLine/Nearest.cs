namespace Charla.CommandLine;

/// <summary>What somebody probably meant who mistyped a word.</summary>
public static class Nearest
{
    /// <summary>The one of the known words that is most alike; null where none is.</summary>
    public static string? To(string typed, IEnumerable<string> known)
    {
        var word = Bare(typed);
        if (word.Length < 2)
            return null;
        var (best, distance) = known.Select(one => (one, EditDistance.Between(word, Bare(one)))).OrderBy(one => one.Item2).FirstOrDefault();
        if (best is not null && distance <= Math.Max(1, word.Length / 3))
            return best;
        return known.FirstOrDefault(one => Bare(one).StartsWith(word, StringComparison.Ordinal));
    }

    private static string Bare(string word) => word.TrimStart('-').ToLowerInvariant();
}
