using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations.Changes;

/// <summary>An account made for somebody else, optionally in a room from the start.</summary>
public sealed class CreateAccount(Asked asked) : Change(asked)
{
    public required string Nick { get; init; }

    public required NameKeys Keys { get; init; }

    public string? Name { get; init; }

    /// <summary>What verifies the password.</summary>
    public required string Password { get; init; }

    /// <summary>Made where it is missing.</summary>
    public ConversationName? Room { get; init; }

    public override Outcome Apply(Writing writing)
    {
        if (writing.Store.Stored.NickTaken(Keys))
            throw new FaultException(new Fault(ErrorCode.AlreadyExists, "NickTaken", Nick));
        var found = Room is { } name ? Find(writing, name) : null;
        if (found is null && Room is { } missing && writing.Store.Stored.RoomTaken(missing.Keys))
            throw new FaultException(new Fault(ErrorCode.AlreadyExists, "RoomTaken", missing.ToString()));
        if (found is null && Room is { } wanted && Names.RefuseNew(wanted.Name) is { } unfit)
            throw new FaultException(unfit);
        if (found is not null)
            writing.RequireNotArchived(found);

        var account = writing.Store.FindAccount(writing.Store.AddAccount(Nick, Keys, Name, Password, writing.Now))!;
        var general = General.Find(writing.Store);
        Enter(writing, general, account);
        if (Room is { } named && (found ?? Make(writing, named)) is { } room && room.Id != general.Id)
            Enter(writing, room, account);
        return new Outcome(null, null, writing.Now);
    }

    // A private room is opened by who is in it; to other owners of the server it looks as if it were not there.
    private Conversation? Find(Writing writing, ConversationName name) =>
        writing.Store.FindRoom(name.Keys.Folded) is { } room
        && (room.Kind == ConversationKind.Public || Asked.Author is not { } owner || writing.Store.FindMember(room.Id, owner.Id) is { IsIn: true })
            ? room
            : null;

    private Conversation Make(Writing writing, ConversationName name)
    {
        var room = writing.Store.AddRoom(name.Name, name.Keys, ConversationKind.Public, wholeHistory: false, writing.Now);
        if (Asked.Author is { } owner)
        {
            writing.AddMember(room, owner.Id, MemberRole.Owner);
            writing.Append(room, this, EntryKind.Join);
        }

        return room;
    }

    private void Enter(Writing writing, Conversation room, Account account)
    {
        writing.AddMember(room, account.Id, MemberRole.Member);
        writing.Append(room, this, EntryKind.Join, author: account);
    }
}

/// <summary>Another password for somebody who forgot theirs; all their devices are signed out.</summary>
public sealed class ResetPassword(Asked asked) : Change(asked)
{
    public required string Nick { get; init; }

    /// <summary>What verifies it.</summary>
    public required string Password { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var account = writing.FindUndeleted(Nick);
        writing.Store.Add(new StoreWrite.SetPassword(account.Id, Password));
        writing.RevokeAll(account.Id);
        return new Outcome(null, null, writing.Now);
    }
}

/// <summary>Nobody signs in to an account from now on, or they may again.</summary>
public sealed class DisableAccount(Asked asked) : Change(asked)
{
    public required string Nick { get; init; }

    public required bool On { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var account = writing.FindUndeleted(Nick);
        writing.Store.Add(new StoreWrite.SetDisabled(account.Id, On ? writing.Now : null));
        if (On)
            writing.EndSessions(account.Id);
        return new Outcome(null, null, writing.Now);
    }
}

/// <summary>Ends an account for good; what it said is erased next.</summary>
public sealed class DeleteAccount(Asked asked) : Change(asked)
{
    public required string Nick { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var account = writing.FindNick(Nick);
        if (account.Deleted)
            return new Outcome(null, null, writing.Now);
        writing.EndSessions(account.Id);
        writing.RevokeAll(account.Id);
        writing.Store.Add(new StoreWrite.DeleteAccount(account.Id, writing.Now));
        writing.EraseLater();
        return new Outcome(null, null, writing.Now);
    }
}

/// <summary>Says what somebody is on the server.</summary>
public sealed class SetRole(Asked asked) : Change(asked)
{
    public required string Nick { get; init; }

    public required ServerRole Role { get; init; }

    public override Outcome Apply(Writing writing)
    {
        writing.Store.Add(new StoreWrite.SetRole(writing.FindUndeleted(Nick).Id, Role));
        return new Outcome(null, null, writing.Now);
    }
}

/// <summary>The first owner of a server: whoever has the code from its console, as long as there is none.</summary>
public sealed class Claim(Asked asked) : Change(asked)
{
    public override Outcome Apply(Writing writing)
    {
        if (writing.Store.Stored.HasOwner())
            throw new FaultException(new Fault(ErrorCode.Forbidden, "NoCode"));
        writing.Store.Add(new StoreWrite.SetRole(Author.Id, ServerRole.Owner));
        return new Outcome(null, null, writing.Now);
    }
}
