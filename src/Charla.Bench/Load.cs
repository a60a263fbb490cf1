using Charla.Bench.Wires;
using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench;

/// <summary>
/// The connections of one workload and the thread that drives them: signs them in, writes, checks every entry of every
/// reader, leaves. All of it on one thread and without allocating per delivery, since the generator shares the machine
/// with the server it measures.
/// </summary>
internal sealed partial class Load : IFrameSink, IDisposable
{
    // A wait ends at least this often, to see whether someone wants to stop.
    private const int MostWaitMs = 100;

    private readonly Workload _workload;
    private readonly BenchSettings _settings;
    private readonly Transport _transport;
    private readonly List<Connection> _connections = [];
    private readonly string _cid = $"{Random.Shared.Next():x8}";
    private readonly CancellationToken _cancellation;

    private readonly WireContext _wires;
    private readonly byte[] _toSend = new byte[WireContext.SendBytes];

    public Load(Workload workload, BenchSettings settings, Target target, CancellationToken cancellation)
    {
        _workload = workload;
        _settings = settings;
        _transport = target.Transport;
        _wires = new WireContext(target.Address, target.Transport, this, Tally);
        _cancellation = cancellation;
    }

    public Tally Tally { get; } = new();

    public int Connected => _connections.Count;

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Wire.Dispose();
        _wires.Dispose();
    }

    // Waits for something to come and deals with all of it.
    private void Turn(long waitNanoseconds)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_wires.Alarms.Any)
            waitNanoseconds = Math.Min(waitNanoseconds, Alarms.Period);
        var ready = _wires.Readiness.Wait((int)Math.Clamp(waitNanoseconds / 1_000_000, 0, MostWaitMs));
        for (var i = 0; i < ready; i++)
        {
            var (key, writable) = _wires.Readiness.Ready(i);
            var connection = _connections[key];
            if (connection.Ended)
                continue;
            if (writable)
                connection.Wire.SendRest();
            if (!connection.Wire.Receive())
                End(connection);
            else if (_posting && connection.Poster is not null)
                PostWhatIsDue(connection, Clock.Now);
        }

        if (_wires.Alarms.Any)
            RingAlarms(Clock.Now);
    }

    private void RingAlarms(long now)
    {
        if (now < _wires.Alarms.NextLook)
            return;
        for (var key = _wires.Alarms.Take(0, now); key >= 0; key = _wires.Alarms.Take(key + 1, now))
            _connections[key].Wire.Ring(now);
    }

    private void End(Connection connection)
    {
        connection.Ended = true;
        connection.Wire.Forget();
        Tally.Error("connection-ended");
        if (!connection.SignedIn)
            throw new BenchStoppedException(BenchTexts.Of("EndedEarly"));
    }
}
