using Charla.Client;
using Charla.Protocol;

namespace Charla.Chat.FullScreen;

/// <summary>What happens on the server, and what it changes in what is shown.</summary>
internal static class FeedRules
{
    /// <summary>What the server tells at each sign-in.</summary>
    public static void SignedIn(ChatState state, IEnumerable<Conversation> conversations)
    {
        foreach (var row in conversations.OrderBy(row => row.Name, Comparer<string>.Create(ChatState.Order)))
        {
            // What was closed stays so, where nothing is new in it.
            var closed = row.Unread == 0 ? state.Closed.Find(c => c.Is(row.Name)) : null;
            Row(closed ?? state.Open(row.Name), row);
        }
    }

    /// <summary>Takes in what the feed brings.</summary>
    /// <returns>Whether it is meant for oneself, aloud.</returns>
    public static bool Happened(ChatState state, FeedItem item)
    {
        switch (item)
        {
            case Entry entry:
                return Said(state, entry);
            case Gap gap when state.Find(gap.Conversation) is { } conversation && conversation.IsOfThis(gap.Log):
                conversation.Messages.Clear();
                (conversation.Scroll, conversation.Selected, conversation.Found) = (null, null, null);
                return false;
            case AccountEvent happened:
                state.Blocked.Happened(happened);
                Account(state, happened);
                return happened.Kind == EventKind.Invited;
            default:
                return false;
        }
    }

    /// <summary>Everything of a conversation has been seen up to there.</summary>
    public static void Seen(ConversationState conversation, long seq)
    {
        if (seq <= conversation.Read)
            return;
        conversation.Read = seq;
        if (seq >= conversation.Head)
            (conversation.Unread, conversation.Mentions) = (0, 0);
        else
            conversation.IsMiscounted |= conversation.Unread > 0;
    }

    /// <summary>The server has counted what is unread.</summary>
    public static void Counted(ConversationState conversation, Conversation row)
    {
        if (!conversation.IsOfThis(row.Log) || conversation.Read >= row.Head)
            return;

        // Something has come, or was read, that it did not know of.
        conversation.IsMiscounted |= row.Head < conversation.Counted || row.Read < conversation.Read;
        if (conversation.IsMiscounted)
            return;
        (conversation.Unread, conversation.Counted) = (row.Unread, row.Head);
        if (conversation.IsDirect || row.Unread == 0)
            conversation.Mentions = (int)Math.Min(row.Unread, int.MaxValue);
    }

    /// <summary>How far somebody has read.</summary>
    public static void Seen(ChatState state, SeenSignal seen)
    {
        if (state.Find(seen.Conversation) is { } found && found.IsOfThis(seen.Log)
            && !state.IsMe(seen.Nick) && seen.Seq > found.Marks.GetValueOrDefault(seen.Nick))
            found.Marks[seen.Nick] = seen.Seq;
    }

    private static void Row(ConversationState conversation, Conversation row)
    {
        if (row.Log is not null)
            conversation.Become(row.Log);
        conversation.Topic = row.Topic;
        conversation.Head = Math.Max(conversation.Head, row.Head);
        (conversation.Unread, conversation.Counted, conversation.IsMiscounted) = (row.Unread, row.Head, false);
        if (conversation.IsDirect)
            conversation.Mentions = (int)Math.Min(row.Unread, int.MaxValue);
        conversation.Notify = row.Notify;
        conversation.IsArchived = row.Archived;
        conversation.Read = Math.Max(conversation.Read, row.Read);
        conversation.Marked = Math.Max(conversation.Marked, row.Read);
    }

    private static bool Said(ChatState state, Entry entry)
    {
        // One's own leaving may be told after one has left.
        if (entry.Kind == EntryKind.Leave && state.IsMe(entry.From) && state.Find(entry.Conversation) is null)
            return false;
        var conversation = state.Open(entry.Conversation);
        if (!conversation.IsOfThis(entry.Log))
            return false;
        // What came while one was away the server has counted already.
        var isCounted = entry.Seq <= conversation.Counted;
        conversation.Counted = Math.Max(conversation.Counted, entry.Seq);
        conversation.Head = Math.Max(conversation.Head, entry.Seq);
        conversation.Messages.Apply(entry);
        if (conversation.Scroll is null && !conversation.Messages.HasLater)
            conversation.Messages.CutOldest();
        switch (entry.Kind)
        {
            case EntryKind.Text when state.IsMe(entry.From):
                conversation.Pending.Remove(Own(conversation, entry)!);
                conversation.Sent(entry.Text ?? "");
                return false;
            case EntryKind.Text:
                return Unread(state, conversation, entry, isCounted);
            case EntryKind.Topic:
                conversation.Topic = string.IsNullOrEmpty(entry.Text) ? null : entry.Text;
                return false;
            case EntryKind.Archive:
                conversation.IsArchived = entry.On;
                return false;
            case EntryKind.Deletion when entry.Target > conversation.Read:
                // Whether it was one of those that are unread, the server knows.
                conversation.IsMiscounted |= conversation.Unread > 0;
                return false;
            case EntryKind.Join or EntryKind.Leave:
                conversation.HasMembers = false;
                return false;
            default:
                return false;
        }
    }

    // The answer, with the number, may come before the entry or after it.
    private static PendingPost? Own(ConversationState conversation, Entry entry) =>
        conversation.Pending.Find(p => p.Seq == entry.Seq)
        ?? conversation.Pending.Find(p => p.Seq is null && p.Failure is null && p.Text == entry.Text);

    private static bool Unread(ChatState state, ConversationState conversation, Entry entry, bool isCounted)
    {
        if (entry.Seq <= conversation.Read || state.Blocked.Has(entry.From))
            return false;
        if (!isCounted)
            conversation.Unread++;
        var isForMe = conversation.IsDirect || entry.Mentions.Any(state.IsMe);
        if (isForMe)
            conversation.Mentions++;
        return isForMe && !conversation.IsMuted;
    }

    private static void Account(ChatState state, AccountEvent happened)
    {
        switch (happened.Kind)
        {
            case EventKind.Joined when happened.Joined is { } row:
                var joined = state.Open(row.Name);
                if (!joined.IsOfThis(row.Log))
                    break;
                joined.Counted = Math.Max(joined.Counted, row.Head);
                (joined.Topic, joined.IsLeft, joined.HasMembers) = (row.Topic, false, false);
                break;
            case EventKind.Left when state.Find(happened.Conversation ?? "") is { } left && left.IsOfThis(happened.Log):
                left.IsLeft = true;
                state.RemoveLeft();
                break;
            case EventKind.Notify when state.Find(happened.Conversation ?? "") is { } conversation && conversation.IsOfThis(happened.Log):
                conversation.Notify = happened.Notify;
                break;
            case EventKind.Blocked:
                foreach (var conversation in state.Conversations)
                    conversation.IsMiscounted |= conversation.Read < conversation.Head;
                break;
            case EventKind.Read when state.Find(happened.Conversation ?? "") is { } conversation && conversation.IsOfThis(happened.Log):
                Seen(conversation, happened.Seq ?? 0);
                break;
        }
    }
}
