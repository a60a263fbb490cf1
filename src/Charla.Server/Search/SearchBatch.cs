using System.Globalization;
using System.Text;
using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Search;

/// <summary>How far a conversation was taken in: its last number, and the time of that entry, which shows whether it is still that log.</summary>
internal readonly record struct SearchProgress(long Seq, long Time)
{
    /// <summary>Whether the log is the one that was taken in: not where a room was removed, or the store put back from a copy.</summary>
    public bool IsOf(IStoreView view, ConversationId conversation) => view.FindEntry(conversation, Seq)?.Time.ToUnixTimeMilliseconds() == Time;
}

/// <summary>A message to be taken in as it is now; without words it is taken out.</summary>
/// <param name="Position">Where it is.</param>
/// <param name="Rev">Its state.</param>
/// <param name="Words">What it is found by.</param>
/// <param name="IsNew">The index does not have it yet.</param>
internal sealed record SearchDocument(SearchPosition Position, long Rev, string? Words, bool IsNew);

/// <summary>What the index takes in at once.</summary>
internal sealed class SearchBatch
{
    public Dictionary<(long Conversation, long Seq), SearchDocument> Documents { get; } = [];

    public Dictionary<ConversationId, SearchProgress> Progress { get; } = [];

    /// <summary>Conversations that are there no more, or are not what they were: all of them goes out first.</summary>
    public HashSet<ConversationId> Forgotten { get; } = [];

    public bool IsEmpty => Progress.Count == 0 && Forgotten.Count == 0;

    public void Put(Conversation conversation, Entry message, bool isNew)
    {
        var key = (conversation.Id.Value, message.Seq);
        isNew |= Documents.TryGetValue(key, out var before) && before.IsNew;
        Documents[key] = new SearchDocument(PositionOf(message), message.Rev, WordsOf(conversation, message), isNew);
    }

    public void Forget(ConversationId conversation)
    {
        Forgotten.Add(conversation);
        Progress.Remove(conversation);
        foreach (var key in Documents.Keys.Where(key => key.Conversation == conversation.Value).ToList())
            Documents.Remove(key);
    }

    public void Clear()
    {
        Documents.Clear();
        Progress.Clear();
        Forgotten.Clear();
    }

    public static SearchPosition PositionOf(Entry message) =>
        new(Math.Clamp(message.Time.ToUnixTimeMilliseconds(), 0, SearchFile.MostTime), message.Conversation.Value, message.Seq);

    private static string? WordsOf(Conversation conversation, Entry message)
    {
        if (message.Text is not { } text || message.Flags.HasFlag(EntryFlags.Deleted))
            return null;
        var words = new StringBuilder(text.Length + 24).Append(SearchTags.Conversation(conversation.Id)).Append(' ').Append(SearchTags.Author(message.Author));
        if (conversation.Kind == ConversationKind.Public)
            words.Append(' ').Append(SearchTags.Public);
        foreach (var word in SearchWords.Of(Encoding.UTF8.GetString(text)))
            words.Append(' ').Append(word.Folded);
        return words.ToString();
    }
}

/// <summary>Words that no text has: whose a message is, and where.</summary>
internal static class SearchTags
{
    public const string Public = "_p";

    public static string Conversation(ConversationId id) => string.Create(CultureInfo.InvariantCulture, $"_c{id.Value}");

    public static string Author(AccountId id) => string.Create(CultureInfo.InvariantCulture, $"_a{id.Value}");
}
