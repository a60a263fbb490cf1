using System.Reflection;
using System.Text;
using Charla.Protocol;
using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;

namespace Charla.Server.Tests.Storage;

/// <summary>A store in a folder of its own, and short ways to fill it.</summary>
internal sealed class TestStore : IDisposable
{
    public static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_767_607_200_120);

    private SqliteStore _store;

    public TestStore() => _store = SqliteStore.Open(Folder);

    public string Folder { get; } = Directory.CreateTempSubdirectory("charla-").FullName;

    public SqliteStore Store => _store;

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

    /// <summary>How many rows a table has.</summary>
    public static long Count(SqliteStore store, string table)
    {
        var writer = typeof(SqliteStore).GetField("_writer", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(store)!;
        return (long)writer.GetType().GetMethod("Scalar")!.Invoke(writer, [$"SELECT count(*) FROM {table}"])!;
    }

    /// <summary>How SQLite would run a question, a line per step.</summary>
    public static string Plan(SqliteStore store, string sql)
    {
        var writer = typeof(SqliteStore).GetField("_writer", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(store)!;
        var statement = writer.GetType().GetMethod("Prepare")!.Invoke(writer, ["EXPLAIN QUERY PLAN " + sql])!;
        object? Call(string method, params object[] arguments) => statement.GetType().GetMethod(method)!.Invoke(statement, arguments);
        var steps = new List<string>();
        while ((bool)Call("Step")!)
            steps.Add((string)Call("Text", 3)!);
        Call("Reset");
        return string.Join('\n', steps);
    }

    /// <summary>Runs SQL on the writer's own connection, where limits are set per connection.</summary>
    public static void OnWriter(SqliteStore store, string sql)
    {
        var writer = typeof(SqliteStore).GetField("_writer", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(store)!;
        writer.GetType().GetMethod("Execute")!.Invoke(writer, [sql]);
    }

    public T Write<T>(Func<IStoreTransaction, T> write)
    {
        using var transaction = _store.Begin();
        var result = write(transaction);
        transaction.Commit();
        return result;
    }

    public void Write(Action<IStoreTransaction> write) => Write<object?>(transaction =>
    {
        write(transaction);
        return null;
    });

    public T Read<T>(Func<IStoreView, T> read) => _store.Read(read);

    public Account AddAccount(string nick) => Write(store =>
        store.FindAccount(store.AddAccount(nick, Keys(nick), "Shown " + nick, null, Time))!);

    public Conversation AddRoom(string name, ConversationKind kind = ConversationKind.Public) =>
        Write(store => store.AddRoom(name, Keys(name), kind, wholeHistory: false, Time));

    public Entry Append(Conversation conversation, Account author, string text) =>
        Write(store => store.Append(Message(conversation, author, text)));

    public void Reopen()
    {
        _store.Dispose();
        _store = SqliteStore.Open(Folder);
    }

    public void Close() => _store.Dispose();

    public void Dispose()
    {
        try
        {
            _store.Dispose();
        }
        catch (ObjectDisposedException)
        {
            // The test has closed it.
        }

        Directory.Delete(Folder, recursive: true);
    }
}
