namespace Charla.Bench.Wires;

/// <summary>A request without an answer, to be repeated: docs/protocol.md, section 10.</summary>
internal sealed class DatagramRequest(long id, byte[] frame)
{
    private static readonly long FirstWait = TimeSpan.FromMilliseconds(300).Nanoseconds();
    private static readonly long LongestWait = TimeSpan.FromSeconds(2).Nanoseconds();

    private long _wait = FirstWait;

    public long Id { get; } = id;

    public byte[] Frame { get; } = frame;

    /// <summary>When to repeat it.</summary>
    public long Due { get; private set; } = long.MaxValue;

    public void Sent(long now)
    {
        Due = now + _wait;
        _wait = Math.Min(2 * _wait, LongestWait);
    }
}
