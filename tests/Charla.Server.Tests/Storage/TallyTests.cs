using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Tests.Storage;

/// <summary>What is unread is counted by tallies of full blocks of 1,024 numbers, and by what is in the others: always what counting everything gives.</summary>
[Trait("Category", "Store")]
public sealed class TallyTests : IDisposable
{
    private readonly SqliteTestStore _store = new();
    private readonly Account[] _people;
    private readonly Conversation _room;

    // What the log holds, by number: who said it and whether it is there still; no message has no author.
    private readonly SortedDictionary<long, AccountId?> _log = [];

    public TallyTests()
    {
        _people = [_store.AddAccount("ana"), _store.AddAccount("luis"), _store.AddAccount("eva")];
        _room = _store.AddRoom("sala");
    }

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(1_022)]
    [InlineData(1_023)]
    [InlineData(1_024)]
    [InlineData(1_025)]
    [InlineData(2_047)]
    [InlineData(2_048)]
    [InlineData(2_049)]
    [InlineData(3_100)]
    public void Wherever_the_log_ends_and_the_mark_is(int last)
    {
        _store.Write(writing => Fill(writing, last));
        RequireAll(last);

        // The first and the last of each block, and some between: in full blocks and in the last one. Each deletion is an entry of its own.
        long[] deleted = [1, 2, 500, 1_022, 1_023, 1_024, 1_025, 1_500, 2_047, 2_048, 2_049, last];
        _store.Write(writing =>
        {
            foreach (var seq in deleted.Where(seq => seq <= last).Distinct())
                Erase(writing, seq);
        });
        RequireAll(last);
        _store.Write(writing => Fill(writing, last + 1_100));
        RequireAll(last);
        _store.Reopen();
        RequireAll(last);
    }

    [Theory]
    [InlineData(1_023)]
    [InlineData(2_047)]
    public void What_is_not_committed_counts_nowhere(int last)
    {
        _store.Write(writing => Fill(writing, last));
        using (var transaction = _store.Begin())
        {
            transaction.Append(TestStore.Message(_room, _people[0], "never"));
            transaction.Add(new StoreWrite.EraseMessage(transaction.Stored.FindEntry(_room.Id, last)!, last + 1));
        }

        RequireAll(last);
        _store.Write(writing => Fill(writing, last + 2));
        RequireAll(last);
    }

    /// <summary>Entries that were brought in have the numbers they had: blocks may be half empty, and whole ones missing.</summary>
    [Fact]
    public void Numbers_may_be_missing()
    {
        long[] numbers = [5, 900, 1_023, 1_024, 1_030, 5_000, 5_119, 5_120, 9_000, 9_215, 20_479];
        _store.Write(writing =>
        {
            foreach (var (i, seq) in numbers.Index())
            {
                var author = _people[i % _people.Length];
                var isDeleted = i % 4 == 3;
                writing.AppendAs(TestStore.Message(_room, author, "x") with
                {
                    Seq = seq,
                    Messages = i + 1,
                    Rev = seq,
                    Flags = isDeleted ? EntryFlags.Deleted : EntryFlags.None,
                });
                _log[seq] = isDeleted ? null : author.Id;
            }
        });
        RequireAll(1);
        _store.Write(writing =>
        {
            foreach (var seq in new long[] { 5, 1_030, 5_120, 20_479 })
                Erase(writing, seq);
        });
        RequireAll(1);
        _store.Write(writing => Fill(writing, 22_000));
        RequireAll(20_479);
    }

    [Fact]
    public void A_room_that_is_erased_leaves_none_and_others_keep_theirs()
    {
        var other = _store.AddRoom("otra");
        _store.Write(writing =>
        {
            Fill(writing, 2_100);
            for (var i = 0; i < 1_100; i++)
                writing.Append(TestStore.Message(other, _people[0], "x"));
        });
        Assert.Equal(7, _store.Count("tallies"));
        _store.Write(writing =>
        {
            while (!writing.EraseEntries(other.Id, 500))
            {
                // A piece at a time.
            }
        });
        Assert.Equal(6, _store.Count("tallies"));
        RequireAll(2_100);
    }

    // Messages up to a number, of all in turn.
    private void Fill(CachedTransaction writing, long last)
    {
        for (var seq = writing.Head(_room.Id).Seq + 1; seq <= last; seq++)
            _log[seq] = writing.Append(TestStore.Message(_room, _people[seq % _people.Length], "x")).Author;
    }

    private void Erase(CachedTransaction writing, long seq)
    {
        var deletion = writing.Append(TestStore.Message(_room, _people[0], "") with { Kind = EntryKind.Deletion, Text = null, Target = seq });
        writing.Add(new StoreWrite.EraseMessage(writing.Stored.FindEntry(_room.Id, seq)!, deletion.Seq));
        (_log[seq], _log[deletion.Seq]) = (null, null);
    }

    private void RequireAll(long last)
    {
        var head = _store.Read(view => view.Head(_room.Id).Seq);
        var marks = new[] { 0, 1, 4, 5, 700, 1_022, 1_023, 1_024, 1_025, 2_046, 2_047, 2_048, 2_049, 5_119, 5_120, last - 1, last, head - 1, head }.Where(mark => mark >= 0 && mark <= head);
        foreach (var mark in marks)
        {
            foreach (var reader in _people)
            {
                var expected = _log.Count(entry => entry.Key > mark && entry.Value is { } author && author != reader.Id);
                Assert.Equal((head, mark, reader.Nick, expected), (head, mark, reader.Nick, _store.Read(view => view.Unread(_room.Id, reader.Id, mark))));
            }
        }
    }
}
