using System.Text;
using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Storage;
using Charla.Server.Tests.Storage;

namespace Charla.Server.Tests;

/// <summary>A feed that is read on from the store by somebody who is out already and has not been told yet.</summary>
public sealed class RoomLeftFeedTests
{
    /// <summary>Between the commit and the telling of it a slow follower may read on from the store: there it is out already.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_follower_that_reads_on_sees_no_more_than_a_reader_who_left(bool isInAgain)
    {
        using var store = new SqliteTestStore();
        var (ana, bea) = (store.AddAccount("ana"), store.AddAccount("bea"));
        var room = store.AddRoom("casa", ConversationKind.Private);
        var member = new Member { Conversation = room.Id, Account = bea.Id, Since = 1 };
        store.Write(writing => writing.Add(new StoreWrite.PutMember(member)));
        var message = store.Append(room, ana, "viejo");
        var (feed, follower) = (new Feeds(store.Store).Open(room), new SlowFollower(bea.Id));
        feed.Follow(follower, after: 0, (_, _) => { });

        store.Write(writing =>
        {
            var left = writing.Append(TestStore.Message(room, bea, "") with { Kind = EntryKind.Leave, Text = null });
            writing.Add(new StoreWrite.PutMember(member with { Until = left.Seq }));
            writing.Add(new StoreWrite.ChangeMessage(message, "SECRETO"u8.ToArray(), null, EntryFlags.Edited, left.Seq + 1));
            if (isInAgain)
                writing.Add(new StoreWrite.PutMember(member with { Since = left.Seq + 2 }));
        });
        feed.ReadOnFromStore(follower);

        Assert.DoesNotContain("SECRETO", follower.Read, StringComparison.Ordinal);
        Assert.Equal(!isInAgain, follower.Read.Contains("viejo", StringComparison.Ordinal));
    }

    private sealed class SlowFollower(AccountId account) : IFollower
    {
        public string Read { get; private set; } = "";

        public AccountId Account => account;

        public int Spelling => 0;

        public long At { get; private set; }

        public int Place { get; set; }

        public void Push(long first, long last, ReadOnlySpan<byte> frames) => throw new InvalidOperationException("It is behind.");

        public void ReadOn(long last, ReadOnlySpan<byte> frames, bool caughtUp) => (At, Read) = (last, Read + Encoding.UTF8.GetString(frames));
    }
}
