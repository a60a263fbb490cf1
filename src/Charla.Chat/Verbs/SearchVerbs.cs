using System.Globalization;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Chat.Verbs;

/// <summary>Finding what was said, and going there.</summary>
internal static class SearchVerbs
{
    private const int MostHits = 20;

    public static Verb[] All { get; } =
    [
        new("/search", "/buscar", ["/find"], () => ChatTexts.Of("UsageSearch"), () => Say.VerbSearch, Argument.Conversation, SearchAsync),
        new("/goto", "/ir", [], () => "[#x|@pepe] N", () => Say.VerbGoto, Argument.Conversation, GoToAsync),
    ];

    // In the open conversation, where none is named; "@all" is everywhere.
    private static async Task<bool> SearchAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if ((IsMore(rest) ? chat.MoreHits : null) is { } more)
        {
            await ShowAsync(chat, more, cancellation);
            return true;
        }

        var (first, others) = Arguments.Cut(rest);
        var isNamed = others.Length > 0 && (Arguments.IsRoom(first) || Arguments.IsPerson(first));
        var words = isNamed ? others : rest;
        if (words.Length == 0)
            return false;
        var where = !isNamed ? chat.Current : first is "@all" or "@todo" ? null : first;
        await ShowAsync(chat, new SearchQuery { Text = words, Conversation = where, Limit = MostHits }, cancellation);
        return true;
    }

    private static bool IsMore(string word) => word is "more" or "más" or "mas";

    private static async Task ShowAsync(IChat chat, SearchQuery query, CancellationToken cancellation)
    {
        var found = await chat.Client.SearchAsync(query, cancellation);
        chat.MoreHits = found.More ? query with { Before = found.Next } : null;
        var hits = found.Hits.Where(h => !chat.IsHidden(h.Entry)).ToList();
        chat.Tell(hits.Count == 0 && !found.More ? Say.FoundNothing : Say.Found(SafeText.Line(query.Text)), Look.Dim);
        // The newest stands lowest, as everywhere.
        foreach (var hit in Enumerable.Reverse(hits))
        {
            var line = Line(chat, hit.Entry);
            chat.TellFound(line, FoundWords.In(line, EntryText.What(hit.Entry), query.Text));
        }

        if (found.More)
            chat.Tell(Say.FoundMore, Look.Dim);
        if (found.Partial)
            chat.Tell(Say.SearchPartial, Look.Dim);
    }

    // A number alone is one of the open conversation.
    private static string Line(IChat chat, Entry entry)
    {
        var time = TimeZoneInfo.ConvertTime(entry.Time, chat.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var isHere = string.Equals(entry.Conversation, chat.Current, StringComparison.OrdinalIgnoreCase);
        var where = isHere ? "" : SafeText.Line(entry.Conversation) + " ";
        return string.Create(CultureInfo.InvariantCulture, $"{where}[{entry.Seq}] {time} {SafeText.Line(entry.From)}: {EntryText.What(entry)}");
    }

    private static async Task<bool> GoToAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        var (first, others) = Arguments.Cut(rest);
        var isNamed = Arguments.IsRoom(first) || Arguments.IsPerson(first);
        if (Arguments.Numbered(isNamed ? others : rest) is not ({ } seq, ""))
            return false;
        await chat.GoToAsync(isNamed ? first : chat.Current, seq);
        return true;
    }
}
