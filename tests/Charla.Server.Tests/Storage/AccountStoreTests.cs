using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Tests.Storage;

/// <summary>What every store keeps of accounts, and what it erases.</summary>
public abstract class AccountStoreTests : IDisposable
{
    private readonly TestStore _store;

    private protected AccountStoreTests(TestStore store) => _store = store;

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void What_is_set_of_an_account_is_there_at_once_and_after_opening_again()
    {
        var ana = _store.AddAccount("ana");
        _store.Write(writing =>
        {
            Assert.False(writing.Stored.HasOwner());
            writing.Add(new StoreWrite.SetRole(ana.Id, ServerRole.Owner));
            writing.Add(new StoreWrite.SetPassword(ana.Id, "hash"));
            Assert.Equal((ServerRole.Owner, "hash"), (writing.FindAccount(ana.Id)!.Role, writing.FindAccount("ana")!.Password));
            Assert.True(writing.Stored.HasOwner());
            writing.Add(new StoreWrite.SetDisabled(ana.Id, TestStore.Time));
            Assert.False(writing.Stored.HasOwner());
        });
        _store.Reopen();
        var found = _store.Read(view => view.FindAccount(ana.Id))!;
        Assert.Equal((ServerRole.Owner, "hash", true, false), (found.Role, found.Password, found.Disabled, found.IsOpen));
        _store.Write(writing => writing.Add(new StoreWrite.SetDisabled(ana.Id, null)));
        Assert.True(_store.Read(view => view.FindAccount(ana.Id))!.IsOpen);
    }

    [Fact]
    public void What_is_undone_is_not_remembered()
    {
        var (ana, luis) = (_store.AddAccount("ana"), _store.AddAccount("luis"));
        using (var writing = _store.Begin())
        {
            writing.Add(new StoreWrite.SetRole(ana.Id, ServerRole.Owner));
            writing.Add(new StoreWrite.SetBlock(ana.Id, luis.Id, On: true));
            Assert.True(writing.Blocks(ana.Id, luis.Id));
        }

        _store.Write(writing => Assert.Equal((ServerRole.Member, false), (writing.FindAccount(ana.Id)!.Role, writing.Blocks(ana.Id, luis.Id))));
    }

    [Fact]
    public void Devices_have_names_and_say_when_they_were_seen()
    {
        var ana = _store.AddAccount("ana");
        var device = _store.Write(writing => writing.AddDevice(ana.Id, "uno", [1], [2], TestStore.Time));
        _store.Write(writing =>
        {
            writing.Add(new StoreWrite.NameDevice(device, "otro"));
            writing.Add(new StoreWrite.SetSeen(ana.Id, device, TestStore.Time.AddHours(1)));
        });
        var found = _store.Read(view => view.DevicesOf(ana.Id)).Single();
        Assert.Equal(("otro", TestStore.Time, TestStore.Time.AddHours(1)), (found.Name, found.Created, found.Seen));
        Assert.Equal(TestStore.Time.AddHours(1), _store.Read(view => view.FindAccount(ana.Id))!.Seen);
        _store.Write(writing => writing.Add(new StoreWrite.RevokeDevice(device, TestStore.Time)));
        Assert.Empty(_store.Read(view => view.DevicesOf(ana.Id)));
    }

    [Fact]
    public void Blocks_go_one_way_and_are_listed_by_nick()
    {
        var (ana, luis, eva) = (_store.AddAccount("ana"), _store.AddAccount("luis"), _store.AddAccount("eva"));
        _store.Write(writing =>
        {
            writing.Add(new StoreWrite.SetBlock(ana.Id, luis.Id, On: true));
            writing.Add(new StoreWrite.SetBlock(ana.Id, luis.Id, On: true));
            writing.Add(new StoreWrite.SetBlock(ana.Id, eva.Id, On: true));
        });
        Assert.Equal(["eva", "luis"], _store.Read(view => view.Blocked(ana.Id)));
        Assert.Equal((true, false), _store.Read(view => (view.Blocks(ana.Id, luis.Id), view.Blocks(luis.Id, ana.Id))));
        _store.Write(writing => writing.Add(new StoreWrite.SetBlock(ana.Id, luis.Id, On: false)));
        Assert.Equal(["eva"], _store.Read(view => view.Blocked(ana.Id)));
    }

    [Fact]
    public void The_messages_of_one_author_are_found_a_piece_at_a_time()
    {
        var (ana, luis) = (_store.AddAccount("ana"), _store.AddAccount("luis"));
        var (room, next) = (_store.AddRoom("sala"), _store.AddRoom("otra"));
        foreach (var author in new[] { ana, luis, ana, luis, ana })
            _store.Append(room, author, "x");
        _store.Append(next, ana, "x");
        _store.Write(writing => writing.Add(new StoreWrite.ChangeMessage(writing.Stored.FindEntry(room.Id, 3)!, null, null, EntryFlags.Deleted, 3)));

        var first = _store.Read(view => view.MessagesOf(ana.Id, room.Id, 0, 3));
        Assert.Equal([1L], first.Messages);
        Assert.Equal(3, first.Last);
        var second = _store.Read(view => view.MessagesOf(ana.Id, room.Id, 3, 3));
        Assert.Equal([5L], second.Messages);
        Assert.Equal(5, _store.Read(view => view.MessagesOf(ana.Id, room.Id, 5, 3)).Last);
    }

    [Fact]
    public void A_removed_room_is_found_by_number_only_and_is_erased_in_pieces()
    {
        var ana = _store.AddAccount("ana");
        var (room, next) = (_store.AddRoom("sala"), _store.AddRoom("otra"));
        for (var i = 0; i < 5; i++)
            _store.Append(room, ana, "x");
        _store.Append(next, ana, "x");
        _store.Write(writing =>
        {
            writing.Add(new StoreWrite.PutMember(new Member { Conversation = room.Id, Account = ana.Id, Since = 1 }));
            writing.Add(new StoreWrite.AddReaction(room.Id, 1, "👍", ana.Id, 2));
            writing.Add(new StoreWrite.RemoveRoom(room.Id, TestStore.Time));
            Assert.Null(writing.FindRoom("sala"));
        });
        Assert.Equal([room.Id], _store.Read(view => view.RoomsToErase()));
        Assert.Equal(("sala", true), _store.Read(view => (view.FindConversation(room.Id)!.Name, view.FindConversation(room.Id)!.Deleted)));
        Assert.Empty(_store.Read(view => view.Memberships(ana.Id)));
        Assert.NotEqual(room.Id, _store.AddRoom("sala").Id);

        Assert.False(_store.Write(writing => writing.EraseEntries(room.Id, 2)));
        Assert.False(_store.Write(writing => writing.EraseEntries(room.Id, 2)));
        Assert.Equal([5L], Left(room));
        _store.Write(writing =>
        {
            Assert.True(writing.EraseEntries(room.Id, 2));
            writing.Add(new StoreWrite.RemoveMember(room.Id, ana.Id));
            writing.Add(new StoreWrite.RoomErased(room.Id, TestStore.Time));
        });
        Assert.Empty(Left(room));
        Assert.Equal([1L], Left(next));
        Assert.Equal((false, 0), _store.Read(view => (view.HasReaction(room.Id, 1, "👍", null), view.EverIn(room.Id, 9).Count)));
        Assert.Empty(_store.Read(view => view.RoomsToErase()));

        long[] Left(Conversation conversation) =>
            [.. _store.Read(view => view.Changes(conversation.Id, 0, long.MaxValue, 9)).Rows.Select(entry => entry.Seq)];
    }

    [Fact]
    public void A_deleted_account_keeps_its_nick_and_nothing_else()
    {
        var (ana, luis) = (_store.AddAccount("ana"), _store.AddAccount("luis"));
        _store.Write(writing =>
        {
            writing.Add(new StoreWrite.SetPassword(ana.Id, "hash"));
            writing.AddEvent(new AccountEvent { Account = ana.Id, Rev = 0, Kind = EventKind.Profile, Text = "Ana" });
            writing.Add(new StoreWrite.SetBlock(ana.Id, luis.Id, On: true));
            writing.Add(new StoreWrite.DeleteAccount(ana.Id, TestStore.Time));
        });
        var found = _store.Read(view => view.FindAccount("ana"))!;
        Assert.Equal(("ana", null, null, true), (found.Nick, found.Name, found.Password, found.Deleted));
        Assert.True(_store.Read(view => view.NickTaken(TestStore.Keys("ana"))));
        Assert.Empty(_store.Read(view => view.Events(ana.Id, 0, 9)).Rows);
        Assert.Equal([ana.Id], _store.Read(view => view.AccountsToErase()));
        _store.Write(writing => writing.Add(new StoreWrite.AccountErased(ana.Id, TestStore.Time)));
        Assert.Empty(_store.Read(view => view.AccountsToErase()));
    }
}

/// <summary>The built-in store does, too.</summary>
public sealed class SqliteAccountStoreTests() : AccountStoreTests(new SqliteTestStore());
