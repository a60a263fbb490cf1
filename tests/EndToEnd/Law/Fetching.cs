using Charla.Client;

namespace Charla.EndToEnd.Law;

/// <summary>Everything that a fresh reader gets to see, page by page.</summary>
internal static class Fetching
{
    public static Task<List<Entry>> AllAsync(CharlaClient reader, string conversation) =>
        AllAsync(after => reader.FetchAsync(conversation, after: after, limit: 200));

    /// <summary>The same by taking all changes in.</summary>
    public static async Task<List<Entry>> FoldedAsync(CharlaClient reader, string conversation)
    {
        var copy = new ConversationCopy(conversation, int.MaxValue);
        foreach (var change in await AllAsync(after => reader.ChangesAsync(conversation, after, 200)))
            copy.Apply(change);
        return [.. copy.Lines];
    }

    /// <summary>All that a search for a word finds there, ascending.</summary>
    public static async Task<List<Entry>> FoundAsync(CharlaClient reader, string conversation, string word)
    {
        List<Entry> found = [];
        SearchPage page;
        string? before = null;
        do
        {
            page = await reader.SearchAsync(new SearchQuery { Text = word, Conversation = conversation, Limit = 50, Before = before });
            found.AddRange(page.Hits.Select(hit => hit.Entry));
            before = page.Next;
        }
        while (page.More);
        return [.. found.OrderBy(entry => entry.Seq)];
    }

    private static async Task<List<Entry>> AllAsync(Func<long, Task<EntryPage>> ask)
    {
        List<Entry> all = [];
        EntryPage page;
        do
        {
            page = await ask(all.Count > 0 ? all[^1].Seq : 0);
            all.AddRange(page.Entries);
        }
        while (page.More);
        return all;
    }
}
