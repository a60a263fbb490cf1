using System.Collections.Concurrent;
using Charla.Protocol;
using Charla.Server.Accounts;
using Charla.Server.Sessions.Sending;
using Charla.Server.Storage;

namespace Charla.Server.Sessions;

/// <summary>The sessions that are open now, and what those of one device, and of one account, share.</summary>
public sealed class OpenSessions(ServerOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<Session, bool> _all = new();
    private readonly SharedBuckets<DeviceId> _devices = new(() => new RequestBucket(options.RequestsPerSecond, options.RequestBurst, time));
    private readonly SharedBuckets<AccountId> _accounts =
        new(() => new RequestBucket(options.RequestsPerSecondOfAccount, options.RequestBurstOfAccount, time));

    // Why every session ends, once the server stops.
    private volatile Fault? _last;

    public int Count => _all.Count;

    /// <summary>Bytes that wait to be sent to all of them.</summary>
    public long PendingBytes => _all.Sum(open => (long)open.Key.Outbox.PendingBytes);

    public void Add(Session session)
    {
        _all[session] = true;
        if (_last is { } fault)
            session.End(fault);
    }

    /// <summary>Ends every session, also those that begin from now on.</summary>
    public void EndAll(Fault fault)
    {
        _last = fault;
        foreach (var session in _all.Keys)
            session.End(fault);
    }

    /// <summary>Ends the sessions whose clients have vanished without a word.</summary>
    public void EndVanished(TimeSpan silence)
    {
        foreach (var session in _all.Keys)
        {
            if (session.Carrier is IStreamCarrier carrier && carrier.HasVanished(silence))
                carrier.Abort();
        }
    }

    public void Remove(Session session) => _all.TryRemove(session, out _);

    /// <summary>A session of a device begins; the buckets that all sessions of the device, and of the account, share.</summary>
    internal (RequestBucket Device, RequestBucket Account) Enter(AccountId account, DeviceId device, Session session)
    {
        var (own, _) = _devices.Enter(device, session, int.MaxValue);
        var (all, oldest) = _accounts.Enter(account, session, options.MostSessionsPerAccount);

        // The newcomer gets in, whatever somebody left open, or opened with a token that is not theirs.
        oldest?.End(new Fault(ErrorCode.TooMany, "TooManySessions", options.MostSessionsPerAccount));
        return (own, all);
    }

    internal void Leave(AccountId account, DeviceId device, Session session)
    {
        _devices.Leave(device, session);
        _accounts.Leave(account, session);
    }

    /// <summary>Whether a device has a session.</summary>
    public bool IsOnline(DeviceId device) => _devices.SessionsOf(device).Count > 0;

    /// <summary>Ends the sessions of a device whose token is worth nothing any more, or whose account is closed.</summary>
    public void Revoke(DeviceId device, Fault why)
    {
        foreach (var session in _devices.SessionsOf(device).Where(session => !session.IsSigningOut))
            session.End(why);
    }
}
