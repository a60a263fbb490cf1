using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations;

/// <summary>From what a person types to a conversation, and what of it that person may see.</summary>
public static class Lookup
{
    /// <summary>Null where there is no such conversation, or it is private and not theirs: both look the same.</summary>
    public static Conversation? Find(IStoreLookups store, ConversationName name, Account reader)
    {
        if (!name.IsRoom)
        {
            var direct = store.FindAccount(name.Keys.Folded) is { } other ? store.FindDirect(reader.Id, other.Id) : null;
            return direct is not null && IsMeant(direct, name) ? direct : null;
        }

        var room = store.FindRoom(name.Keys.Folded);
        if (room is null || room.Kind == ConversationKind.Direct || !IsMeant(room, name))
            return null;
        return room.Kind == ConversationKind.Public
            || store.FindMember(room.Id, reader.Id) is not null
            || store.Invited(room.Id, reader.Id) ? room : null;
    }

    public static Fault NotFound(ConversationName name) => name.Log is not null
        ? new Fault(ErrorCode.NotFound, "OtherLog", name.ToString())
        : name.IsRoom
        ? new Fault(ErrorCode.NotFound, "NoRoom", name.ToString())
        : new Fault(ErrorCode.NotFound, "NoNick", name.Name);

    /// <summary>Not another conversation that has got its name.</summary>
    public static bool IsMeant(Conversation conversation, ConversationName name) => name.Log is not { } log || log == conversation.Log;

    /// <summary>
    /// What a reader may see of a log: all of a public room and of a direct conversation; of a private room what lies between
    /// joining and leaving, or what was before too if the room says so.
    /// </summary>
    /// <returns>Null: nothing, as of a room that was removed.</returns>
    public static VisibleRange? Visible(IStoreLookups store, Conversation conversation, AccountId reader)
    {
        if (conversation.Deleted)
            return null;
        var head = store.Head(conversation.Id).Seq;
        if (conversation.Kind == ConversationKind.Public)
            return new VisibleRange(1, head);
        if (store.FindMember(conversation.Id, reader) is not { } member)
            return null;
        return new VisibleRange(conversation.WholeHistory ? 1 : member.Since, member.Until ?? head, AsOf: member.Until);
    }
}

/// <summary>Numbers of a log that a reader may see.</summary>
/// <param name="First">From this one.</param>
/// <param name="Last">To this one.</param>
/// <param name="AsOf">Null: as they are now. Else the number under which the reader left: as they were then, but for what was deleted since.</param>
public readonly record struct VisibleRange(long First, long Last, long? AsOf = null);
