using System.Text;
using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;

namespace Charla.Server.Tests.Storage;

/// <summary>The built-in store is a store, and what it does with its file.</summary>
public sealed class SqliteStoreTests : StoreTests
{
    private readonly SqliteTestStore _store;

    public SqliteStoreTests()
        : this(new SqliteTestStore())
    {
    }

    private SqliteStoreTests(SqliteTestStore store)
        : base(store) => _store = store;

    [Fact]
    public void Requests_are_found_before_and_after_they_are_moved_to_their_places()
    {
        var accounts = new[] { _store.AddAccount("ana"), _store.AddAccount("luis") };
        for (var batch = 0; batch < 12; batch++)
        {
            _store.Write(store =>
            {
                for (var n = 0; n < 500; n++)
                    store.Add(new StoreWrite.AddRequest(new(accounts[n % 2].Id, Cid(batch, n)), new StoredRequest([(byte)n], new ConversationId(1), batch * 500 + n + 1, TestStore.Time)));
            });
            _store.Store.Maintain();
        }

        RequireAll();
        _store.Reopen();
        RequireAll();
        Assert.Throws<StoreException>(() => _store.Write(store =>
            store.Add(new StoreWrite.AddRequest(new(accounts[1].Id, Cid(11, 499)), new StoredRequest([0], default, 1, TestStore.Time)))));

        // Some in the one place, some in the other.
        Assert.InRange(_store.Count("requests"), 1, 5_999);
        Assert.Equal(6_000, _store.Count("requests") + _store.Count("recent_requests"));

        static string Cid(int batch, int n) => $"{n * 7919 % 500}-{batch}";

        void RequireAll() => _store.Write(store =>
        {
            for (var i = 0; i < 6_000; i++)
                Assert.Equal(i + 1, store.FindRequest(new(accounts[i % 500 % 2].Id, Cid(i / 500, i % 500)))?.Seq);
            Assert.Null(store.FindRequest(new(accounts[1].Id, Cid(0, 0))));
        });
    }

    [Fact]
    public void A_full_disk_skips_no_number_and_loses_nothing()
    {
        var ana = _store.AddAccount("ana");
        var room = _store.AddRoom("sala");
        _store.Append(room, ana, "1");
        _store.Store.Writer.Execute("PRAGMA max_page_count = 1");

        for (var i = 0; i < 3; i++)
        {
            var full = Assert.Throws<StoreException>(() => _store.Write(store =>
            {
                for (var n = 0; n < 1_000; n++)
                    store.Append(TestStore.Message(room, ana, new string('x', 10_000)));
            }));
            Assert.Contains("full", full.Message, StringComparison.Ordinal);
            Assert.Equal(1, _store.Read(view => view.Head(room.Id)).Seq);
        }

        _store.Store.Writer.Execute("PRAGMA max_page_count = 1000000");
        Assert.Equal(2, _store.Append(room, ana, "2").Seq);
    }

    [Fact]
    public void A_deleted_text_is_nowhere_on_the_disk()
    {
        var ana = _store.AddAccount("ana");
        var room = _store.AddRoom("sala");
        var (shorter, longer) = ("shortsecret" + Guid.NewGuid(), "longsecret" + new string('s', 9_000) + Guid.NewGuid());
        foreach (var text in new[] { shorter, longer })
        {
            var message = _store.Append(room, ana, text);
            _store.Write(store => store.Add(new StoreWrite.ChangeMessage(message, null, null, EntryFlags.Deleted, message.Seq)));
        }

        _store.Append(room, ana, "stays" + shorter[^36..]);
        _store.Close();

        var bytes = Directory.EnumerateFiles(_store.Folder).SelectMany(File.ReadAllBytes).ToArray();
        Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes("stays" + shorter[^36..])) >= 0);
        Assert.True(bytes.AsSpan().IndexOf("shortsecret"u8) < 0);
        Assert.True(bytes.AsSpan().IndexOf("longsecret"u8) < 0);
        Assert.True(bytes.AsSpan().IndexOf("ssssssss"u8) < 0);
    }

    [Fact]
    public void A_store_of_a_newer_Charla_is_refused()
    {
        _store.Store.Writer.Execute("PRAGMA user_version = 999");
        var refused = Assert.Throws<StoreException>(_store.Reopen);
        Assert.Contains("newer Charla", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_refused_with_its_name()
    {
        _store.AddAccount("ana");
        _store.Close();
        var path = Path.Combine(_store.Folder, "charla.db");
        File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)'x', 8192)]);
        var refused = Assert.Throws<StoreException>(() => SqliteStore.Open(_store.Folder));
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_cut_off_is_refused()
    {
        var ana = _store.AddAccount("ana");
        var room = _store.AddRoom("sala");
        for (var i = 0; i < 100; i++)
            _store.Append(room, ana, new string('x', 1_000));
        _store.Close();
        using (var file = File.OpenWrite(Path.Combine(_store.Folder, "charla.db")))
            file.SetLength(8192);
        Assert.Throws<StoreException>(() =>
        {
            using var store = SqliteStore.Open(_store.Folder);
            store.Read(view => view.Changes(room.Id, 0, 999, 500));
        });
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused_with_its_name()
    {
        var file = Path.Combine(_store.Folder, "file");
        File.WriteAllText(file, "");
        var refused = Assert.Throws<StoreException>(() => SqliteStore.Open(Path.Combine(file, "data")));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_no_file_is_refused_with_its_name()
    {
        Directory.CreateDirectory(Path.Combine(_store.Folder, "b", "charla.db"));
        var refused = Assert.Throws<StoreException>(() => SqliteStore.Open(Path.Combine(_store.Folder, "b")));
        Assert.Contains("charla.db", refused.Message, StringComparison.Ordinal);
    }
}
