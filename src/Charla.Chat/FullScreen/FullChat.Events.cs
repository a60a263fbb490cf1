using Charla.Client;
using Charla.CommandLine;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <content>What comes from outside becomes events of the loop: the feed, the connection, who is online, keys.</content>
internal sealed partial class FullChat
{
    // In bunches, so that the loop's queue is bounded by what the feed holds.
    private async Task FeedAsync(CancellationToken leaving)
    {
        try
        {
            while (await Client.Feed.WaitToReadAsync(leaving))
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _loop.Post(() => TakeFeed(done));
                await done.Task.WaitAsync(leaving);
            }
        }
        finally
        {
            await _leaving.CancelAsync();
        }
    }

    private void TakeFeed(TaskCompletionSource done)
    {
        var isLoud = false;
        for (var n = 0; n < 256 && Client.Feed.TryRead(out var item); n++)
        {
            isLoud |= FeedRules.Happened(_state, item);
            if (item is AccountEvent { Kind: EventKind.Invited } invitation)
                Tell(CommandLine.Texts.Say.Invited(SafeText.Line(invitation.By), SafeText.Line(invitation.Conversation)), Look.Warning);
            else if (item is AccountEvent { Kind: EventKind.Left, Conversation: { } gone } && _state.Current.Is(gone))
                Tell(CommandLine.Texts.Say.NoLongerIn(SafeText.Line(gone)), Look.Warning);
        }

        foreach (var conversation in _state.Conversations.Where(c => c is { IsMiscounted: true, IsCounting: false }))
            Do(_loader.CountAsync(conversation));
        if (isLoud)
            _terminal.Write("\a");
        done.SetResult();
    }

    private async Task StatusAsync(CancellationToken leaving)
    {
        await foreach (var status in _statuses.ReadAllAsync(leaving))
        {
            _loop.Post(() =>
            {
                if (status.State == ConnectionState.Online && _state.Status.State != ConnectionState.Online)
                    FeedRules.SignedIn(_state, Client.Conversations);
                _state.Status = status;
                _state.Transport = status.Transport ?? _state.Transport;
                _state.RoundTrip = null;
            });
        }
    }

    // The client itself keeps who is online; the change has to be drawn.
    private async Task SignalsAsync(CancellationToken leaving)
    {
        await foreach (var signal in _signals.ReadAllAsync(leaving))
        {
            _loop.Post(() =>
            {
                if (signal is SeenSignal seen)
                    FeedRules.Seen(_state, seen);
            });
        }
    }
}
