using System.Buffers;

namespace Charla.Protocol;

/// <summary>One thing a message must have: words that stand together, the last of them perhaps only begun.</summary>
/// <param name="Words">The words, as <see cref="SearchWords"/> folds them; one at least.</param>
/// <param name="IsPrefix">Whether the last one may go on in the message.</param>
public sealed record SearchTerm(IReadOnlyList<string> Words, bool IsPrefix);

/// <summary>
/// What a person typed to search for: <c>words "that stand together" beg*</c>. Whatever they type means something. Also where it is
/// in a text, for who shows it: the page's is <c>words.ts</c>.
/// </summary>
public sealed class SearchTerms
{
    /// <summary>More terms than anybody types; what is beyond is left out, so that a query has a bound.</summary>
    public const int MostTerms = 32;

    private static readonly SearchValues<char> WhiteSpace =
        SearchValues.Create([.. Enumerable.Range(0, char.MaxValue).Select(c => (char)c).Where(char.IsWhiteSpace)]);

    private SearchTerms(IReadOnlyList<SearchTerm> all) => All = all;

    /// <summary>The terms, in the order in which they were typed; a message must have all of them. None where nothing was typed that is a word.</summary>
    public IReadOnlyList<SearchTerm> All { get; }

    /// <summary>Reads what was typed. Never fails: quotes without an end reach to the end of the text.</summary>
    public static SearchTerms Parse(string text)
    {
        var terms = new List<SearchTerm>();
        var isQuoted = false;
        for (var start = 0; start <= text.Length && terms.Count < MostTerms; isQuoted = !isQuoted)
        {
            // The last quote may be missing.
            var end = NextQuote(text, start);
            if (isQuoted)
                AddPhrase(terms, text[start..end]);
            else
                AddWords(terms, text[start..end]);
            start = end + 1;
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
                found.Add((words[at].Start, words[at + longest - 1].End - words[at].Start));
            at += Math.Max(longest, 1);
        }

        return found;
    }

    // As keyboards and phones write it. Between two letters it is none: צה"ל.
    private static int NextQuote(string text, int from)
    {
        for (var at = from; at < text.Length; at++)
        {
            if (text[at] is '"' or '\u201C' or '\u201D' or '\u201E' or '\u00AB' or '\u00BB' or '\uFF02'
                && !(at > 0 && at + 1 < text.Length && char.IsLetterOrDigit(text[at - 1]) && char.IsLetterOrDigit(text[at + 1])))
                return at;
        }

        return text.Length;
    }

    private static void AddPhrase(List<SearchTerm> terms, string text)
    {
        var words = SearchWords.Of(text).Select(word => word.Folded).ToList();
        if (words.Count > 0)
            terms.Add(new SearchTerm(words, IsPrefix: false));
    }

    // What is written without a space is looked for together: 1.2.3, snake_case, 学校, C#.
    private static void AddWords(List<SearchTerm> terms, string text)
    {
        var together = new List<string>();
        var end = 0;
        foreach (var word in SearchWords.Of(text))
        {
            if (text.AsSpan(end, word.Start - end).ContainsAny(WhiteSpace))
                EndTerm();
            together.Add(word.Folded);
            end = word.End;
        }

        EndTerm();

        void EndTerm()
        {
            if (together.Count > 0 && terms.Count < MostTerms)
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
