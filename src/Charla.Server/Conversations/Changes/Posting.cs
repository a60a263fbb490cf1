using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations.Changes;

/// <summary>A new message. The first one to a person begins the direct conversation.</summary>
public sealed class Post(Asked asked) : Change(asked)
{
    public required ConversationName To { get; init; }

    public required byte[] Text { get; init; }

    /// <summary>The names in the text that may mean somebody.</summary>
    public required Mentions Mentions { get; init; }

    /// <summary>The number of the message it answers.</summary>
    public long? Reply { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var conversation = To.IsRoom ? writing.Find(To, Author) : Lookup.Find(writing.Store, To, Author);
        if (conversation is not null)
            writing.Store.RequireMayWrite(conversation, Author);
        if (Reply is { } reply)
            writing.FindMessage(conversation ?? throw new FaultException(Lookup.NotFound(To)), Author, reply, mayBeDeleted: true);

        conversation ??= To.Log is null ? Begin(writing) : throw new FaultException(Lookup.NotFound(To));
        var entry = writing.Append(conversation, this, EntryKind.Text, Text, Mentions.Find(writing.Store, conversation), Reply);
        return new Outcome(conversation, entry.Seq, entry.Time);
    }

    private Conversation Begin(Writing writing)
    {
        var other = writing.Store.FindAccount(To.Keys.Folded) ?? throw new FaultException(Lookup.NotFound(To));
        writing.RequireAccepts(other.Id, Author);
        writing.RequireRoomForOneMore(Author.Id);
        if (other.Id != Author.Id)
            writing.RequireRoomForOneMore(other.Id);
        var conversation = writing.Store.AddDirect(Author, other, writing.Now);
        writing.AddMember(conversation, Author.Id, MemberRole.Member);
        if (other.Id != Author.Id)
            writing.AddMember(conversation, other.Id, MemberRole.Member);
        return conversation;
    }
}

/// <summary>Another text for one's own message.</summary>
public sealed class Edit(Asked asked) : Change(asked)
{
    public required ConversationName In { get; init; }

    public required long Message { get; init; }

    public required byte[] Text { get; init; }

    /// <summary>The names in the text that may mean somebody.</summary>
    public required Mentions Mentions { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var conversation = writing.Find(In, Author);
        writing.Store.RequireMayWrite(conversation, Author);
        var message = writing.FindMessage(conversation, Author, Message);
        if (message.Author != Author.Id)
            throw new FaultException(new Fault(ErrorCode.Forbidden, "NotAuthor"));

        RequireSpace(writing.Store.Stored, conversation.Id, message.Seq);
        var mentions = Mentions.Find(writing.Store, conversation);
        var edit = writing.Append(conversation, this, EntryKind.Edit, Text, mentions, message.Seq);
        writing.Store.Add(new StoreWrite.ChangeMessage(message, Text, mentions, message.Flags | EntryFlags.Edited, edit.Seq));
        return new Outcome(conversation, edit.Seq, edit.Time);
    }

    // What fitted beside the longest text without escapes still does.
    private void RequireSpace(IStoreView store, ConversationId conversation, long message)
    {
        var spelled = FrameWriter.EscapedLength(Text);
        var most = Math.Max(Limits.TextBytes, Limits.TextAndNickBytes - store.SizeOfReactions(conversation, message).NickBytes);
        if (spelled > most)
            throw new FaultException(new Fault(ErrorCode.TooLong, "TooLongBesideReactions", spelled, most));
    }
}

/// <summary>Erases a message: its text is gone from the store, its number stays.</summary>
public sealed class Delete(Asked asked) : Change(asked)
{
    public required ConversationName In { get; init; }

    public required long Message { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var conversation = writing.Find(In, Author);
        var owns = writing.Owns(conversation, Author);
        if (!owns)
            writing.RequireMember(conversation, Author);
        writing.RequireNotArchived(conversation);
        var message = writing.FindMessage(conversation, Author, Message);
        if (message.Author != Author.Id && !owns)
            throw new FaultException(new Fault(ErrorCode.Forbidden, "NotAuthorOrOwner"));

        var deletion = writing.Erase(conversation, this, message, Author);
        return new Outcome(conversation, deletion.Seq, deletion.Time);
    }
}

/// <summary>Adds a reaction to a message, or takes it back.</summary>
public sealed class React(Asked asked) : Change(asked)
{
    public required ConversationName In { get; init; }

    public required long Message { get; init; }

    public required string Emoji { get; init; }

    public required bool On { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var conversation = writing.Find(In, Author);
        writing.Store.RequireMayWrite(conversation, Author);
        var message = writing.FindMessage(conversation, Author, Message);
        if (On)
            RequireSpace(writing.Store.Stored, conversation.Id, message);

        var reaction = writing.Append(conversation, this, EntryKind.Reaction, System.Text.Encoding.UTF8.GetBytes(Emoji),
            target: message.Seq, flags: On ? EntryFlags.On : EntryFlags.None);
        if (On)
            writing.Store.Add(new StoreWrite.AddReaction(conversation.Id, message.Seq, Emoji, Author.Id, reaction.Seq));
        else
            writing.Store.Add(new StoreWrite.RemoveReaction(conversation.Id, message.Seq, Emoji, Author.Id, reaction.Seq));
        writing.Store.Add(new StoreWrite.ChangeMessage(message, message.Text, message.Mentions, message.Flags | EntryFlags.HasReactions, reaction.Seq));
        return new Outcome(conversation, reaction.Seq, reaction.Time);
    }

    /// <summary>A message and its reactions are read as one line, which has a limit.</summary>
    private void RequireSpace(IStoreView store, ConversationId conversation, Entry message)
    {
        var size = store.SizeOfReactions(conversation, message.Seq);
        if (size.Emojis >= Limits.ReactionsPerMessage && !store.HasReaction(conversation, message.Seq, Emoji, account: null))
            throw new FaultException(new Fault(ErrorCode.TooMany, "TooManyReactions", Limits.ReactionsPerMessage));
        var most = Math.Min(Limits.ReactingNickBytes, Limits.TextAndNickBytes - FrameWriter.EscapedLength(message.Text));
        if (size.NickBytes > most && !store.HasReaction(conversation, message.Seq, Emoji, Author.Id))
            throw new FaultException(new Fault(ErrorCode.TooMany, "TooManyReacting"));
    }
}

/// <summary>Moves one's read mark forward.</summary>
public sealed class Read(Asked asked) : Change(asked)
{
    public required ConversationName In { get; init; }

    public required long Seq { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var conversation = writing.Find(In, Author);
        var member = writing.RequireMember(conversation, Author);
        var head = writing.Store.Head(conversation.Id);
        var seq = Math.Min(Seq, head.Seq);
        if (seq <= member.Read)
            return new Outcome(conversation, member.Read, writing.Now);

        var messages = seq == head.Seq ? head.Messages : writing.Store.Stored.FindEntry(conversation.Id, seq)!.Messages;
        if (member.ReadRev > 0)
            writing.Store.Add(new StoreWrite.RemoveEvent(Author.Id, member.ReadRev));
        var added = writing.AddEvent(Author.Id, EventKind.Read, conversation, seq);
        writing.Store.Add(new StoreWrite.PutMember(member with { Read = seq, ReadMessages = messages, ReadRev = added.Rev }));
        return new Outcome(conversation, seq, writing.Now);
    }
}
