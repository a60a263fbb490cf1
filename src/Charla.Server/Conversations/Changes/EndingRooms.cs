using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations.Changes;

/// <summary>From now on a room is only read, or it is as open as it was.</summary>
public sealed class Archive(Asked asked) : Change(asked)
{
    public required ConversationName Room { get; init; }

    public required bool On { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var room = writing.Find(Room, Author);
        EndingRooms.RequireTheirs(writing, room, Author);
        if (room.Archived == On)
            return new Outcome(room, writing.Store.Head(room.Id).Seq, writing.Now);

        // What was said here would take the numbers of what is still to come.
        if (writing.Store.Stored.ImportOf(room.Id) == ImportState.UnderWay)
            throw new FaultException(new Fault(ErrorCode.Archived, "Archived", room.NameFor(Author.Id)));
        writing.Store.Add(new StoreWrite.SetArchived(room.Id, On ? writing.Now : null));
        var entry = writing.Append(room, this, EntryKind.Archive, flags: On ? EntryFlags.On : EntryFlags.None);
        return new Outcome(room, entry.Seq, entry.Time);
    }
}

/// <summary>Ends a room for good: nobody finds it from now on, its name is free, and what was said in it is erased next.</summary>
public sealed class RemoveRoom(Asked asked) : Change(asked)
{
    public required ConversationName Room { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var room = writing.Find(Room, Author);
        EndingRooms.RequireTheirs(writing, room, Author);
        writing.Store.Add(new StoreWrite.RemoveRoom(room.Id, writing.Now));
        writing.EraseLater(room.Id);
        return new Outcome(room, null, writing.Now);
    }
}

internal static class EndingRooms
{
    public static void RequireTheirs(Writing writing, Conversation room, Account author)
    {
        if (room.Kind == ConversationKind.Direct)
            throw new FaultException(new Fault(ErrorCode.BadRequest, "OnlyRooms"));
        if (General.Is(room))
            throw new FaultException(new Fault(ErrorCode.Forbidden, "NotGeneral", room.NameFor(author.Id)));
        writing.RequireOwner(room, author);
    }
}
