using Charla.Protocol;

namespace Charla.Server;

/// <summary>
/// What all sessions together did so far, for whoever watches the server. Any thread counts; deliveries are counted
/// once per send. What the log writer did is in its <see cref="Conversations.WriterCounts"/>.
/// </summary>
public sealed class Metrics
{
    private readonly long[] _sessions = new long[Vocabulary.Transports.Values.Length];
    private readonly long[] _deliveries = new long[Vocabulary.Transports.Values.Length];
    private readonly long[] _errors = new long[Vocabulary.ErrorCodes.Values.Length];
    private long _requests;
    private long _repairs;

    public long Requests => Volatile.Read(ref _requests);

    public long Repairs => Volatile.Read(ref _repairs);

    public long Sessions(Transport transport) => Volatile.Read(ref _sessions[(int)transport]);

    public long Deliveries(Transport transport) => Volatile.Read(ref _deliveries[(int)transport]);

    public long Errors(ErrorCode code) => Volatile.Read(ref _errors[(int)code]);

    public void SessionBegins(Transport transport) => Interlocked.Increment(ref _sessions[(int)transport]);

    public void SessionEnds(Transport transport) => Interlocked.Decrement(ref _sessions[(int)transport]);

    /// <summary>So many entries or events go out in one send.</summary>
    public void Delivered(Transport transport, long count) => Interlocked.Add(ref _deliveries[(int)transport], count);

    public void Requested() => Interlocked.Increment(ref _requests);

    public void Refused(ErrorCode code) => Interlocked.Increment(ref _errors[(int)code]);

    /// <summary>A follower lacks something and is given it once more, or reads on from the log.</summary>
    public void Repaired() => Interlocked.Increment(ref _repairs);
}
