using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Storage;

namespace Charla.Server.Presence;

/// <summary>
/// When those who have gone were last online. It is stored now and then, many at once, so that going costs no write; what
/// a crash takes with it is the last minute.
/// </summary>
internal sealed class LastSeen : IAsker, IDisposable
{
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(60);

    // Kept in memory until it is stored; past it there is no waiting.
    private const int MostKept = 5_000;

    // In one change: the writer's other work is not to wait long for it.
    private const int ChangeRows = 250;

    private readonly Lock _gate = new();
    private readonly WriteLane _lane = new();
    private readonly LogWriter _writer;
    private readonly ITimer _timer;

    // Those of which the first is not stored yet are in the second too.
    private Dictionary<(AccountId Account, DeviceId Device), DateTimeOffset> _left = [];
    private readonly Dictionary<AccountId, DateTimeOffset> _known = [];
    private readonly Dictionary<DeviceId, DateTimeOffset> _knownDevices = [];

    public LastSeen(LogWriter writer, TimeProvider time)
    {
        _writer = writer;
        _timer = time.CreateTimer(_ => Store(), null, StorePause, StorePause);
    }

    public void Add(AccountId account, DeviceId device, DateTimeOffset time)
    {
        lock (_gate)
        {
            _left[(account, device)] = time;
            _known[account] = time;
            _knownDevices[device] = time;
            if (_left.Count < MostKept)
                return;
        }

        Store();
    }

    /// <summary>When an account was last online, where that is not stored yet.</summary>
    public DateTimeOffset? Find(AccountId account)
    {
        lock (_gate)
            return _known.TryGetValue(account, out var seen) ? seen : null;
    }

    /// <summary>The same of a device.</summary>
    public DateTimeOffset? Find(DeviceId device)
    {
        lock (_gate)
            return _knownDevices.TryGetValue(device, out var seen) ? seen : null;
    }

    /// <summary>Has everything stored that is known.</summary>
    public void Store()
    {
        Dictionary<(AccountId Account, DeviceId Device), DateTimeOffset> left;
        lock (_gate)
        {
            if (_left.Count == 0)
                return;
            (left, _left) = (_left, []);
        }

        foreach (var rows in left.Chunk(ChangeRows))
            _writer.Write(_lane, new StoreSeen(new Asked(this, null, Transport.Server)) { Rows = rows });
    }

    public void Dispose() => _timer.Dispose();

    void IAsker.Answer(Change change)
    {
        // Where it could not be stored, the writer has reported it, and it is of no consequence.
        lock (_gate)
        {
            foreach (var ((account, device), time) in ((StoreSeen)change).Rows)
            {
                if (_knownDevices.TryGetValue(device, out var last) && last <= time)
                    _knownDevices.Remove(device);
                if (_known.TryGetValue(account, out var known) && known <= time)
                    _known.Remove(account);
            }
        }
    }

    private sealed class StoreSeen(Asked asked) : Change(asked)
    {
        public required KeyValuePair<(AccountId Account, DeviceId Device), DateTimeOffset>[] Rows { get; init; }

        public override Outcome Apply(Writing writing)
        {
            foreach (var ((account, device), time) in Rows)
                writing.Store.Add(new StoreWrite.SetSeen(account, device, time));
            return new Outcome(null, null, writing.Now);
        }
    }
}
