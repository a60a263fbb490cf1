namespace Charla.Protocol;

/// <summary>One thing a message must have: words that stand together, the last of them perhaps only begun.</summary>
public sealed record SearchTerm(IReadOnlyList<string> Words, bool IsPrefix);

/// <summary>What a person typed to search for: <c>words "that stand together" beg*</c>. Whatever they type means something.</summary>
public sealed class SearchTerms
{
    /// <summary>More terms than anybody types; what is beyond is left out, so that a query has a bound.</summary>
    public const int MostTerms = 32;

    private SearchTerms(IReadOnlyList<SearchTerm> all) => All = all;

    public IReadOnlyList<SearchTerm> All { get; }

    public static SearchTerms Parse(string text)
    {
        var terms = new List<SearchTerm>();
        var parts = text.Split('"');
        for (var i = 0; i < parts.Length && terms.Count < MostTerms; i++)
        {
            // Every second part is in quotes; the last quote may be missing.
            if (i % 2 == 1)
                AddPhrase(terms, parts[i]);
            else
                AddWords(terms, parts[i]);
        }

        return new SearchTerms(terms);
    }

    /// <summary>Whether a text has all of them.</summary>
    public bool Match(string text)
    {
        var words = SearchWords.Of(text).ToList();
        return All.All(term => Enumerable.Range(0, words.Count).Any(at => StandsAt(term, words, at)));
    }

    /// <summary>Where they stand in a text, in its order, none overlapping another: to show them.</summary>
    public IReadOnlyList<(int Start, int Length)> Find(string text)
    {
        var words = SearchWords.Of(text).ToList();
        var found = new List<(int Start, int Length)>();
        for (var at = 0; at < words.Count;)
        {
            var longest = All.Where(term => StandsAt(term, words, at)).Select(term => term.Words.Count).DefaultIfEmpty(0).Max();
            if (longest > 0)
                found.Add((words[at].Start, words[at + longest - 1].Start + words[at + longest - 1].Length - words[at].Start));
            at += Math.Max(longest, 1);
        }

        return found;
    }

    private static void AddPhrase(List<SearchTerm> terms, string text)
    {
        var words = SearchWords.Of(text).Select(word => word.Folded).ToList();
        if (words.Count > 0)
            terms.Add(new SearchTerm(words, IsPrefix: false));
    }

    private static void AddWords(List<SearchTerm> terms, string text)
    {
        var together = new List<string>();
        SearchWord? last = null;
        foreach (var word in SearchWords.Of(text))
        {
            if (!word.Joined)
                End();
            together.Add(word.Folded);
            last = word;
        }

        End();

        void End()
        {
            if (together.Count == 0 || terms.Count >= MostTerms)
                return;
            var end = last!.Value.Start + last.Value.Length;
            terms.Add(new SearchTerm([.. together], end < text.Length && text[end] == '*'));
            together.Clear();
        }
    }

    private static bool StandsAt(SearchTerm term, List<SearchWord> words, int at)
    {
        var count = term.Words.Count;
        if (at + count > words.Count)
            return false;
        for (var i = 0; i < count; i++)
        {
            var (word, wanted) = (words[at + i].Folded, term.Words[i]);
            if (term.IsPrefix && i == count - 1 ? !word.StartsWith(wanted, StringComparison.Ordinal) : word != wanted)
                return false;
        }

        return true;
    }
}
