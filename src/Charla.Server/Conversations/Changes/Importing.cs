using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations.Changes;

/// <summary>
/// One step of bringing in a log from another server: an entry under the number it had there, or the end. Until the end
/// nobody is in the conversation and it counts as archived, so that nothing of this server's comes between. Each step
/// may be repeated.
/// </summary>
public abstract class ImportStep(Asked asked) : Change(asked)
{
    /// <summary>Where a member stands who is to be in it at the end: as having left before the first entry.</summary>
    protected const long NotYet = 0;

    public required ConversationName Into { get; init; }

    public required ConversationKind Kind { get; init; }

    /// <summary>Of a direct conversation: the one who calls the other one by its name.</summary>
    public string? Of { get; init; }

    /// <summary>Members of a private room see what was before them.</summary>
    public bool WholeHistory { get; init; }

    /// <summary>The conversation as far as it is stored; null: nothing of it is.</summary>
    /// <exception cref="FaultException">It is another one, or cannot be made.</exception>
    protected Conversation? Find(Writing writing)
    {
        var found = Into.IsRoom ? writing.Store.FindRoom(Into.Keys.Folded) : FindDirect(writing);
        if (found is null && Into.IsRoom && writing.Store.Stored.RoomTaken(Into.Keys))
            throw new FaultException(new Fault(ErrorCode.AlreadyExists, "RoomTaken", Into.ToString()));
        if (found is not null && writing.Store.Stored.ImportOf(found.Id) == ImportState.None)
            throw Exists();
        return found;
    }

    protected Conversation Make(Writing writing)
    {
        var made = Into.IsRoom
            ? writing.Store.AddRoom(Into.Name, Into.Keys, Kind, WholeHistory, writing.Now)
            : writing.Store.AddDirect(Person(writing, Of!), Person(writing, Into.Name), writing.Now);
        writing.Store.Add(new StoreWrite.SetImport(made.Id, ImportState.UnderWay));
        writing.Store.Add(new StoreWrite.SetArchived(made.Id, writing.Now));
        if (made.Pair is { } pair)
        {
            foreach (var account in new[] { pair.Low.Id, pair.High.Id }.Distinct())
                writing.Store.Add(new StoreWrite.PutMember(new Member { Conversation = made.Id, Account = account, Since = 1, Until = NotYet }));
        }

        return writing.Store.FindConversation(made.Id)!;
    }

    protected FaultException Exists() => new(new Fault(ErrorCode.AlreadyExists, "ImportExists", Into.ToString()));

    /// <summary>A nick that is, or can become, somebody's here.</summary>
    protected static void RequireNick(Writing writing, string nick)
    {
        if (!Names.TryKeys(nick, out var keys, out var bad))
            throw new FaultException(bad);
        if (writing.Store.FindAccount(keys.Folded) is { } account)
        {
            if (account.Deleted)
                throw new FaultException(new Fault(ErrorCode.Disabled, "AccountDeleted", account.Nick));
        }
        else if (writing.Store.Stored.NickTaken(keys))
        {
            throw new FaultException(new Fault(ErrorCode.AlreadyExists, "NickTaken", nick));
        }
    }

    /// <summary>Somebody by nick. Who is missing gets an account that nobody can sign in to until an owner sets its password.</summary>
    protected Account Person(Writing writing, string nick)
    {
        Names.TryKeys(nick, out var keys, out _);
        if (writing.Store.FindAccount(keys.Folded) is { } account)
            return account;
        var id = writing.Store.AddAccount(Names.Normalize(nick), keys, name: null, password: null, writing.Now);
        var made = writing.Store.FindAccount(id)!;
        var general = General.Find(writing.Store);
        writing.AddMember(general, id, MemberRole.Member);
        writing.Append(general, this, EntryKind.Join, author: made);
        return made;
    }

    private Conversation? FindDirect(Writing writing)
    {
        RequireNick(writing, Of!);
        RequireNick(writing, Into.Name);
        Names.TryKeys(Of!, out var keys, out _);
        return writing.Store.FindAccount(keys.Folded) is { } one && writing.Store.FindAccount(Into.Keys.Folded) is { } other
            ? writing.Store.FindDirect(one.Id, other.Id)
            : null;
    }
}

/// <summary>An entry, as <c>changes</c> gave it on the other server.</summary>
public sealed class ImportEntry(Asked asked) : ImportStep(asked)
{
    /// <summary>The number of the entry before it; 0 for the first.</summary>
    public required long Prev { get; init; }

    /// <summary>Its ids and flags of this server's are still to be found.</summary>
    public required Entry Entry { get; init; }

    public override Outcome Apply(Writing writing)
    {
        var conversation = Find(writing);
        var head = conversation is null ? default : writing.Store.Head(conversation.Id);
        if (Entry.Seq <= head.Seq)
            return Repeated(writing, conversation!);
        if (conversation is not null && writing.Store.Stored.ImportOf(conversation.Id) == ImportState.Done)
            throw Exists();
        if (Prev != head.Seq || (Entry.IsMessage && Entry.Messages <= head.Messages))
            throw new FaultException(new Fault(ErrorCode.OutOfOrder, "ImportOrder", Entry.Seq));
        RequireNick(writing, Entry.From);
        if (Entry.By is { } by)
            RequireNick(writing, by);

        var author = Person(writing, Entry.From);
        conversation ??= Make(writing);
        var entry = Entry with
        {
            Conversation = conversation.Id,
            Author = author.Id,
            From = author.Nick,
            Messages = Entry.IsMessage ? Entry.Messages : head.Messages,
            Target = Entry.By is { } remover ? Person(writing, remover).Id.Value : Entry.Target,
        };
        writing.AppendAs(conversation, entry);
        Follow(writing, conversation, entry);
        return new Outcome(null, entry.Seq, writing.Now);
    }

    // It has to be the same one: two files under one name are not mixed.
    private Outcome Repeated(Writing writing, Conversation conversation) =>
        writing.Store.Stored.FindEntry(conversation.Id, Entry.Seq) is { } stored
        && stored.Kind == Entry.Kind && stored.Time == Entry.Time && Names.TryKeys(Entry.From, out var keys, out _)
        && writing.Store.FindAccount(keys.Folded)?.Id == stored.Author
            ? new Outcome(null, Entry.Seq, writing.Now)
            : throw Exists();

    // What it did on the other server beside being an entry. Messages come as they are now; their reactions by number.
    private void Follow(Writing writing, Conversation conversation, Entry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.Join:
                // The first to join is the one who made the room: its owner.
                var before = writing.Store.FindMember(conversation.Id, entry.Author);
                writing.Store.Add(new StoreWrite.PutMember(new Member
                {
                    Conversation = conversation.Id,
                    Account = entry.Author,
                    Role = before?.Role ?? (entry.Seq == 1 ? MemberRole.Owner : MemberRole.Member),
                    Since = entry.Seq,
                    Until = NotYet,
                }));
                break;
            case EntryKind.Text when writing.Store.FindMember(conversation.Id, entry.Author) is null:
                // They joined before the log begins for us. With a place in it, what they said goes with their account.
                writing.Store.Add(new StoreWrite.PutMember(new Member { Conversation = conversation.Id, Account = entry.Author, Since = entry.Seq, Until = entry.Seq }));
                break;
            case EntryKind.Leave when writing.Store.FindMember(conversation.Id, entry.Author) is { Until: NotYet } member:
                writing.Store.Add(new StoreWrite.PutMember(member with { Until = entry.Seq, Role = entry.By is null ? member.Role : MemberRole.Member }));
                break;
            case EntryKind.Topic:
                writing.Store.Add(new StoreWrite.SetTopic(conversation.Id, entry.Text is { Length: > 0 } text ? System.Text.Encoding.UTF8.GetString(text) : null));
                break;
            case EntryKind.Deletion when entry.Target is { } deleted:
                writing.Store.Add(new StoreWrite.RemoveReactions(conversation.Id, deleted));
                break;
            case EntryKind.Reaction when entry.Target is { } target:
                React(writing, conversation, entry, target);
                break;
        }
    }

    private static void React(Writing writing, Conversation conversation, Entry reaction, long target)
    {
        if (writing.Store.Stored.FindEntry(conversation.Id, target) is not { IsMessage: true } message)
            return;
        var emoji = System.Text.Encoding.UTF8.GetString(reaction.Text ?? []);
        if (reaction.Flags.HasFlag(EntryFlags.On))
            writing.Store.Add(new StoreWrite.AddReaction(conversation.Id, target, emoji, reaction.Author, reaction.Seq));
        else
            writing.Store.Add(new StoreWrite.RemoveReaction(conversation.Id, target, emoji, reaction.Author, reaction.Seq));
        if (!message.Flags.HasFlag(EntryFlags.HasReactions) && !message.Flags.HasFlag(EntryFlags.Deleted))
            writing.Store.Add(new StoreWrite.ChangeMessage(message, message.Text, message.Mentions, message.Flags | EntryFlags.HasReactions, message.Rev));
    }
}

/// <summary>The end of it: from now on the conversation is like any other one.</summary>
public sealed class ImportEnd(Asked asked) : ImportStep(asked)
{
    /// <summary>How far <see cref="ImportStep.Of"/> has read; null: everything, like the others.</summary>
    public long? Read { get; init; }

    public bool Archived { get; init; }

    public override Outcome Apply(Writing writing)
    {
        if (!Into.IsRoom)
        {
            RequireNick(writing, Of!);
            RequireNick(writing, Into.Name);
        }

        var conversation = Find(writing) ?? Make(writing);
        var head = writing.Store.Head(conversation.Id);
        if (writing.Store.Stored.ImportOf(conversation.Id) == ImportState.Done)
            return new Outcome(null, head.Seq, writing.Now);

        writing.Store.Add(new StoreWrite.SetImport(conversation.Id, ImportState.Done));
        if (!Archived)
            writing.Store.Add(new StoreWrite.SetArchived(conversation.Id, Since: null));
        var reader = Of is { } nick && Names.TryKeys(nick, out var keys, out _) ? writing.Store.FindAccount(keys.Folded)?.Id : null;
        foreach (var member in Members(writing, conversation))
        {
            var read = Read is { } mark && member.Account == reader ? Math.Min(mark, head.Seq) : head.Seq;
            writing.Follow(writing.Store.FindConversation(conversation.Id)!, member with { Until = null, Read = read, ReadMessages = writing.Store.Stored.MessagesUpTo(conversation.Id, read) });
        }

        return new Outcome(null, head.Seq, writing.Now);
    }

    private static List<Member> Members(Writing writing, Conversation conversation) =>
    [
        .. writing.Store.Stored.EverIn(conversation.Id, int.MaxValue)
            .Select(account => writing.Store.FindMember(conversation.Id, account)!)
            .Where(member => member.Until == NotYet && !writing.Store.FindAccount(member.Account)!.Deleted),
    ];
}
