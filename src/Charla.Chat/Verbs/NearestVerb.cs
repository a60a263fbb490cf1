using Charla.CommandLine;

namespace Charla.Chat.Verbs;

/// <summary>Which verb somebody meant who mistyped one.</summary>
internal static class NearestVerb
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
        return words.Select(word => (Word: word, Slips: EditDistance.Between(typed.ToLowerInvariant(), word)))
            .Where(w => w.Slips <= most && w.Slips < w.Word.Length - 1)
            .OrderBy(w => w.Slips).Select(w => w.Word).FirstOrDefault();
    }
}
