using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations;

/// <summary>The feed of a conversation's entries. A direct one has two spellings, one per side.</summary>
public sealed class ConversationFeed(Conversation conversation, IStore store, TailBudget budget)
    : Feed(SpellingsOf(conversation), budget)
{
    public Conversation Conversation { get; } = conversation;

    /// <summary>Which spelling a reader gets.</summary>
    public int SpellingFor(AccountId reader) =>
        Conversation.Pair is { } pair && pair.Low.Id != pair.High.Id && pair.High.Id == reader ? 1 : 0;

    /// <summary>Encodes committed entries of one conversation.</summary>
    public static FrameBlock Encode(FrameWriter writer, Conversation conversation, IReadOnlyList<Entry> entries)
    {
        var frames = new byte[SpellingsOf(conversation)][];
        var ends = new int[frames.Length][];
        for (var spelling = 0; spelling < frames.Length; spelling++)
        {
            var name = NameIn(conversation, spelling);
            writer.Clear();
            ends[spelling] = new int[entries.Count];
            for (var i = 0; i < entries.Count; i++)
            {
                EntryFrames.Write(writer, entries[i], name, conversation.Log);
                ends[spelling][i] = writer.Length;
            }

            frames[spelling] = writer.Written.ToArray();
        }

        return new FrameBlock(entries[0].Seq, frames, ends);
    }

    protected override long ReadHead() => store.Read(view => view.Head(Conversation.Id).Seq);

    protected override long ReadStore(FrameWriter frames, long after, long head, IFollower follower)
    {
        // A reader who has left, and does not know yet, sees no more here than anywhere else.
        var page = store.Read(view => Lookup.Visible(view, Conversation, follower.Account) is { } visible
            ? view.Changes(Conversation.Id, Math.Max(after, visible.First - 1), Math.Min(head, visible.Last), Limits.PageEntries, visible.AsOf)
            : view.Changes(Conversation.Id, after, head, Limits.PageEntries));
        var name = NameIn(Conversation, follower.Spelling);
        foreach (var entry in page.Rows)
            EntryFrames.Write(frames, entry, name, Conversation.Log);
        return page.Rows.Count > 0 ? page.Rows[^1].Seq : head;
    }

    private static int SpellingsOf(Conversation conversation) =>
        conversation.Pair is { } pair && pair.Low.Id != pair.High.Id ? 2 : 1;

    private static string NameIn(Conversation conversation, int spelling) => conversation.Pair is { } pair
        ? conversation.NameFor(spelling == 0 ? pair.Low.Id : pair.High.Id)
        : conversation.NameFor(default);
}
