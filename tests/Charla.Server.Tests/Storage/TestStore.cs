using System.Text;
using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Tests.Storage;

/// <summary>A store in a folder of its own, with the log writer's cache above it, and short ways to fill it.</summary>
internal class TestStore : IDisposable
{
    public static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_767_607_200_120);

    private readonly Func<string, IStore> _open;
    private WriterCache _cache;

    /// <param name="open">Opens the store that is tested, in a folder.</param>
    public TestStore(Func<string, IStore> open)
    {
        _open = open;
        Store = open(Folder);
        _cache = new WriterCache(Store);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("charla-").FullName;

    public IStore Store { get; private set; }

    public static NameKeys Keys(string name) => Names.TryKeys(name, out var keys, out _) ? keys : throw new ArgumentException("No name.", nameof(name));

    public static Entry Message(Conversation conversation, Account author, string text) => new()
    {
        Conversation = conversation.Id,
        Seq = 0,
        Messages = 0,
        Rev = 0,
        Kind = EntryKind.Text,
        Author = author.Id,
        From = author.Nick,
        Via = Transport.Tcp,
        Time = Time,
        Text = Encoding.UTF8.GetBytes(text),
    };

    /// <summary>Begins a transaction, which is not committed by itself.</summary>
    public CachedTransaction Begin() => _cache.Begin();

    public T Write<T>(Func<CachedTransaction, T> write)
    {
        using var transaction = Begin();
        var result = write(transaction);
        transaction.Commit();
        return result;
    }

    public void Write(Action<CachedTransaction> write) => Write<object?>(transaction =>
    {
        write(transaction);
        return null;
    });

    public T Read<T>(Func<IStoreView, T> read) => Store.Read(read);

    public Account AddAccount(string nick) => Write(store =>
        store.FindAccount(store.AddAccount(nick, Keys(nick), "Shown " + nick, null, Time))!);

    public Conversation AddRoom(string name, ConversationKind kind = ConversationKind.Public) =>
        Write(store => store.AddRoom(name, Keys(name), kind, wholeHistory: false, Time));

    public Entry Append(Conversation conversation, Account author, string text) =>
        Write(store => store.Append(Message(conversation, author, text)));

    public void Reopen()
    {
        Store.Dispose();
        Store = _open(Folder);
        _cache = new WriterCache(Store);
    }

    public void Close() => Store.Dispose();

    public void Dispose()
    {
        try
        {
            Store.Dispose();
        }
        catch (ObjectDisposedException)
        {
            // The test has closed it.
        }

        Directory.Delete(Folder, recursive: true);
    }
}
