namespace Charla.Client;

/// <summary>Copies of all conversations that were heard of, kept up to date from <see cref="CharlaClient.Feed"/>.</summary>
/// <remarks>For one thread at a time.</remarks>
/// <param name="capacity">The most lines to keep of each conversation.</param>
public sealed class Replica(int capacity = 2000)
{
    private readonly Dictionary<string, ConversationCopy> _copies = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The copies there are.</summary>
    public IReadOnlyCollection<ConversationCopy> Conversations => _copies.Values;

    /// <summary>The copy of a conversation, begun empty where there is none.</summary>
    public ConversationCopy this[string conversation]
    {
        get
        {
            if (!_copies.TryGetValue(conversation, out var copy))
                _copies[conversation] = copy = new ConversationCopy(conversation, capacity);
            return copy;
        }
    }

    /// <summary>Takes in what the feed brings. After a <see cref="Gap"/> the copy is empty: fetch the newest page into it.</summary>
    /// <returns>Whether it changed anything.</returns>
    public bool Apply(FeedItem item)
    {
        switch (item)
        {
            case Entry entry:
                return this[entry.Conversation].Apply(entry);
            case Gap gap:
                this[gap.Conversation].Apply(gap);
                return true;
            default:
                return false;
        }
    }
}
