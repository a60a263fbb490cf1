using Charla.Client.Internal;

namespace Charla.Client;

/// <summary>What to look for; docs/protocol.md, section 13. Of text, author and times at least one is given.</summary>
public sealed record SearchQuery
{
    /// <summary>Words a message must have, in any order; <c>"two words"</c> stand together, <c>exam*</c> begins a word.</summary>
    public string? Text { get; init; }

    /// <summary><c>#room</c> or <c>@nick</c>; null: everything one may read.</summary>
    public string? Conversation { get; init; }

    /// <summary>The author's nick.</summary>
    public string? From { get; init; }

    /// <summary>The earliest time, included.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The latest time, not included.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How many messages before and after each hit, 0 to 5.</summary>
    public int Context { get; init; }

    /// <summary>The most hits, 1 to 50.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>To go on: <see cref="SearchPage.Next"/> of the page before.</summary>
    public string? Before { get; init; }
}

/// <summary>A message that was found, and the messages around it, ascending.</summary>
public sealed record SearchHit(Entry Entry, IReadOnlyList<Entry> Before, IReadOnlyList<Entry> After);

/// <summary>Some of what was found, the newest first.</summary>
/// <param name="Hits">The hits; there may be none of them on a page that is not the last one.</param>
/// <param name="More">Whether to go on.</param>
/// <param name="Next">Where to: <see cref="SearchQuery.Before"/> of the next page.</param>
/// <param name="Partial">The server is still making its index: there may be more than it knows of.</param>
public sealed record SearchPage(IReadOnlyList<SearchHit> Hits, bool More, string? Next, bool Partial = false);

/// <content>Search; docs/protocol.md, section 13.</content>
public sealed partial class CharlaClient
{
    /// <summary>A page of the messages that fit a query, the newest first.</summary>
    public async Task<SearchPage> SearchAsync(SearchQuery query, CancellationToken cancellation = default)
    {
        var frame = Ask("search"u8)
            .OptionalText("text"u8, query.Text)
            .OptionalText("conv"u8, query.Conversation)
            .OptionalText("from"u8, query.From);
        if (query.Since is { } since)
            frame.Time("since"u8, since);
        if (query.Until is { } until)
            frame.Time("until"u8, until);
        frame.Number("context"u8, query.Context).Number("limit"u8, query.Limit).OptionalText("before"u8, query.Before);
        var answer = await AskAsync(frame, _options.RequestTimeout, cancellation);
        return new SearchPage(HitsOf(answer.Rows), answer.More, answer.Next, answer.Partial);
    }

    // A hit, and then what is around it.
    private static List<SearchHit> HitsOf(IReadOnlyList<object> rows)
    {
        var hits = new List<SearchHit>();
        var (before, after) = (new List<Entry>(), new List<Entry>());
        foreach (var row in rows)
        {
            if (row is FoundEntry found)
                hits.Add(new SearchHit(found.Entry, before = [], after = []));
            else if (row is Entry around && hits.Count > 0)
                (around.Seq < hits[^1].Entry.Seq ? before : after).Add(around);
        }

        return hits;
    }
}
