using System.Globalization;
using Charla.Cli.Texts;
using Charla.Client;

namespace Charla.Cli.Commands.Chat.Verbs;

/// <summary>Finding what was said.</summary>
internal static class SearchVerbs
{
    private const int MostHits = 20;

    public static Verb[] All { get; } =
    [
        new("/search", ["/buscar"], "[#x|@all] words", () => Say.VerbSearch, Argument.Conversation, SearchAsync),
    ];

    // In the open conversation, where none is named; "@all" is everywhere.
    private static async Task<bool> SearchAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        var (first, others) = Arguments.Cut(rest);
        var isNamed = others.Length > 0 && (Arguments.IsRoom(first) || Arguments.IsPerson(first));
        var words = isNamed ? others : rest;
        if (words.Length == 0)
            return false;
        var isEverywhere = first is "@all" or "@todo";
        var found = await chat.Client.SearchAsync(
            new SearchQuery { Text = words, Conversation = !isNamed ? chat.Current : isEverywhere ? null : first, Limit = MostHits },
            cancellation);
        chat.Tell(found.Hits.Count == 0 ? Say.FoundNothing : Say.Found(SafeText.Line(words)), Look.Dim);
        // The newest stands lowest, as everywhere.
        foreach (var hit in found.Hits.Reverse())
            chat.Tell(Line(chat, hit.Entry, isEverywhere));
        if (found.More)
            chat.Tell(Say.FoundMore, Look.Dim);
        return true;
    }

    private static string Line(IChat chat, Entry entry, bool withConversation)
    {
        var time = TimeZoneInfo.ConvertTime(entry.Time, chat.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var where = withConversation ? SafeText.Line(entry.Conversation) + " " : "";
        return string.Create(CultureInfo.InvariantCulture, $"{where}[{entry.Seq}] {time} {SafeText.Line(entry.From)}: {EntryText.What(entry)}");
    }
}
