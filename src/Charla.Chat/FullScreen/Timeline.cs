using Charla.Client;
using Charla.Protocol;

namespace Charla.Chat.FullScreen;

/// <summary>Something that stands in the middle of the screen, at its place: by number, and then by <paramref name="Sub"/>.</summary>
internal abstract record TimelineItem(long Seq, int Sub);

/// <summary>Here another day begins.</summary>
internal sealed record DayItem(long Seq, DateOnly Day) : TimelineItem(Seq, 0);

/// <summary>What is below came since one left.</summary>
internal sealed record NewItem(long Seq) : TimelineItem(Seq, 1);

/// <summary>An entry of the log, with the one it answers, where that is in memory.</summary>
internal sealed record EntryItem(Entry Entry, Entry? Answered) : TimelineItem(Entry.Seq, 2);

/// <summary>What the chat itself says.</summary>
internal sealed record NoteItem(Note Note, int Sub) : TimelineItem(Note.After, Sub);

/// <summary>One's own message that is on its way.</summary>
internal sealed record PendingItem(PendingPost Post, Entry? Answered, int Sub) : TimelineItem(long.MaxValue, Sub);

/// <summary>A conversation as the list of what stands below each other.</summary>
internal static class Timeline
{
    private const int FirstNote = 3;

    public static List<TimelineItem> Of(ChatState state, ConversationState conversation)
    {
        var items = new List<TimelineItem>();
        var lines = conversation.Messages.Lines;
        var notes = new Queue<Note>(conversation.Notes.OrderBy(note => note.After));
        var day = default(DateOnly);
        var isNewShown = conversation.NewAfter is null;
        foreach (var entry in lines)
        {
            if (state.Blocked.Has(entry.From) || (!state.HasArrivals && ChatPreferences.IsArrival(entry)))
                continue;
            Notes(items, notes, upTo: entry.Seq - 1);
            if (DayOf(entry.Time, state.Zone) is var today && today != day)
                items.Add(new DayItem(entry.Seq, day = today));
            if (!isNewShown && entry.Seq > conversation.NewAfter && entry.Kind == EntryKind.Text && !state.IsMe(entry.From))
            {
                items.Add(new NewItem(entry.Seq));
                isNewShown = true;
            }

            items.Add(new EntryItem(entry, Answered(state, conversation, entry.Reply)));
        }

        // What belongs below messages that are not in memory any more waits until they are.
        Notes(items, notes, upTo: conversation.Messages.HasLater ? conversation.LastSeq : long.MaxValue);
        if (!conversation.Messages.HasLater)
            items.AddRange(conversation.Pending.Select((post, n) => new PendingItem(post, Answered(state, conversation, post.Reply), n)));
        return items;
    }

    public static DateOnly DayOf(DateTimeOffset time, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);

    // Nor is what is hidden seen as a quotation.
    private static Entry? Answered(ChatState state, ConversationState conversation, long? seq) =>
        seq is { } number && conversation.Messages.Find(number) is { } entry && !state.Blocked.Has(entry.From) ? entry : null;

    private static void Notes(List<TimelineItem> items, Queue<Note> notes, long upTo)
    {
        for (var n = 0; notes.TryPeek(out var note) && note.After <= upTo; n++)
            items.Add(new NoteItem(notes.Dequeue(), FirstNote + n));
    }
}
