using System.Diagnostics.CodeAnalysis;
using Charla.Protocol;

namespace Charla.Client;

/// <summary>
/// A conversation's messages as they are now, folded from what was received: docs/protocol.md, section 6, "the law".
/// Entries of the feed and rows of pages go in, in any mixture; what comes out is what a fresh reader would see.
/// </summary>
/// <remarks>For one thread at a time. Only the newest <paramref name="capacity"/> lines are kept.</remarks>
/// <param name="name"><c>#room</c> or <c>@nick</c>.</param>
/// <param name="capacity">The most lines (messages, joins, leaves, topics) to keep.</param>
public sealed class ConversationCopy(string name, int capacity = 2000)
{
    private readonly SortedDictionary<long, Entry> _lines = [];

    /// <summary>The conversation.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// Which log of that name it is a copy of; null until that is known. When a later one comes, what there was is dropped,
    /// and what still comes of an earlier one is passed over.
    /// </summary>
    public long? Log { get; private set; }

    /// <summary>Messages, joins, leaves and topics, ascending, each as it is now.</summary>
    public IReadOnlyCollection<Entry> Lines => _lines.Values;

    /// <summary>The line with that number, if it is kept.</summary>
    public bool TryGet(long seq, [NotNullWhen(true)] out Entry? line) => _lines.TryGetValue(seq, out line);

    /// <summary>Takes in an entry of the feed, or a row of a page.</summary>
    /// <returns>Whether it changed anything: not where it is known already, or changes a line that is not kept.</returns>
    public bool Apply(Entry entry) => IsOfThis(entry.Log) && (entry.IsChange ? Change(entry) : Add(entry));

    /// <summary>Takes in a page.</summary>
    public void Apply(EntryPage page)
    {
        if (!IsOfThis(page.Log))
            return;
        foreach (var entry in page.Entries)
            Apply(entry);
    }

    /// <summary>Drops what it has: after a <see cref="Gap"/>, before the newest page.</summary>
    public void Clear() => _lines.Clear();

    /// <summary>Drops what is not within these numbers: who scrolls back without an end keeps no more than a part.</summary>
    public void Keep(long from, long to)
    {
        foreach (var seq in _lines.Keys.Where(seq => seq < from || seq > to).ToList())
            _lines.Remove(seq);
    }

    /// <summary>Takes in that another log has the name, where that is so.</summary>
    public void Apply(Gap gap)
    {
        if (IsOfThis(gap.Log))
            Clear();
    }

    // Where the server does not say which log it is, the feed reports a change of log as a gap.
    private bool IsOfThis(long? log)
    {
        if (log is null || log == Log)
            return true;
        if (log < Log)
            return false;
        if (Log is not null)
            Clear();
        Log = log;
        return true;
    }

    private bool Add(Entry entry)
    {
        if (entry.Kind == EntryKind.Unknown || (_lines.TryGetValue(entry.Seq, out var known) && known.Rev >= entry.Rev))
            return false;
        _lines[entry.Seq] = entry;
        if (_lines.Count > capacity)
            _lines.Remove(_lines.First().Key);
        return true;
    }

    private bool Change(Entry change)
    {
        if (change.Target is not { } target || !_lines.TryGetValue(target, out var line) || change.Seq <= line.Rev)
            return false;
        _lines[target] = change.Kind switch
        {
            EntryKind.Edit => line with { Rev = change.Seq, Text = change.Text ?? "", Mentions = change.Mentions, Edited = true },
            EntryKind.Deletion => line with { Rev = change.Seq, Text = null, Mentions = [], Deleted = true, Reactions = Entry.NoReactions },
            _ => line with { Rev = change.Seq, Reactions = React(line, change) },
        };
        return true;
    }

    private static Dictionary<string, IReadOnlyList<string>> React(Entry line, Entry change)
    {
        var reactions = new Dictionary<string, IReadOnlyList<string>>(line.Reactions, StringComparer.Ordinal);
        if (change.Emoji is not { } emoji)
            return reactions;
        var nicks = new List<string>(reactions.GetValueOrDefault(emoji, []));
        if (!change.On)
            nicks.Remove(change.From);
        else if (!nicks.Contains(change.From, StringComparer.Ordinal))
            nicks.Add(change.From);
        if (nicks.Count > 0)
            reactions[emoji] = nicks;
        else
            reactions.Remove(emoji);
        return reactions;
    }
}
