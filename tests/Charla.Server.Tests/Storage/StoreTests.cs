using System.Text;
using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Tests.Storage;

/// <summary>What every store must do. Each store has a class of its own that opens it: <see cref="SqliteStoreTests"/>.</summary>
public abstract class StoreTests : IDisposable
{
    private readonly TestStore _store;

    private protected StoreTests(TestStore store) => _store = store;

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Who_reads_too_late_is_told_that_it_is_closed()
    {
        _store.Close();
        Assert.Throws<StoreException>(() => _store.Read(view => view.FindAccount("ana")));
    }

    [Fact]
    public void An_account_is_found_by_its_nick_whatever_its_case()
    {
        var ana = _store.AddAccount("Ana");
        Assert.Equal(ana, _store.Read(view => view.FindAccount(TestStore.Keys("ANA").Folded)));
        Assert.Equal(ana, _store.Read(view => view.FindAccount(ana.Id)));
        Assert.Equal(("Ana", "Shown Ana"), (ana.Nick, ana.Name));
        Assert.Null(_store.Read(view => view.FindAccount("luis")));
    }

    [Theory]
    [InlineData("PAULA", true)]
    [InlineData("pau1a", true)]
    [InlineData("pauIa", true)]
    [InlineData("paul", false)]
    public void A_nick_is_taken_by_case_and_by_look(string nick, bool isTaken)
    {
        _store.AddAccount("paula");
        Assert.Equal(isTaken, _store.Read(view => view.NickTaken(TestStore.Keys(nick))));
    }

    [Fact]
    public void A_taken_nick_cannot_be_stored_twice()
    {
        _store.AddAccount("paula");
        Assert.Throws<StoreException>(() => _store.AddAccount("pau1a"));
        _store.AddAccount("luis");
    }

    [Fact]
    public void Devices_are_listed_the_oldest_first_until_they_are_revoked()
    {
        var ana = _store.AddAccount("ana");
        var devices = Enumerable.Range(0, 3).Select(i => _store.Write(store =>
            store.AddDevice(ana.Id, $"d{i}", [1, 2, (byte)i], [3], TestStore.Time))).ToList();
        _store.Write(store => store.Add(new StoreWrite.RevokeDevice(devices[1], TestStore.Time)));

        Assert.Equal([devices[0], devices[2]], _store.Read(view => view.Devices(ana.Id)));
        var revoked = _store.Read(view => view.FindDevice(devices[1]))!;
        Assert.True(revoked.Revoked);
        Assert.Equal([1, 2, 1], revoked.Verifier);
        Assert.Equal(("d1", ana.Id), (revoked.Name, revoked.Account));
        Assert.Null(_store.Read(view => view.FindDevice(new DeviceId(99))));
    }

    [Fact]
    public void A_direct_conversation_is_the_same_from_both_sides()
    {
        var (ana, luis, eva) = (_store.AddAccount("ana"), _store.AddAccount("luis"), _store.AddAccount("eva"));
        Assert.Null(_store.Write(store => store.FindDirect(luis.Id, ana.Id)));
        var direct = _store.Write(store => store.AddDirect(luis, ana, TestStore.Time));

        Assert.Equal(direct.Id, _store.Read(view => view.FindDirect(ana.Id, luis.Id))!.Id);
        Assert.Equal(direct.Id, _store.Write(store => store.FindDirect(luis.Id, ana.Id))!.Id);
        Assert.Null(_store.Read(view => view.FindDirect(ana.Id, eva.Id)));
        Assert.Equal(("@luis", "@ana"), (direct.NameFor(ana.Id), direct.NameFor(luis.Id)));
    }

    [Fact]
    public void Each_log_is_numbered_by_itself_without_gaps()
    {
        var ana = _store.AddAccount("ana");
        var (one, other) = (_store.AddRoom("one"), _store.AddRoom("other"));
        var numbers = new List<long>();
        for (var i = 0; i < 20; i++)
        {
            numbers.Add(_store.Append(one, ana, "x").Seq);
            _store.Append(other, ana, "y");
        }

        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), numbers);
        Assert.Equal(new LogHead(20, 20), _store.Read(view => view.Head(other.Id)));
        Assert.Equal(default, _store.Read(view => view.Head(new ConversationId(99))));
        Assert.Equal(7, _store.Read(view => view.MessagesUpTo(one.Id, 7)));
    }

    [Fact]
    public void An_entry_is_read_as_it_was_stored()
    {
        var ana = _store.AddAccount("ana");
        var room = _store.AddRoom("sala");
        var stored = _store.Append(room, ana, "Hola, \"ñ\" 😀\0x");
        var read = _store.Read(view => view.FindEntry(room.Id, 1))!;
        Assert.Equal(stored.Text, read.Text);
        Assert.Equal(stored with { Text = null }, read with { Text = null, Reactions = stored.Reactions });
        Assert.Null(_store.Read(view => view.FindEntry(room.Id, 0)));
        Assert.Null(_store.Read(view => view.FindEntry(room.Id, 2)));
        Assert.Null(_store.Read(view => view.FindEntry(room.Id, Frame.MaxNumber)));
    }

    [Fact]
    public void An_empty_text_stays_one()
    {
        var ana = _store.AddAccount("ana");
        var room = _store.AddRoom("sala");
        _store.Append(room, ana, "");
        Assert.Equal([], _store.Read(view => view.FindEntry(room.Id, 1))!.Text!);
    }

    [Fact]
    public void Pages_of_changes_and_of_history_keep_to_their_ranges_and_limits()
    {
        var ana = _store.AddAccount("ana");
        var (room, next) = (_store.AddRoom("sala"), _store.AddRoom("otra"));
        for (var i = 1; i <= 10; i++)
            _store.Append(room, ana, $"{i}");
        _store.Write(store => store.Append(TestStore.Message(room, ana, "👍") with { Kind = EntryKind.Reaction, Target = 3 }));
        _store.Append(next, ana, "another room");

        Assert.Equal("4 5 6 …", Numbers(view => view.Changes(room.Id, 3, 99, 3)));
        Assert.Equal("10 11", Numbers(view => view.Changes(room.Id, 9, long.MaxValue, 500)));
        Assert.Equal("3 4", Numbers(view => view.Changes(room.Id, 2, 4, 500)));
        Assert.Equal("", Numbers(view => view.Changes(room.Id, 11, 99, 500)));
        Assert.Equal("9 10", Numbers(view => view.HistoryAfter(room.Id, 8, 99, 500)));
        Assert.Equal("8 9 10 …", Numbers(view => view.HistoryBefore(room.Id, 99, 1, 3)));
        Assert.Equal("5 6", Numbers(view => view.HistoryBefore(room.Id, 7, 5, 500)));
        Assert.Equal("", Numbers(view => view.HistoryBefore(room.Id, 1, 1, 500)));

        string Numbers(Func<IStoreView, Page<Entry>> read)
        {
            var page = _store.Read(read);
            return string.Join(' ', page.Rows.Select(entry => entry.Seq)) + (page.More ? " …" : "");
        }
    }

    [Fact]
    public void Reactions_are_kept_in_their_order_and_taken_back()
    {
        var (ana, luis) = (_store.AddAccount("ana"), _store.AddAccount("luis"));
        var room = _store.AddRoom("sala");
        var message = _store.Append(room, ana, "x");
        _store.Write(store =>
        {
            store.Add(new StoreWrite.AddReaction(room.Id, 1, "b", luis.Id, 2));
            store.Add(new StoreWrite.AddReaction(room.Id, 1, "a", ana.Id, 3));
            store.Add(new StoreWrite.AddReaction(room.Id, 1, "b", ana.Id, 4));
            store.Add(new StoreWrite.AddReaction(room.Id, 1, "b", luis.Id, 5));
            store.Add(new StoreWrite.ChangeMessage(message, message.Text, null, EntryFlags.HasReactions, 5));
        });

        Assert.Equal([("b", "luis"), ("a", "ana"), ("b", "ana")], _store.Read(view => view.FindEntry(room.Id, 1))!.Reactions);
        Assert.Equal(2, _store.Read(view => view.SizeOfReactions(room.Id, 1)).Emojis);
        _store.Write(store => store.Add(new StoreWrite.RemoveReaction(room.Id, 1, "b", luis.Id, 6)));
        Assert.False(_store.Read(view => view.HasReaction(room.Id, 1, "b", luis.Id)));
        Assert.True(_store.Read(view => view.HasReaction(room.Id, 1, "b", null)));
        _store.Write(store => store.Add(new StoreWrite.RemoveReactions(room.Id, 1)));
        Assert.Equal(new ReactionSize(0, 0), _store.Read(view => view.SizeOfReactions(room.Id, 1)));
    }

    [Fact]
    public void Members_and_invitations_are_kept()
    {
        var (ana, luis) = (_store.AddAccount("ana"), _store.AddAccount("luis"));
        var room = _store.AddRoom("sala", ConversationKind.Private);
        var member = new Member { Conversation = room.Id, Account = ana.Id, Role = MemberRole.Owner, Since = 1, Read = 4, ReadMessages = 3, ReadRev = 2 };
        _store.Write(store =>
        {
            store.Add(new StoreWrite.PutMember(member));
            store.Add(new StoreWrite.AddInvitation(room.Id, luis.Id, ana.Id));
        });

        Assert.Equal(member, _store.Read(view => view.FindMember(room.Id, ana.Id)));
        Assert.Equal((true, false), _store.Read(view => (view.Invited(room.Id, luis.Id), view.Invited(room.Id, ana.Id))));
        Assert.Equal(1, _store.Read(view => view.CountMemberships(ana.Id)));
        Assert.Equal("ana", Assert.Single(_store.Read(view => view.Members(room.Id, "", 9)).Rows).Nick);
        Assert.Equal((1, 0), _store.Read(view => (view.Rooms(ana.Id, "", 9).Rows.Count, view.Rooms(luis.Id, "", 9).Rows.Count)));

        _store.Write(store => store.Add(new StoreWrite.PutMember(member with { Until = 9 })));
        _store.Write(store => store.Add(new StoreWrite.RemoveInvitation(room.Id, luis.Id)));
        Assert.Empty(_store.Read(view => view.Memberships(ana.Id)));
        Assert.False(_store.Read(view => view.Invited(room.Id, luis.Id)));
    }

    [Fact]
    public void A_request_is_unique_per_account()
    {
        var (ana, luis) = (_store.AddAccount("ana"), _store.AddAccount("luis"));
        var request = new StoredRequest([1, 2], new ConversationId(1), 7, TestStore.Time);
        _store.Write(store => store.Add(new StoreWrite.AddRequest(new(ana.Id, "cid"), request)));
        _store.Write(store => store.Add(new StoreWrite.AddRequest(new(luis.Id, "cid"), request with { Seq = 8 })));
        Assert.Throws<StoreException>(() => _store.Write(store => store.Add(new StoreWrite.AddRequest(new(ana.Id, "cid"), request))));
        var found = _store.Write(store => store.FindRequest(new(ana.Id, "cid")))!;
        Assert.Equal([1, 2], found.Hash);
        Assert.Equal((7, TestStore.Time), (found.Seq, found.Time));
        Assert.Null(_store.Write(store => store.FindRequest(new(ana.Id, "CID"))));
    }

    [Fact]
    public void A_request_that_was_rolled_back_can_be_made_again()
    {
        var ana = _store.AddAccount("ana");
        var request = new StoredRequest([1], new ConversationId(1), 7, TestStore.Time);
        using (var transaction = _store.Begin())
            transaction.Add(new StoreWrite.AddRequest(new(ana.Id, "cid"), request));
        _store.Write(store =>
        {
            Assert.Null(store.FindRequest(new(ana.Id, "cid")));
            store.Add(new StoreWrite.AddRequest(new(ana.Id, "cid"), request));
        });
    }

    [Fact]
    public void Events_are_numbered_and_never_a_number_twice()
    {
        var ana = _store.AddAccount("ana");
        var told = new AccountEvent { Account = ana.Id, Rev = 0, Kind = EventKind.Profile, Text = "A" };
        for (var i = 1; i <= 3; i++)
            Assert.Equal(i, _store.Write(store => store.AddEvent(told)).Rev);
        _store.Write(store => store.Add(new StoreWrite.RemoveEvent(ana.Id, 3)));
        Assert.Equal(4, _store.Write(store => store.AddEvent(told)).Rev);

        var page = _store.Read(view => view.Events(ana.Id, 1, 1));
        Assert.Equal((2, true), (Assert.Single(page.Rows).Rev, page.More));
        Assert.Equal(4, _store.Read(view => view.Rev(ana.Id)));
    }

    [Fact]
    public void What_is_rolled_back_never_was()
    {
        var ana = _store.AddAccount("ana");
        var room = _store.AddRoom("sala");
        _store.Append(room, ana, "1");
        using (var transaction = _store.Begin())
        {
            Assert.Equal(2, transaction.Append(TestStore.Message(room, ana, "2")).Seq);
            transaction.Add(new StoreWrite.PutMember(new Member { Conversation = room.Id, Account = ana.Id, Since = 2, Read = 0 }));
            transaction.Add(new StoreWrite.SetTopic(room.Id, "never"));
            var luis = transaction.FindAccount(transaction.AddAccount("luis", TestStore.Keys("luis"), null, null, TestStore.Time))!;
            transaction.AddDirect(ana, luis, TestStore.Time);
        }

        _store.Write(store =>
        {
            Assert.Equal(1, store.Head(room.Id).Seq);
            Assert.Null(store.FindMember(room.Id, ana.Id));
            Assert.Null(store.FindConversation(room.Id)!.Topic);
            Assert.Equal("eva", store.FindAccount(store.AddAccount("eva", TestStore.Keys("eva"), null, null, TestStore.Time))!.Nick);
            Assert.Equal(2, store.Append(TestStore.Message(room, ana, "2")).Seq);
        });
    }

    [Fact]
    public void A_reopened_store_has_what_was_committed()
    {
        var ana = _store.AddAccount("ana");
        var room = _store.AddRoom("sala");
        _store.Append(room, ana, "hola");
        _store.Reopen();
        Assert.Equal("hola", Encoding.UTF8.GetString(_store.Read(view => view.FindEntry(room.Id, 1))!.Text!));
        Assert.Equal(2, _store.Append(room, ana, "y").Seq);
    }

    [Fact]
    public void A_reader_sees_what_is_committed_while_the_next_is_being_written()
    {
        var ana = _store.AddAccount("ana");
        var room = _store.AddRoom("sala");
        _store.Append(room, ana, "1");
        using var transaction = _store.Begin();
        transaction.Append(TestStore.Message(room, ana, "2"));
        Assert.Equal((1, 2), (_store.Read(view => view.Head(room.Id)).Seq, transaction.Head(room.Id).Seq));
        _store.Read(view =>
        {
            Assert.Equal(1, view.Head(room.Id).Seq);
            transaction.Commit();
            Assert.Equal(1, view.Head(room.Id).Seq);
            return true;
        });
        Assert.Equal(2, _store.Read(view => view.Head(room.Id)).Seq);
    }
}
