using Charla.Client;
using Charla.Protocol;

namespace Charla.CommandLine;

/// <summary>The people one has blocked. What they say in rooms arrives like everything else; it is hidden here.</summary>
/// <remarks>For several threads.</remarks>
public sealed class BlockList
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _nicks = new(StringComparer.OrdinalIgnoreCase);

    public bool Has(string nick)
    {
        lock (_gate)
            return _nicks.Contains(nick);
    }

    /// <summary>Asks the server who they are.</summary>
    public async Task LoadAsync(CharlaClient client, CancellationToken cancellation)
    {
        try
        {
            var nicks = await client.BlocksAsync(cancellation);
            lock (_gate)
                _nicks.UnionWith(nicks);
        }
        catch (CharlaException e) when (e.Failure == Failure.Refused)
        {
            // A server that knows no blocking has blocked nobody.
        }
    }

    /// <summary>Takes in that one has blocked someone, or no longer does, here or elsewhere.</summary>
    public void Happened(FeedItem item)
    {
        if (item is not AccountEvent { Kind: EventKind.Blocked, Nick: { } nick } happened)
            return;
        lock (_gate)
        {
            if (happened.On)
                _nicks.Add(nick);
            else
                _nicks.Remove(nick);
        }
    }
}
