using System.Net;
using System.Net.Sockets;

namespace Charla.Cli.Bench;

/// <summary>
/// The connections of one workload and the thread that drives them: signs them in, writes, checks every entry of every
/// reader, leaves. All of it on one thread and without allocating per delivery, since the generator shares the machine
/// with the server it measures.
/// </summary>
internal sealed partial class Load : IDisposable
{
    private const int ReceiveBytes = 256 * 1024;
    private const int SendBytes = 64 * 1024;

    // A wait ends at least this often, to see whether someone wants to stop.
    private const int MostWaitMs = 100;

    private readonly Workload _workload;
    private readonly BenchSettings _settings;
    private readonly IPEndPoint _address;
    private readonly Readiness _readiness = Readiness.Create();
    private readonly List<Connection> _connections = [];
    private readonly string _cid = $"{Random.Shared.Next():x8}";
    private readonly CancellationToken _cancellation;

    // One buffer for all connections: what a line has too little of is copied in front of what comes next.
    private readonly byte[] _received = new byte[Protocol.Limits.LineBytes + ReceiveBytes];
    private readonly byte[] _toSend = new byte[SendBytes];

    public Load(Workload workload, BenchSettings settings, IPEndPoint address, CancellationToken cancellation)
    {
        _workload = workload;
        _settings = settings;
        _address = address;
        _cancellation = cancellation;
    }

    public Tally Tally { get; } = new();

    public int Connected => _connections.Count;

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Socket.Dispose();
        _readiness.Dispose();
    }

    // Waits for something to come and deals with all of it.
    private void Turn(long waitNanoseconds)
    {
        _cancellation.ThrowIfCancellationRequested();
        var ready = _readiness.Wait((int)Math.Clamp(waitNanoseconds / 1_000_000, 0, MostWaitMs));
        for (var i = 0; i < ready; i++)
        {
            var (key, writable) = _readiness.Ready(i);
            var connection = _connections[key];
            if (connection.Ended)
                continue;
            if (writable)
                SendUnsent(connection);
            Receive(connection);
            if (_posting && connection.Poster is not null)
                PostWhatIsDue(connection, Clock.Now);
        }
    }

    private void Receive(Connection connection)
    {
        connection.Partial.CopyTo(_received);
        var partial = connection.PartialLength;
        var got = connection.Socket.Receive(_received.AsSpan(partial, ReceiveBytes), SocketFlags.None, out var error);
        if (error is SocketError.WouldBlock)
            return;
        if (got <= 0 || error != SocketError.Success)
        {
            End(connection);
            return;
        }

        var rest = Scan(connection, _received.AsSpan(0, partial + got), Clock.Now);
        if (rest.Length > Protocol.Limits.LineBytes)
            throw new BenchStoppedException(BenchTexts.Of("LineTooLong"));
        connection.KeepPartial(rest);
    }

    private void Send(Connection connection, ReadOnlySpan<byte> bytes)
    {
        var sent = connection.Socket.Send(bytes, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
            return; // The next receive finds the connection ended.
        if (sent == bytes.Length)
            return;
        connection.KeepUnsent(bytes[Math.Max(0, sent)..]);
        _readiness.Change(connection.Socket, connection.Key, writing: true);
    }

    private void SendUnsent(Connection connection)
    {
        var unsent = connection.Unsent;
        var sent = connection.Socket.Send(unsent, SocketFlags.None, out _);
        connection.KeepUnsent(unsent[Math.Max(0, sent)..]);
        if (connection.Unsent.IsEmpty)
            _readiness.Change(connection.Socket, connection.Key, writing: false);
    }

    private void End(Connection connection)
    {
        connection.Ended = true;
        _readiness.Remove(connection.Socket, connection.Key);
        Tally.Error("connection-ended");
        if (!connection.SignedIn)
            throw new BenchStoppedException(BenchTexts.Of("EndedEarly"));
    }
}
