using Charla.Server.Storage;

namespace Charla.Server.Accounts;

/// <summary>
/// How many accounts strangers may open: each one stays, and everyone in #general hears of it. A class behind one router
/// gets its own at once; a flood, from one address or from many, is slowed down.
/// </summary>
public sealed class Registrations(ServerOptions options, TimeProvider time)
{
    // Addresses that are remembered; of the others it does not matter, since the limit of all of them holds.
    private const int MostOrigins = 10_000;

    private readonly Lock _gate = new();
    private readonly RecentValues<Origin, RequestBucket> _origins = new(MostOrigins);
    private readonly RequestBucket _all = Bucket(options, options.RegistrationBurst, options.RegistrationPause, time);

    /// <summary>Takes the place of one account; false, with the time to wait, where there is none.</summary>
    public bool TryTake(Origin from, out TimeSpan wait)
    {
        var own = Of(from);
        if (!own.TryTake(out wait))
            return false;
        if (_all.TryTake(out wait))
            return true;
        own.GiveBack();
        return false;
    }

    /// <summary>No account came of it.</summary>
    public void GiveBack(Origin from)
    {
        Of(from).GiveBack();
        _all.GiveBack();
    }

    private RequestBucket Of(Origin from)
    {
        lock (_gate)
            return _origins.FindOrAdd(from, () => Bucket(options, options.RegistrationBurstPerAddress, options.RegistrationPausePerAddress, time));
    }

    private static RequestBucket Bucket(ServerOptions options, int burst, TimeSpan pause, TimeProvider time) =>
        new(options.RequestsPerSecond == 0 ? 0 : 1 / pause.TotalSeconds, burst, time);
}
