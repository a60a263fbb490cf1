namespace Charla.Bench.Wires;

/// <summary>
/// When each connection is to be looked at although nothing came. Kept as one array and searched from end to end every
/// few milliseconds: for ten thousand connections that costs less than keeping them in order.
/// </summary>
internal sealed class Alarms
{
    private const long Never = long.MaxValue;

    private long[] _due = [];

    /// <summary>The time between two looks, in nanoseconds.</summary>
    public static long Period { get; } = TimeSpan.FromMilliseconds(10).Nanoseconds();

    /// <summary>Whether anybody uses them.</summary>
    public bool Any => _due.Length > 0;

    /// <summary>When to look next.</summary>
    public long NextLook { get; private set; }

    public void Set(int key, long due)
    {
        if (key >= _due.Length)
        {
            var known = _due.Length;
            Array.Resize(ref _due, Math.Max(64, 2 * (key + 1)));
            _due.AsSpan(known).Fill(Never);
        }

        _due[key] = due;
    }

    /// <summary>The next one that is due, from that key on, which is due no more; -1 where there is none.</summary>
    public int Take(int from, long now)
    {
        for (var key = from; key < _due.Length; key++)
        {
            if (_due[key] > now)
                continue;
            _due[key] = Never;
            return key;
        }

        NextLook = now + Period;
        return -1;
    }
}
