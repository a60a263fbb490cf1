using Charla.Client;
using Charla.Protocol;

namespace Charla.EndToEnd.Law;

/// <summary>An entry, as far as the walk looks at it.</summary>
internal sealed record Change(long Seq, EntryKind Kind, string From)
{
    public string? Text { get; init; }

    public long? Reply { get; init; }

    public long? Target { get; init; }

    public string? Emoji { get; init; }

    public bool On { get; init; } = true;

    public string? By { get; init; }
}

/// <summary>The last stay of somebody in a room.</summary>
/// <param name="From">The number of their joining.</param>
/// <param name="Until">The number of their leaving; null as long as they are in it.</param>
internal sealed record Stay(long From, long? Until);

/// <summary>
/// A conversation as docs/protocol.md says it must be, in the plainest way: everything that was acknowledged, and who was there when.
/// A room that takes the name of a removed one is another.
/// </summary>
internal sealed class Room
{
    public required string Name { get; init; }

    /// <summary>The two of a direct conversation.</summary>
    public (string One, string Other)? Pair { get; init; }

    /// <summary>The <c>log</c> that the server gave it.</summary>
    public long? LogId { get; set; }

    public bool IsPrivate { get; init; }

    /// <summary>Who joins sees also what came before.</summary>
    public bool HasAllHistory { get; init; }

    public List<Change> Log { get; } = [];

    public Dictionary<string, Stay> Stays { get; } = [];

    public HashSet<string> Owners { get; } = [];

    public HashSet<string> Invited { get; } = [];

    public IEnumerable<string> Members => Stays.Where(stay => stay.Value.Until is null).Select(stay => stay.Key);

    public bool IsIn(string nick) => Stays.TryGetValue(nick, out var stay) && stay.Until is null;

    public bool CanBeSeenBy(string nick) => Pair is null ? !IsPrivate || Stays.ContainsKey(nick) : IsIn(nick);

    /// <summary>What it is called by one of those in it.</summary>
    public string NameFor(string nick) => Pair is not { } pair ? Name : "@" + (pair.One == nick ? pair.Other : pair.One);

    /// <summary>The numbers that somebody may read, both included.</summary>
    public (long From, long To) WindowOf(string nick)
    {
        if (!IsPrivate || !Stays.TryGetValue(nick, out var stay))
            return (1, long.MaxValue);
        return (HasAllHistory ? 1 : stay.From, stay.Until ?? long.MaxValue);
    }

    /// <summary>What somebody must be given by <c>fetch</c>: of a private room that they have left, as it was then, and what was deleted since.</summary>
    public List<string> SeenBy(string nick)
    {
        var (from, to) = WindowOf(nick);
        var lines = new SortedDictionary<long, Entry>();
        foreach (var change in Log.OrderBy(change => change.Seq))
        {
            if (change.Target is not { } target)
            {
                if (change.Seq >= from && change.Seq <= to)
                    lines[change.Seq] = Line(change);
            }
            else if (lines.TryGetValue(target, out var line) && (change.Seq <= to || change.Kind == EntryKind.Deletion))
            {
                lines[target] = Changed(line, change);
            }
        }

        return [.. lines.Values.Select(Show)];
    }

    /// <summary>The messages that somebody can find, edit, react to.</summary>
    public IEnumerable<Change> MessagesFor(string nick, bool own = false)
    {
        var (from, to) = WindowOf(nick);
        var deleted = Log.Where(change => change.Kind == EntryKind.Deletion).Select(change => change.Target!.Value).ToHashSet();
        return Log.Where(change => change.Kind == EntryKind.Text && change.Seq >= from && change.Seq <= to && !deleted.Contains(change.Seq) && (!own || change.From == nick));
    }

    /// <summary>All of a line that the walk compares.</summary>
    public static string Show(Entry line) =>
        $"{line.Seq} {line.Kind} {line.From} '{line.Text}' reply {line.Reply} by {line.By} rev {line.Rev}{(line.Edited ? " edited" : "")}{(line.Deleted ? " deleted" : "")}"
        + string.Concat(line.Reactions.OrderBy(reaction => reaction.Key, StringComparer.Ordinal).Select(reaction => $" {reaction.Key}:{string.Join(',', reaction.Value)}"));

    private static Entry Line(Change change) => new()
    {
        Conversation = "",
        Seq = change.Seq,
        Kind = change.Kind,
        From = change.From,
        Text = change.Text,
        Reply = change.Reply,
        By = change.By,
        Rev = change.Seq,
    };

    private static Entry Changed(Entry line, Change change)
    {
        var reactions = line.Reactions.ToDictionary();
        switch (change.Kind)
        {
            case EntryKind.Edit:
                return line with { Rev = change.Seq, Text = change.Text, Edited = true };
            case EntryKind.Deletion:
                return line with { Rev = change.Seq, Text = null, Deleted = true, Reactions = new Dictionary<string, IReadOnlyList<string>>() };
            default:
                var nicks = reactions.GetValueOrDefault(change.Emoji!, []).ToList();
                if (!change.On)
                    nicks.Remove(change.From);
                else if (!nicks.Contains(change.From))
                    nicks.Add(change.From);
                reactions[change.Emoji!] = nicks;
                return line with { Rev = change.Seq, Reactions = reactions.Where(reaction => reaction.Value.Count > 0).ToDictionary() };
        }
    }
}
