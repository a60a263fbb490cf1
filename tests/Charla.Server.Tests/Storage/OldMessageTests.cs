using System.Text;
using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Tests.Storage;

/// <summary>What the store keeps of a message for those who left a private room, and gives them.</summary>
[Trait("Category", "Store")]
public sealed class OldMessageTests : IDisposable
{
    private readonly SqliteTestStore _store = new();
    private readonly Account _ana;
    private readonly Account _bea;

    public OldMessageTests() => (_ana, _bea) = (_store.AddAccount("ana"), _store.AddAccount("bea"));

    public void Dispose() => _store.Dispose();

    // The message is number 1, and is changed by number 10.
    [Theory]
    [InlineData(ConversationKind.Private, null, false)]
    [InlineData(ConversationKind.Private, 1L, true)]
    [InlineData(ConversationKind.Private, 9L, true)]
    [InlineData(ConversationKind.Private, 10L, false)]
    [InlineData(ConversationKind.Private, 0L, false)]
    [InlineData(ConversationKind.Public, 9L, false)]
    [InlineData(ConversationKind.Direct, 9L, false)]
    public void A_state_is_kept_where_somebody_left_a_private_room_while_it_was_so(ConversationKind kind, long? until, bool isKept)
    {
        var room = kind == ConversationKind.Direct ? _store.Write(store => store.AddDirect(_ana, _bea, TestStore.Time)) : _store.AddRoom("sala", kind);
        var message = _store.Append(room, _ana, "uno");
        _store.Write(store =>
        {
            store.Add(new StoreWrite.PutMember(new Member { Conversation = room.Id, Account = _bea.Id, Since = 1, Until = until }));
            store.Add(new StoreWrite.AddReaction(room.Id, 1, "x", _bea.Id, 1));
            store.Add(new StoreWrite.RemoveReaction(room.Id, 1, "x", _bea.Id, 10));
            store.Add(new StoreWrite.ChangeMessage(message, "dos"u8.ToArray(), null, EntryFlags.Edited, 10));
        });

        Assert.Equal((isKept ? 1 : 0, isKept ? 1 : 0), (_store.Count("old_messages"), _store.Count("old_reactions")));
        Assert.Equal("dos", TextOf(room, asOf: null));
        Assert.Equal("dos", TextOf(room, asOf: 10));
        Assert.Equal(isKept ? "uno" : null, TextOf(room, asOf: 9));
        Assert.Equal(isKept ? [1L] : [], _store.Read(view => view.ChangedSince(room.Id, 9, 0, 10)));
        Assert.Empty(_store.Read(view => view.ChangedSince(room.Id, 9, 1, 10)));
        Assert.Equal(isKept ? 1 : 0, _store.Read(view => view.FindEntry(room.Id, 1, asOf: 9))!.Reactions.Count);
    }

    [Fact]
    public void What_is_kept_goes_with_the_message_and_with_those_it_is_kept_for()
    {
        var room = _store.AddRoom("sala", ConversationKind.Private);
        var message = _store.Append(room, _ana, "uno");
        var other = _store.Append(room, _ana, "otro");
        var bea = new Member { Conversation = room.Id, Account = _bea.Id, Since = 1, Until = 5 };
        _store.Write(store =>
        {
            store.Add(new StoreWrite.PutMember(bea));
            store.Add(new StoreWrite.ChangeMessage(message, "dos"u8.ToArray(), null, EntryFlags.Edited, 10));
            store.Add(new StoreWrite.ChangeMessage(other, "cambiado"u8.ToArray(), null, EntryFlags.Edited, 11));
            store.Add(new StoreWrite.EraseMessage(store.Stored.FindEntry(room.Id, 1)!, 12));
        });

        var erased = _store.Read(view => view.FindEntry(room.Id, 1, asOf: 5))!;
        Assert.Equal((null, EntryFlags.Deleted, 12L), (erased.Text, erased.Flags, erased.Rev));
        Assert.Equal(EntryFlags.Deleted | EntryFlags.Edited, _store.Read(view => view.FindEntry(room.Id, 1))!.Flags);
        Assert.Equal([2L], _store.Read(view => view.ChangedSince(room.Id, 5, 0, 10)));

        _store.Write(store => store.Add(new StoreWrite.ForgetOldMessages(room.Id)));
        Assert.Equal(2, _store.Count("old_messages"));
        Assert.Equal([room.Id], _store.Read(view => view.RoomsLeft(_bea.Id, 10)));
        _store.Write(store =>
        {
            store.Add(new StoreWrite.PutMember(bea with { Until = null }));
            store.Add(new StoreWrite.ForgetOldMessages(room.Id));
        });
        Assert.Equal(0, _store.Count("old_messages"));
        Assert.Empty(_store.Read(view => view.RoomsLeft(_bea.Id, 10)));
    }

    [Fact]
    public void For_who_is_deleted_nothing_is_kept()
    {
        var room = _store.AddRoom("sala", ConversationKind.Private);
        var message = _store.Append(room, _ana, "uno");
        _store.Write(store =>
        {
            store.Add(new StoreWrite.PutMember(new Member { Conversation = room.Id, Account = _bea.Id, Since = 1, Until = 5 }));
            store.Add(new StoreWrite.DeleteAccount(_bea.Id, TestStore.Time));
            store.Add(new StoreWrite.ChangeMessage(message, "dos"u8.ToArray(), null, EntryFlags.Edited, 10));
        });

        Assert.Equal(0, _store.Count("old_messages"));
    }

    // Who left is found by an index, however many are in the room.
    [Fact]
    public void Who_left_is_looked_up_and_not_searched_for()
    {
        const string Left = "SELECT 1 FROM members m JOIN accounts a ON a.id = m.account WHERE m.conversation = 1 AND m.until >= 2 AND m.until < 3 AND a.deleted IS NULL";
        Assert.Contains("members_left (conversation=? AND until>? AND until<?)", _store.Plan(Left), StringComparison.Ordinal);
    }

    private string? TextOf(Conversation room, long? asOf) =>
        _store.Read(view => view.FindEntry(room.Id, 1, asOf))!.Text is { } text ? Encoding.UTF8.GetString(text) : null;
}
