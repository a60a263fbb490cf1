namespace Charla.Chat.Verbs;

/// <summary>Which of some words somebody meant who mistyped one.</summary>
internal static class Nearest
{
    /// <summary>The one with the fewest slips, the first of several; null where none is near.</summary>
    public static string? To(string typed, IEnumerable<string> words)
    {
        // A letter in so short a word makes another one of it.
        var most = typed.Length switch
        {
            <= 2 => 0,
            <= 4 => 1,
            <= 8 => 2,
            _ => 3,
        };
        return words.Select(word => (Word: word, Slips: Slips(typed.ToLowerInvariant(), word)))
            .Where(w => w.Slips <= most && w.Slips < w.Word.Length - 1)
            .OrderBy(w => w.Slips).Select(w => w.Word).FirstOrDefault();
    }

    // Letters too many, too few, another one, or two that changed places (optimal string alignment).
    private static int Slips(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > 3)
            return int.MaxValue;
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= other.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            for (var j = 1; j <= other.Length; j++)
            {
                var change = rows[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[one.Length, other.Length];
    }
}
