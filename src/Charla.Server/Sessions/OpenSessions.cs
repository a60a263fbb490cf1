using System.Collections.Concurrent;
using System.Net;
using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Sessions;

/// <summary>The sessions that are open now, and what those of one device share.</summary>
public sealed class OpenSessions(ServerOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<Session, bool> _all = new();
    private readonly ConcurrentDictionary<DeviceId, OpenDevice> _devices = new();
    private readonly ConcurrentDictionary<IPAddress, RequestBucket> _passwordTries = new();

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

    /// <summary>A session of a device begins; the bucket that all sessions of the device share.</summary>
    internal RequestBucket Enter(DeviceId device, Session session)
    {
        while (true)
        {
            var open = _devices.GetOrAdd(device, _ => new OpenDevice(new RequestBucket(options.RequestsPerSecond, options.RequestBurst, time)));
            lock (open)
            {
                if (open.Sessions is null)
                    continue;
                open.Sessions.Add(session);
                return open.Bucket;
            }
        }
    }

    internal void Leave(DeviceId device, Session session)
    {
        if (!_devices.TryGetValue(device, out var open))
            return;
        lock (open)
        {
            if (open.Sessions?.Remove(session) != true || open.Sessions.Count > 0)
                return;
            open.Sessions = null;
            _devices.TryRemove(device, out _);
        }
    }

    /// <summary>Whether a device has a session.</summary>
    public bool IsOnline(DeviceId device) => _devices.ContainsKey(device);

    /// <summary>Ends the sessions of a device whose token is worth nothing any more, or whose account is closed.</summary>
    public void Revoke(DeviceId device, Fault why)
    {
        if (!_devices.TryGetValue(device, out var open))
            return;
        Session[] sessions;
        lock (open)
            sessions = open.Sessions?.ToArray() ?? [];
        foreach (var session in sessions.Where(session => !session.IsSigningOut))
            session.End(why);
    }

    /// <summary>Whether an address may try one more password now.</summary>
    public bool TryPassword(IPAddress address, out TimeSpan wait)
    {
        // Made anew now and then, so that made-up addresses do not fill the memory.
        if (_passwordTries.Count > 10_000)
            _passwordTries.Clear();
        return _passwordTries.GetOrAdd(address, _ => new RequestBucket(options.RequestsPerSecond == 0 ? 0 : 5, 30, time)).TryTake(out wait);
    }

    private sealed class OpenDevice(RequestBucket bucket)
    {
        public RequestBucket Bucket { get; } = bucket;

        /// <summary>Null once the last one has ended.</summary>
        public List<Session>? Sessions { get; set; } = [];
    }
}
