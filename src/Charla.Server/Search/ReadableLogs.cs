using Charla.Server.Conversations;
using Charla.Server.Storage;

namespace Charla.Server.Search;

/// <summary>What of each log one reader may see: <see cref="Lookup.Visible"/>, remembered for the length of one query.</summary>
internal sealed class ReadableLogs(IStoreView view, Account reader)
{
    private readonly Dictionary<ConversationId, ReadableLog?> _known = [];

    /// <summary>Null: nothing of it.</summary>
    public ReadableLog? Find(ConversationId id)
    {
        if (_known.TryGetValue(id, out var known))
            return known;
        ReadableLog? found = null;
        if (view.FindConversation(id) is { } conversation && Lookup.Visible(view, conversation, reader.Id) is { } visible)
            found = new ReadableLog(conversation, visible.First, visible.Last, visible.AsOf);
        return _known[id] = found;
    }
}

/// <summary>A log, and from where to where it may be read, and as of when: <see cref="VisibleRange"/>.</summary>
internal sealed record ReadableLog(Conversation Conversation, long First, long Last, long? AsOf)
{
    public bool Has(long seq) => seq >= First && seq <= Last;
}
