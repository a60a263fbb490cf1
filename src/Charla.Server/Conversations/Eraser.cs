using System.Threading.Channels;
using Charla.Protocol;
using Charla.Server.Conversations.Changes;
using Charla.Server.Storage;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Conversations;

/// <summary>
/// Erases what deleted accounts said and what was said in removed rooms, a piece per commit, so that nobody waits for
/// it. What is to be erased is marked in the store: after a crash it goes on where it was.
/// </summary>
public sealed class Eraser(IStore store, LogWriter writer, TimeProvider time, ILogger<Eraser> log) : IAsyncDisposable
{
    // Entries looked at in one read of the store.
    private const int EntriesAtOnce = 2_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // "There is something to erase": one such word is enough.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly WriteLane _lane = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Goes on with what an earlier run left, and then waits for more.</summary>
    public void Start()
    {
        Wake();
        _running = Task.Run(RunAsync);
    }

    /// <summary>There is something to erase. Any thread; does not wait.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Stops between two pieces.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _wake.Reader.WaitToReadAsync(_stop.Token))
            {
                _wake.Reader.TryRead(out _);
                await TryEraseAllAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task TryEraseAllAsync()
    {
        try
        {
            // Rooms first: what is in them needs no deletions.
            foreach (var room in store.Read(view => view.RoomsToErase()))
                await EraseAsync(room);
            foreach (var account in store.Read(view => view.AccountsToErase()))
                await EraseAsync(account);
        }
        catch (Exception error) when (error is FaultException or StoreException)
        {
            // A full disk, for one. It stays marked.
            Log.CannotErase(log, error.Message);
            await Task.Delay(Pause, time, _stop.Token);
            Wake();
        }
    }

    private async Task EraseAsync(ConversationId room)
    {
        for (var done = false; !done;)
        {
            EraseRoom? piece = null;
            await WriteAsync(asker => piece = new EraseRoom(Asked(asker)) { Room = room });
            done = piece!.IsDone;
        }
    }

    private async Task EraseAsync(AccountId account)
    {
        foreach (var conversation in store.Read(view => view.EverIn(account)))
        {
            if (store.Read(view => view.FindConversation(conversation)) is { Deleted: false })
                await EraseAsync(account, conversation);
        }

        await WriteAsync(asker => new FinishAccount(Asked(asker)) { Account = account });
    }

    private async Task EraseAsync(AccountId account, ConversationId conversation)
    {
        for (long after = -1, last = 0; after != last;)
        {
            after = last;
            (var messages, last) = store.Read(view => view.MessagesOf(account, conversation, after, EntriesAtOnce));
            foreach (var some in messages.Chunk(EraseMessages.AtOnce))
                await EraseAsync(account, conversation, some, leaves: false);
        }

        await EraseAsync(account, conversation, [], leaves: true);
    }

    private Task EraseAsync(AccountId account, ConversationId conversation, IReadOnlyList<long> messages, bool leaves) =>
        WriteAsync(asker => new EraseMessages(Asked(asker))
        {
            Account = account,
            Conversation = conversation,
            Messages = messages,
            Leaves = leaves,
        });

    private async Task WriteAsync(Func<IAsker, Change> create)
    {
        _stop.Token.ThrowIfCancellationRequested();
        var asker = new AwaitedAnswer();
        writer.Write(_lane, create(asker));
        await asker.Answered;
    }

    private static Asked Asked(IAsker asker) => new(asker, null, Transport.Server);
}

internal static partial class Log
{
    [LoggerMessage(4, LogLevel.Warning, "Could not erase what was deleted: {Reason}. It is tried again.")]
    public static partial void CannotErase(ILogger log, string reason);
}
