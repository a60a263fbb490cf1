using Charla.Server.Sessions;

namespace Charla.Server.Transports;

/// <summary>Looks now and then whether the other end of each connection is still there, and ends those where it is not.</summary>
internal sealed class VanishedPeers(SessionContext context) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _looking = Task.CompletedTask;

    public void Start() => _looking = LookAsync();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _looking;
        _stopping.Dispose();
    }

    private async Task LookAsync()
    {
        var silence = context.Options.LongestSilence;
        using var timer = new PeriodicTimer(silence / 6, context.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
                context.Sessions.EndVanished(silence);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
