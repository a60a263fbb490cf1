using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Search;

/// <summary>What somebody looks for; docs/protocol.md, section 13.</summary>
public sealed record SearchQuery
{
    /// <summary>Null: any text.</summary>
    public SearchTerms? Terms { get; init; }

    /// <summary>Null: wherever the reader may look.</summary>
    public ConversationName? Conversation { get; init; }

    /// <summary>The author's nick.</summary>
    public string? From { get; init; }

    /// <summary>Milliseconds since 1970, included.</summary>
    public long Since { get; init; }

    /// <summary>Milliseconds since 1970, not included.</summary>
    public long Until { get; init; } = SearchFile.MostTime;

    /// <summary>Only what comes before this in the order of hits backwards.</summary>
    public SearchPosition Before { get; init; } = SearchPosition.End;

    public required int Context { get; init; }

    public required int Limit { get; init; }
}

/// <summary>A hit, and the messages around it, ascending.</summary>
public sealed record SearchHit(Conversation Conversation, SearchPosition Position, Entry Entry, IReadOnlyList<Entry> Around);

/// <summary>Some hits, the newest first.</summary>
/// <param name="Hits">The hits.</param>
/// <param name="Next">Where to go on; null where there is nothing more.</param>
/// <param name="IsPartial">The index is behind: there may be more.</param>
public sealed record SearchPage(IReadOnlyList<SearchHit> Hits, SearchPosition? Next, bool IsPartial)
{
    public static readonly SearchPage Nothing = new([], Next: null, IsPartial: false);
}
