namespace Charla.Lab.Duo;

/// <summary>Waits for the one person to talk with.</summary>
public abstract class DuoDoor : IAsyncDisposable
{
    /// <summary>Where it waits.</summary>
    public abstract System.Net.IPEndPoint LocalEndPoint { get; }

    /// <summary>The talk with the first who comes and says a name. Once only.</summary>
    public abstract Task<DuoTalk> WaitAsync(CancellationToken cancellation);

    /// <summary>Waits no more; the talk ends too.</summary>
    public abstract ValueTask DisposeAsync();
}
