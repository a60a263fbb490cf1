using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations.Changes;

/// <summary>Erases some messages of a deleted account, each with a deletion like any other; at the end it leaves the room.</summary>
public sealed class EraseMessages(Asked asked) : Change(asked)
{
    /// <summary>As many as go into one change without anybody waiting for it.</summary>
    public const int AtOnce = 64;

    public required AccountId Account { get; init; }

    public required ConversationId Conversation { get; init; }

    public required IReadOnlyList<long> Messages { get; init; }

    /// <summary>These are the last ones there.</summary>
    public required bool Leaves { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var conversation = writing.Store.FindConversation(Conversation)!;
        var author = writing.Store.FindAccount(Account)!;
        foreach (var seq in Messages)
        {
            if (writing.Store.Stored.FindEntry(Conversation, seq) is { IsMessage: true } message && !message.Flags.HasFlag(EntryFlags.Deleted))
                writing.Erase(conversation, this, message, author);
        }

        if (Leaves && conversation.Pair is null && writing.Store.FindMember(Conversation, Account) is { IsIn: true } member)
            writing.EndMember(conversation, member, writing.Append(conversation, this, EntryKind.Leave, author: author));
        if (Leaves && conversation.Kind == ConversationKind.Private)
            writing.Store.Add(new StoreWrite.ForgetOldMessages(Conversation));
        return new Outcome(null, null, writing.Now);
    }
}

/// <summary>All that a deleted account said is erased.</summary>
public sealed class FinishAccount(Asked asked) : Change(asked)
{
    public required AccountId Account { get; init; }

    public override Outcome Apply(Writing writing)
    {
        writing.Store.Add(new StoreWrite.AccountErased(Account, writing.Now));
        return new Outcome(null, null, writing.Now);
    }
}

/// <summary>Erases some of a removed room: first its members are told, then the entries go.</summary>
public sealed class EraseRoom(Asked asked) : Change(asked)
{
    private const int MembersAtOnce = 100;
    private const int EntriesAtOnce = 500;

    public required ConversationId Room { get; init; }

    /// <summary>Nothing of it is left.</summary>
    public bool IsDone { get; private set; }

    public override Outcome Apply(Writing writing)
    {
        var room = writing.Store.FindConversation(Room)!;
        var members = writing.Store.Stored.EverIn(Room, MembersAtOnce);
        foreach (var account in members)
            writing.Expel(room, writing.Store.FindMember(Room, account)!);
        IsDone = members.Count < MembersAtOnce && writing.Store.EraseEntries(Room, EntriesAtOnce);
        if (IsDone)
            writing.Store.Add(new StoreWrite.RoomErased(Room, writing.Now));
        return new Outcome(null, null, writing.Now);
    }
}
