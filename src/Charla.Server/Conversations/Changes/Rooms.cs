using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations.Changes;

/// <summary>A new room; who creates it is its owner and first member.</summary>
public sealed class Create(Asked asked) : Change(asked)
{
    public required ConversationName Room { get; init; }

    public required bool Private { get; init; }

    public required bool WholeHistory { get; init; }

    public byte[]? Topic { get; init; }

    public override Outcome Apply(Writing writing)
    {
        if (writing.Store.Stored.RoomTaken(Room.Keys))
            throw new FaultException(new Fault(ErrorCode.AlreadyExists, "RoomTaken", Room.ToString()));
        if (Names.RefuseNew(Room.Name) is { } unfit)
            throw new FaultException(unfit);
        writing.RequireRoomForOneMore(Author.Id);

        var kind = Private ? ConversationKind.Private : ConversationKind.Public;
        var room = writing.Store.AddRoom(Room.Name, Room.Keys, kind, WholeHistory, writing.Now);
        writing.AddMember(room, Author.Id, MemberRole.Owner);
        var entry = writing.Append(room, this, EntryKind.Join);
        if (Topic is { Length: > 0 })
        {
            writing.Store.Add(new StoreWrite.SetTopic(room.Id, System.Text.Encoding.UTF8.GetString(Topic)));
            writing.Append(room, this, EntryKind.Topic, Topic);
        }

        return new Outcome(room, entry.Seq, entry.Time);
    }
}

/// <summary>Becomes a member of a public room, or of a private one that one is invited to.</summary>
public sealed class Join(Asked asked) : Change(asked)
{
    public required ConversationName Room { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var room = writing.Find(Room, Author);
        var before = writing.Store.FindMember(room.Id, Author.Id);
        if (before is { IsIn: true })
            return new Outcome(room, before.Since, writing.Now);
        if (room.Kind == ConversationKind.Private && !writing.Store.Invited(room.Id, Author.Id))
            throw new FaultException(Lookup.NotFound(Room));
        writing.RequireNotArchived(room);
        writing.RequireRoomForOneMore(Author.Id);

        writing.Store.Add(new StoreWrite.RemoveInvitation(room.Id, Author.Id));
        writing.AddMember(room, Author.Id, before?.Role ?? MemberRole.Member);
        var entry = writing.Append(room, this, EntryKind.Join);
        return new Outcome(room, entry.Seq, entry.Time);
    }
}

/// <summary>Leaves a room.</summary>
public sealed class Leave(Asked asked) : Change(asked)
{
    public required ConversationName Room { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var room = writing.Find(Room, Author);
        if (room.Kind == ConversationKind.Direct)
            throw new FaultException(new Fault(ErrorCode.BadRequest, "OnlyRooms"));
        var member = writing.RequireMember(room, Author);
        var entry = writing.Append(room, this, EntryKind.Leave);
        writing.EndMember(room, member, entry);
        return new Outcome(room, entry.Seq, entry.Time);
    }
}

/// <summary>An owner removes somebody from a room, or takes back their invitation. A private room then needs a new invitation.</summary>
public sealed class Kick(Asked asked) : Change(asked)
{
    public required ConversationName Room { get; init; }

    public required string Nick { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var room = writing.Find(Room, Author);
        if (room.Kind == ConversationKind.Direct)
            throw new FaultException(new Fault(ErrorCode.BadRequest, "OnlyRooms"));
        writing.RequireOwner(room, Author);
        writing.RequireNotArchived(room);
        var other = writing.FindNick(Nick);
        if (writing.Store.FindMember(room.Id, other.Id) is not { IsIn: true } member)
            return TakeBack(writing, room, other);

        writing.Store.Add(new StoreWrite.RemoveInvitation(room.Id, other.Id));
        var entry = writing.Append(room, this, EntryKind.Leave, target: Author.Id.Value, by: Author.Nick, author: other);
        writing.EndMember(room, member with { Role = MemberRole.Member }, entry);
        return new Outcome(room, entry.Seq, entry.Time);
    }

    // Takes an unused invitation back, which leaves no entry.
    private static Outcome TakeBack(Writing writing, Conversation room, Account other)
    {
        if (room.Kind == ConversationKind.Public || !writing.Store.Invited(room.Id, other.Id))
            throw new FaultException(new Fault(ErrorCode.NotFound, "NotThere", other.Nick, "#" + room.Name));
        writing.Store.Add(new StoreWrite.RemoveInvitation(room.Id, other.Id));
        return new Outcome(room, writing.Store.Head(room.Id).Seq, writing.Now);
    }
}

/// <summary>A member tells somebody of a room, and opens a private one to them.</summary>
public sealed class Invite(Asked asked) : Change(asked)
{
    public required ConversationName Room { get; init; }

    public required string Nick { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var room = writing.Find(Room, Author);
        if (room.Kind == ConversationKind.Direct)
            throw new FaultException(new Fault(ErrorCode.BadRequest, "OnlyRooms"));
        writing.RequireMember(room, Author);
        writing.RequireNotArchived(room);
        var other = writing.FindNick(Nick);
        writing.RequireAccepts(other.Id, Author);
        if (writing.Store.FindMember(room.Id, other.Id) is { IsIn: true })
            throw new FaultException(new Fault(ErrorCode.AlreadyExists, "AlreadyThere", other.Nick, room.NameFor(Author.Id)));

        writing.Store.Add(new StoreWrite.AddInvitation(room.Id, other.Id, Author.Id));
        writing.AddEvent(other.Id, EventKind.Invited, room, text: Author.Nick);
        return new Outcome(room, null, writing.Now);
    }
}

/// <summary>Says what a room is about: any member of a public room, owners of a private one.</summary>
public sealed class SetTopic(Asked asked) : Change(asked)
{
    public required ConversationName Room { get; init; }

    public required byte[] Topic { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var room = writing.Find(Room, Author);
        if (room.Kind == ConversationKind.Direct)
            throw new FaultException(new Fault(ErrorCode.BadRequest, "OnlyRooms"));
        if (room.Kind == ConversationKind.Private)
            writing.RequireOwner(room, Author);
        else if (!writing.Owns(room, Author))
            writing.RequireMember(room, Author);
        writing.RequireNotArchived(room);

        writing.Store.Add(new StoreWrite.SetTopic(room.Id, Topic.Length == 0 ? null : System.Text.Encoding.UTF8.GetString(Topic)));
        var entry = writing.Append(room, this, EntryKind.Topic, Topic);
        return new Outcome(room, entry.Seq, entry.Time);
    }
}
