namespace Charla.Server;

/// <summary>How often values fell under each of some bounds. One thread observes, any reads.</summary>
/// <param name="bounds">Rising; what is above the last one is counted too.</param>
public sealed class Histogram(params double[] bounds)
{
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public IReadOnlyList<double> Bounds => bounds;

    public double Sum => Volatile.Read(ref _sum);

    /// <summary>Values above the bound before and not above this one; at the end, those above all bounds.</summary>
    public long CountAt(int bound) => Volatile.Read(ref _counts[bound]);

    public void Observe(double value)
    {
        var bound = 0;
        while (bound < bounds.Length && value > bounds[bound])
            bound++;
        Volatile.Write(ref _counts[bound], _counts[bound] + 1);
        Volatile.Write(ref _sum, _sum + value);
    }
}
