using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations;

/// <summary>How entries and events are spelled as frames; docs/protocol.md sections 5 to 7.</summary>
public static class EntryFrames
{
    /// <summary>Which conversation, as a reader types it, and which log that is.</summary>
    public static FrameWriter Conversation(this FrameWriter writer, Conversation conversation, AccountId reader) =>
        writer.Text("conv"u8, conversation.NameFor(reader)).Number("log"u8, conversation.Log);

    /// <summary>One <c>entry</c> frame.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="entry">The entry, live or as the store has it now.</param>
    /// <param name="conversation">The conversation's name as the reader types it.</param>
    /// <param name="log">Which log it is.</param>
    /// <param name="id">The request it answers; null in the live feed.</param>
    /// <param name="follows">The number that the reader saw before it, where that is not the one below it.</param>
    /// <param name="isHit">It is what was searched for.</param>
    public static void Write(FrameWriter writer, Entry entry, string conversation, long log, long? id = null, long? follows = null, bool isHit = false)
    {
        writer.Begin("entry"u8).Text("conv"u8, conversation).Number("seq"u8, entry.Seq).Number("log"u8, log).Number("follows"u8, follows).Number("id"u8, id)
            .Text("kind"u8, Vocabulary.EntryKinds.Of(entry.Kind)).Text("from"u8, entry.From).Text("via"u8, Vocabulary.Transports.Of(entry.Via))
            .Time("time"u8, entry.Time);
        switch (entry.Kind)
        {
            case EntryKind.Text:
                WriteMessage(writer, entry);
                break;
            case EntryKind.Edit:
                writer.Number("target"u8, entry.Target);
                WriteText(writer, entry);
                break;
            case EntryKind.Deletion:
                writer.Number("target"u8, entry.Target);
                break;
            case EntryKind.Reaction:
                writer.Number("target"u8, entry.Target).Text("emoji"u8, entry.Text).Flag("on"u8, entry.Flags.HasFlag(EntryFlags.On));
                break;
            case EntryKind.Archive:
                writer.Flag("on"u8, entry.Flags.HasFlag(EntryFlags.On));
                break;
            case EntryKind.Leave:
                writer.OptionalText("by"u8, entry.By);
                break;
            case EntryKind.Topic:
                writer.Text("text"u8, entry.Text);
                break;
        }

        if (isHit)
            writer.Flag("hit"u8, true);
        writer.End();
    }

    /// <summary>One <c>event</c> frame.</summary>
    public static void Write(FrameWriter writer, AccountEvent accountEvent, long? id = null, long? follows = null)
    {
        writer.Begin("event"u8).Number("rev"u8, accountEvent.Rev).Number("follows"u8, follows).Number("id"u8, id).Text("kind"u8, Vocabulary.EventKinds.Of(accountEvent.Kind));
        if (accountEvent.Conversation is { } conversation)
            writer.Conversation(conversation, accountEvent.Account);
        switch (accountEvent.Kind)
        {
            case EventKind.Joined:
                writer.Text("type"u8, Vocabulary.ConversationKinds.Of(accountEvent.Conversation!.Kind)).Number("head"u8, accountEvent.Seq)
                    .OptionalText("topic"u8, accountEvent.Text);
                break;
            case EventKind.Read or EventKind.Left:
                writer.Number("seq"u8, accountEvent.Seq);
                break;
            case EventKind.Invited:
                writer.OptionalText("by"u8, accountEvent.Text);
                break;
            case EventKind.Notify:
                writer.OptionalText("notify"u8, accountEvent.Text);
                break;
            case EventKind.Blocked:
                writer.OptionalText("nick"u8, accountEvent.Text).Flag("on"u8, accountEvent.Seq == 1);
                break;
            case EventKind.Profile:
                writer.OptionalText("name"u8, accountEvent.Text);
                break;
        }

        writer.End();
    }

    private static void WriteMessage(FrameWriter writer, Entry entry)
    {
        writer.Number("n"u8, entry.Messages);
        WriteText(writer, entry);
        writer.Number("reply"u8, entry.Target);
        if (entry.Rev != entry.Seq)
            writer.Number("rev"u8, entry.Rev);
        if (entry.Flags.HasFlag(EntryFlags.Edited))
            writer.Flag("edited"u8, true);
        if (entry.Flags.HasFlag(EntryFlags.Deleted))
            writer.Flag("deleted"u8, true);
        if (entry.Reactions.Count == 0)
            return;
        writer.BeginObject("reactions"u8);
        foreach (var reaction in entry.Reactions.GroupBy(reaction => reaction.Emoji, reaction => reaction.Nick, StringComparer.Ordinal))
            writer.Texts(System.Text.Encoding.UTF8.GetBytes(reaction.Key), reaction);
        writer.EndObject();
    }

    private static void WriteText(FrameWriter writer, Entry entry)
    {
        if (entry.Text is { } text)
            writer.Text("text"u8, text);
        if (entry.Mentions is { } mentions)
            writer.Json("mentions"u8, mentions);
    }
}
