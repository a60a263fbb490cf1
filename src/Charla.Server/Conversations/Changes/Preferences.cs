using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations.Changes;

/// <summary>What in a conversation notifies the account.</summary>
public sealed class SetNotify(Asked asked) : Change(asked)
{
    public required ConversationName In { get; init; }

    public required Notify Notify { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var conversation = writing.Find(In, Author);
        var member = writing.RequireMember(conversation, Author);
        if (member.Notify != Notify)
        {
            writing.Store.Add(new StoreWrite.PutMember(member with { Notify = Notify }));
            writing.AddEvent(Author.Id, EventKind.Notify, conversation, text: Vocabulary.NotifyLevels.TextOf(Notify));
        }

        return new Outcome(conversation, null, writing.Now);
    }
}

/// <summary>The account blocks somebody, or unblocks them. They do not learn of it.</summary>
public sealed class SetBlock(Asked asked) : Change(asked)
{
    public required string Nick { get; init; }

    public required bool On { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var other = writing.FindNick(Nick);
        if (other.Id == Author.Id)
            throw new FaultException(new Fault(ErrorCode.BadRequest, "NotYourself"));
        if (writing.Store.Blocks(Author.Id, other.Id) == On)
            return new Outcome(null, null, writing.Now);
        if (On && writing.Store.Stored.Blocked(Author.Id).Count >= Limits.BlocksPerAccount)
            throw new FaultException(new Fault(ErrorCode.TooMany, "TooManyBlocked", Limits.BlocksPerAccount));
        writing.Store.Add(new StoreWrite.SetBlock(Author.Id, other.Id, On));
        writing.AddEvent(Author.Id, EventKind.Blocked, seq: On ? 1 : 0, text: other.Nick);
        return new Outcome(null, null, writing.Now);
    }
}
