using Charla.Protocol;
using Charla.Server.Conversations;

namespace Charla.Server.Sessions.Sending;

/// <summary>Some numbers of a feed that a client asked to be pushed again: after <see cref="Follower.At"/>.</summary>
internal sealed class Pull(Follower follower, Outbox outbox) : Follower(follower.Feed, outbox, follower.Reader, follower.Spelling)
{
    /// <summary>The most that one of them is answered with.</summary>
    public const int MostBytes = 32 * 1024;

    private const int MostRows = 200;

    /// <summary>The follower whose numbers they are.</summary>
    public Follower Of { get; } = follower;

    public long UpTo { get; set; }

    /// <summary>From memory.</summary>
    /// <returns>False if memory does not reach back that far, or the reader may not see all of it: read the store.</returns>
    public bool TryRead() => At >= Confirmation.Of(Of).From && Feed.TryReadOn(this, MostBytes);

    /// <summary>From the store, as far as the reader may see it. Blocks on the disk.</summary>
    /// <returns>The last number read.</returns>
    public long ReadStore(FrameWriter frames) => Feed is ConversationFeed { Conversation: var conversation }
        ? ReadEntries(frames, conversation)
        : ReadEvents(frames);

    private long ReadEntries(FrameWriter frames, Storage.Conversation conversation)
    {
        var reader = Reader.Account.Id;
        var rows = Reader.Store.Read(view => Lookup.Visible(view, conversation, reader) is { } visible
            ? view.Changes(conversation.Id, Math.Max(At, visible.First - 1), Math.Min(UpTo, visible.Last), MostRows, visible.AsOf).Rows
            : []);
        var name = conversation.NameFor(reader);
        var last = At;
        foreach (var entry in rows)
        {
            var before = frames.Length;
            EntryFrames.Write(frames, entry, name, conversation.Log, follows: entry.Seq == last + 1 ? null : last);
            if (IsFull(frames, before))
                break;
            last = entry.Seq;
        }

        return last;
    }

    private long ReadEvents(FrameWriter frames)
    {
        var rows = Reader.Store.Read(view => view.Events(Reader.Account.Id, At, MostRows)).Rows;
        var last = At;

        // Also the first one above the last number that was asked for, where that one has disappeared.
        foreach (var news in rows.TakeWhile(_ => last < UpTo))
        {
            var before = frames.Length;
            EntryFrames.Write(frames, news, follows: news.Rev == last + 1 ? null : last);
            if (IsFull(frames, before))
                break;
            last = news.Rev;
        }

        return last;
    }

    private static bool IsFull(FrameWriter frames, int before)
    {
        if (before == 0 || frames.Length <= MostBytes)
            return false;
        frames.CutTo(before);
        return true;
    }
}
