using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations;

/// <summary>What a change works with: the open transaction, the time, and the list of what to tell once it is stored.</summary>
public sealed class Writing(IStoreTransaction store, DateTimeOffset now, List<Effect> effects)
{
    public IStoreTransaction Store { get; } = store;

    public DateTimeOffset Now { get; } = now;

    /// <summary>Stores an entry and has it told to the conversation's followers.</summary>
    public Entry Append(Conversation conversation, Change change, EntryKind kind, byte[]? text = null, byte[]? mentions = null,
        long? target = null, EntryFlags flags = EntryFlags.None, string? by = null, Account? author = null)
    {
        var from = author ?? change.Author;
        var entry = Store.Append(new Entry
        {
            Conversation = conversation.Id,
            Seq = 0,
            Messages = 0,
            Rev = 0,
            Kind = kind,
            Author = from.Id,
            From = from.Nick,
            Via = change.Asked.Via,
            Time = Now,
            Text = text,
            Mentions = mentions,
            Target = target,
            Flags = flags,
            By = by,
        });
        effects.Add(new Effect.Appended(conversation, entry));
        return entry;
    }

    /// <summary>Stores an event of an account's own log and has it told to the account's sessions.</summary>
    public AccountEvent Tell(AccountId account, EventKind kind, Conversation? conversation = null, long? seq = null, string? text = null)
    {
        var told = Store.AddEvent(new AccountEvent { Account = account, Rev = 0, Kind = kind, Conversation = conversation, Seq = seq, Text = text });
        effects.Add(new Effect.Told(told));
        return told;
    }

    /// <summary>Makes an account a member from the next number on; its sessions follow from there.</summary>
    public void AddMember(Conversation conversation, AccountId account, Role role)
    {
        var head = Store.Head(conversation.Id);
        var before = Store.FindMember(conversation.Id, account);
        Store.PutMember(new Member
        {
            Conversation = conversation.Id,
            Account = account,
            Role = role,
            Since = head.Seq + 1,
            Read = Math.Max(before?.Read ?? 0, head.Seq),
            ReadMessages = Math.Max(before?.ReadMessages ?? 0, head.Messages),
            ReadRev = before?.ReadRev ?? 0,
        });
        Tell(account, EventKind.Joined, conversation, head.Seq);
        effects.Add(new Effect.Joined(conversation, account, head.Seq));
    }

    /// <summary>Ends a membership with the entry that says so.</summary>
    public void EndMember(Conversation conversation, Member member, Entry leave)
    {
        Store.PutMember(member with { Until = leave.Seq });

        // The entries up to this one first: after the event nothing of the conversation comes any more.
        effects.Add(new Effect.Left(conversation, member.Account));
        Tell(member.Account, EventKind.Left, conversation, leave.Seq);
    }

    /// <summary>Ends a device: its token signs in no more, and its sessions end.</summary>
    public void Revoke(DeviceId device)
    {
        Store.RevokeDevice(device, Now);
        effects.Add(new Effect.Revoked(device));
    }

    /// <summary>The conversation that a name means to an account, whether or not it is in it.</summary>
    /// <exception cref="FaultException">There is none, or it may not know of it.</exception>
    public Conversation Find(ConversationName name, Account reader)
    {
        var found = Lookup.Find(Store, name, reader);
        return found ?? throw new FaultException(Lookup.NotFound(name));
    }
}

/// <summary>What followers are told once a commit has succeeded, in this order.</summary>
public abstract record Effect
{
    public sealed record Appended(Conversation Conversation, Entry Entry) : Effect;

    public sealed record Told(AccountEvent Event) : Effect;

    public sealed record Joined(Conversation Conversation, AccountId Account, long After) : Effect;

    public sealed record Left(Conversation Conversation, AccountId Account) : Effect;

    public sealed record Revoked(DeviceId Device) : Effect;
}
