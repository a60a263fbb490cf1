using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Search;

/// <summary>
/// What the index has not taken in yet, found by reading the logs themselves: new messages, and old ones that were changed. It is
/// usually a few entries; where it is long (the index is being made), it is read in part. And what it has no more: messages of rooms that
/// the reader left, as they were then.
/// </summary>
internal sealed class SearchTail(IStoreView view, SearchFileView? index, ReadableLogs logs, Func<Entry, bool> fits)
{
    // So many entries are read and compared in some hundredths of a second.
    private const int MostEntries = 4_000;
    private const int PageEntries = 500;

    private int _left = MostEntries;

    /// <summary>Not all of it was read.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>The places of what fits, the newest first.</summary>
    /// <param name="behind">Conversations of which the index may lack something.</param>
    /// <param name="left">Those that the reader may have left.</param>
    public List<SearchPosition> Read(IEnumerable<ConversationId> behind, IEnumerable<ConversationId> left)
    {
        var found = new HashSet<SearchPosition>();
        foreach (var id in behind)
        {
            if (_left-- <= 0)
            {
                IsCutShort = true;
                break;
            }

            if (logs.Find(id) is { } log)
                Read(log, found);
        }

        foreach (var id in left)
        {
            if (logs.Find(id) is { AsOf: { } asOf } log)
                ReadOld(log, asOf, found);
        }

        return [.. found.OrderDescending()];
    }

    private void ReadOld(ReadableLog log, long asOf, HashSet<SearchPosition> found)
    {
        var changed = view.ChangedSince(log.Conversation.Id, asOf, log.First - 1, Math.Max(_left, 0) + 1);
        IsCutShort |= changed.Count > _left;
        _left -= changed.Count;
        foreach (var seq in changed)
        {
            if (view.FindEntry(log.Conversation.Id, seq, asOf) is { } message && fits(message))
                found.Add(SearchBatch.PositionOf(message));
        }
    }

    private void Read(ReadableLog log, HashSet<SearchPosition> found)
    {
        // The last ones where it is long: who looks for something mostly means something recent.
        var known = index?.Progress(log.Conversation.Id) is { } progress && progress.IsOf(view, log.Conversation.Id) ? progress.Seq : 0;
        var after = Math.Max(known, log.First - 1);
        if (log.Last - after > _left)
        {
            IsCutShort = true;
            after = log.Last - Math.Max(_left, 0);
        }

        while (after < log.Last)
        {
            var page = view.Changes(log.Conversation.Id, after, log.Last, PageEntries, log.AsOf);
            if (page.Rows.Count == 0)
                break;
            _left -= page.Rows.Count;
            after = page.Rows[^1].Seq;
            foreach (var entry in page.Rows)
            {
                var message = entry.IsMessage ? entry : Changed(log, entry);
                if (message is not null && fits(message))
                    found.Add(SearchBatch.PositionOf(message));
            }
        }
    }

    private Entry? Changed(ReadableLog log, Entry change) =>
        change is { Kind: EntryKind.Edit, Target: { } target } && log.Has(target) ? view.FindEntry(log.Conversation.Id, target, log.AsOf) : null;
}
