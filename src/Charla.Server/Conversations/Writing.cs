using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations;

/// <summary>What a change works with: the open transaction, the time, and the list of what to publish once it is stored.</summary>
public sealed class Writing(CachedTransaction store, DateTimeOffset now, List<Effect> effects)
{
    public CachedTransaction Store { get; } = store;

    public DateTimeOffset Now { get; } = now;

    /// <summary>Stores an entry, to be published to the conversation's followers.</summary>
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

    /// <summary>Stores an entry that comes from another server, under the number it had there.</summary>
    public void AppendAs(Conversation conversation, Entry entry)
    {
        Store.AppendAs(entry);
        effects.Add(new Effect.Appended(conversation, entry));
    }

    /// <summary>Has a member's sessions follow a log that was brought in, from its end.</summary>
    public void Follow(Conversation conversation, Member member)
    {
        var head = Store.Head(conversation.Id).Seq;
        Store.Add(new StoreWrite.PutMember(member));
        AddJoined(conversation, member.Account, head);
    }

    /// <summary>Stores an event of an account's own log, to be published to its sessions.</summary>
    public AccountEvent AddEvent(AccountId account, EventKind kind, Conversation? conversation = null, long? seq = null, string? text = null)
    {
        var added = Store.AddEvent(new AccountEvent { Account = account, Rev = 0, Kind = kind, Conversation = conversation, Seq = seq, Text = text });
        effects.Add(new Effect.Told(added));
        return added;
    }

    /// <summary>Makes an account a member from the next number on; its sessions follow from there.</summary>
    public void AddMember(Conversation conversation, AccountId account, MemberRole role)
    {
        // Leaving removed rooms comes first: this one may have the name of one of them.
        foreach (var removed in Store.Stored.RoomsToErase())
        {
            if (Store.FindMember(removed, account) is { } member)
                Expel(Store.FindConversation(removed)!, member);
        }

        var head = Store.Head(conversation.Id);
        var before = Store.FindMember(conversation.Id, account);
        Store.Add(new StoreWrite.PutMember(new Member
        {
            Conversation = conversation.Id,
            Account = account,
            Role = role,
            Since = head.Seq + 1,
            Read = Math.Max(before?.Read ?? 0, head.Seq),
            ReadMessages = Math.Max(before?.ReadMessages ?? 0, head.Messages),
            ReadRev = before?.ReadRev ?? 0,
            Notify = before?.Notify ?? Notify.All,
        }));
        if (before is { IsIn: false } && conversation.Kind == ConversationKind.Private)
            Store.Add(new StoreWrite.ForgetOldMessages(conversation.Id));
        AddJoined(conversation, account, head.Seq);
    }

    /// <summary>Ends a membership with the entry that says so.</summary>
    public void EndMember(Conversation conversation, Member member, Entry leave)
    {
        Store.Add(new StoreWrite.PutMember(member with { Until = leave.Seq }));

        // The entries up to this one first: after the event nothing of the conversation comes any more.
        effects.Add(new Effect.Left(conversation, member.Account));
        AddEvent(member.Account, EventKind.Left, conversation, leave.Seq);
    }

    /// <summary>Ends a device: its token signs in no more, and its sessions end.</summary>
    public void Revoke(DeviceId device)
    {
        Store.Add(new StoreWrite.RevokeDevice(device, Now));
        effects.Add(new Effect.Revoked(device, new Fault(ErrorCode.TokenRevoked, "TokenRevoked")));
    }

    /// <summary>Ends all devices of an account but one.</summary>
    public void RevokeAll(AccountId account, DeviceId? except = null)
    {
        foreach (var device in Store.Stored.Devices(account).Where(device => device != except))
            Revoke(device);
    }

    /// <summary>Ends the sessions of an account that is closed.</summary>
    public void EndSessions(AccountId account)
    {
        foreach (var device in Store.Stored.Devices(account))
            effects.Add(new Effect.Revoked(device, new Fault(ErrorCode.Disabled, "Disabled")));
    }

    /// <summary>Something was marked as deleted, and is erased after the commit.</summary>
    /// <param name="room">The room, if it is one.</param>
    public void EraseLater(ConversationId? room = null) => effects.Add(new Effect.ToErase(room));

    /// <summary>Erases a message: its text and reactions are gone from the store, its number stays.</summary>
    /// <returns>The entry that says so.</returns>
    public Entry Erase(Conversation conversation, Change change, Entry message, Account by)
    {
        var deletion = Append(conversation, change, EntryKind.Deletion, target: message.Seq, author: by);
        Store.Add(new StoreWrite.EraseMessage(message, deletion.Seq));
        return deletion;
    }

    /// <summary>Ends a membership in a room that was removed: there is no log left to say so in.</summary>
    public void Expel(Conversation conversation, Member member)
    {
        Store.Add(new StoreWrite.RemoveMember(conversation.Id, member.Account));
        if (!member.IsIn)
            return;
        effects.Add(new Effect.Left(conversation, member.Account));
        AddEvent(member.Account, EventKind.Left, conversation);
    }

    // With the topic as it is at this number: whenever the event is read, it says the same.
    private void AddJoined(Conversation conversation, AccountId account, long head)
    {
        AddEvent(account, EventKind.Joined, conversation, head, Store.FindConversation(conversation.Id)!.Topic);
        effects.Add(new Effect.Joined(conversation, account, head));
    }

    /// <summary>The conversation that a name means to an account, whether or not it is in it.</summary>
    /// <exception cref="FaultException">There is none, or it may not know of it.</exception>
    public Conversation Find(ConversationName name, Account reader)
    {
        var found = Lookup.Find(Store, name, reader);
        return found ?? throw new FaultException(Lookup.NotFound(name));
    }
}

/// <summary>What is published once a commit has succeeded, in this order.</summary>
public abstract record Effect
{
    public sealed record Appended(Conversation Conversation, Entry Entry) : Effect;

    public sealed record Told(AccountEvent Event) : Effect;

    public sealed record Joined(Conversation Conversation, AccountId Account, long After) : Effect;

    public sealed record Left(Conversation Conversation, AccountId Account) : Effect;

    public sealed record Revoked(DeviceId Device, Fault Why) : Effect;

    /// <summary>There is something to erase, which is done a piece at a time.</summary>
    public sealed record ToErase(ConversationId? Room) : Effect;
}
