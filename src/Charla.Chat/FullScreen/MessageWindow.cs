using Charla.Client;

namespace Charla.Chat.FullScreen;

/// <summary>
/// The part of a conversation's log that is in memory: one stretch without a hole, which pages make longer at either end,
/// and which is cut at the other end when it gets too long.
/// </summary>
internal sealed class MessageWindow(string conversation)
{
    private const int Most = 600;

    // What the feed brings while a page is under way: the page may be older.
    private readonly List<Entry> _meanwhile = [];
    private ConversationCopy _copy = new(conversation, int.MaxValue);
    private IReadOnlyList<Entry>? _lines;

    /// <summary>Messages, joins, leaves and topics, ascending.</summary>
    public IReadOnlyList<Entry> Lines => _lines ??= [.. _copy.Lines];

    public bool IsLoaded { get; private set; }

    /// <summary>A page is under way.</summary>
    public bool IsLoading { get; private set; }

    public bool HasEarlier { get; private set; }

    /// <summary>It does not reach to the newest message any more.</summary>
    public bool HasLater { get; private set; }

    public Entry? Find(long seq) => _copy.TryGet(seq, out var line) ? line : null;

    public void Begin()
    {
        IsLoading = true;
        _meanwhile.Clear();
    }

    /// <summary>The page that was under way does not come.</summary>
    public void GiveUp() => IsLoading = false;

    /// <summary>Forgets everything: after a gap.</summary>
    public void Clear()
    {
        _copy = new ConversationCopy(conversation, int.MaxValue);
        (_lines, IsLoaded, HasEarlier, HasLater) = (null, false, false, false);
    }

    /// <summary>Takes in what the feed brings.</summary>
    public void Apply(Entry live)
    {
        if (IsLoading)
            _meanwhile.Add(live);
        if (IsLoaded)
            Add(live);
    }

    public void Newest(EntryPage page)
    {
        Clear();
        (IsLoaded, HasEarlier) = (true, page is { More: true, Entries.Count: > 0 });
        Take(page);
    }

    /// <summary>The page with which the log begins, instead of what there was.</summary>
    public void Oldest(EntryPage page)
    {
        Clear();
        (IsLoaded, HasLater) = (true, page is { More: true, Entries.Count: > 0 });
        Take(page);
    }

    /// <summary>A page that ends at some message, instead of what there was.</summary>
    public void UpTo(EntryPage page)
    {
        Clear();
        (IsLoaded, HasEarlier, HasLater) = (true, page is { More: true, Entries.Count: > 0 }, true);
        Take(page);
    }

    public void Earlier(EntryPage page)
    {
        HasEarlier = page is { More: true, Entries.Count: > 0 };
        Take(page);
        if (Lines.Count <= Most)
            return;
        HasLater = true;
        Keep(Lines[0].Seq, Lines[Most - 1].Seq);
    }

    public void Later(EntryPage page)
    {
        HasLater = page is { More: true, Entries.Count: > 0 };
        Take(page);
        CutOldest();
    }

    /// <summary>Keeps it from growing, where one looks at its end.</summary>
    public void CutOldest()
    {
        if (Lines.Count <= Most)
            return;
        HasEarlier = true;
        Keep(Lines[^Most].Seq, Lines[^1].Seq);
    }

    private void Take(EntryPage page)
    {
        _copy.Apply(page);
        foreach (var entry in _meanwhile)
            Add(entry);
        _meanwhile.Clear();
        (_lines, IsLoading) = (null, false);
    }

    private void Add(Entry entry)
    {
        if ((entry.IsChange || !HasLater) && _copy.Apply(entry))
            _lines = null;
    }

    private void Keep(long from, long to)
    {
        _copy.Keep(from, to);
        _lines = null;
    }
}
