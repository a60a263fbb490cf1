namespace Charla.Lab.Comparing;

/// <summary>When each message was sent and when it arrived. One thread writes what was sent, another what arrived.</summary>
internal sealed class Journal(int messages, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long[] _sent = new long[messages]; // guarded by _gate, as all below
    private readonly TimeSpan?[] _took = new TimeSpan?[messages];
    private int _highest = -1;
    private int _arrivals;
    private int _outOfOrder;
    private int _doubled;

    /// <summary>Messages and copies that arrived.</summary>
    public int Arrivals
    {
        get
        {
            lock (_gate)
                return _arrivals;
        }
    }

    public void Sends(int number)
    {
        lock (_gate)
            _sent[number] = time.GetTimestamp();
    }

    public void Arrived(int number)
    {
        lock (_gate)
        {
            _arrivals++;
            if (_took[number] is not null)
            {
                _doubled++;
                return;
            }

            _took[number] = time.GetElapsedTime(_sent[number]);
            if (number < _highest)
                _outOfOrder++;
            _highest = Math.Max(_highest, number);
        }
    }

    public CompareResult Result(string transport, double loss)
    {
        lock (_gate)
        {
            TimeSpan[] took = [.. _took.OfType<TimeSpan>().Order()];
            int[] missing = [.. Enumerable.Range(0, messages).Where(number => _took[number] is null)];
            return new CompareResult(transport, loss, messages, missing, _outOfOrder, _doubled, At(took, 0.5), At(took, 0.95), At(took, 1));
        }
    }

    // The nearest rank: a time that was really measured.
    private static TimeSpan At(TimeSpan[] took, double share) =>
        took.Length == 0 ? TimeSpan.Zero : took[Math.Max(0, (int)Math.Ceiling(share * took.Length) - 1)];
}
