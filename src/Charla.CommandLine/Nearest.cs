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
        var (best, distance) = known.Select(one => (one, Distance(word, Bare(one)))).OrderBy(one => one.Item2).FirstOrDefault();
        if (best is not null && distance <= Math.Max(1, word.Length / 3))
            return best;
        return known.FirstOrDefault(one => Bare(one).StartsWith(word, StringComparison.Ordinal));
    }

    private static string Bare(string word) => word.TrimStart('-').ToLowerInvariant();

    // How many letters are wrong, missing, too many, or have changed places with their neighbour.
    private static int Distance(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var change = rows[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[one.Length, other.Length];
    }
}
