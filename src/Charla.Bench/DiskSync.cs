namespace Charla.Bench;

/// <summary>
/// How long the disk itself takes to make a small append durable: what no server that stores before it answers can go below.
/// </summary>
internal static class DiskSync
{
    private const int Bytes = 4096;
    private const int Times = 500;
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(3);

    public static Histogram Measure(string directory, CancellationToken cancellation)
    {
        var took = new Histogram();
        var path = Path.Combine(directory, $"charla-bench-{Guid.NewGuid():N}");
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        var block = new byte[Bytes];
        var until = Clock.Now + AtMost.Nanoseconds();
        for (var i = 0; i < Times && Clock.Now < until; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var start = Clock.Now;
            RandomAccess.Write(file, block, (long)i * Bytes);
            RandomAccess.FlushToDisk(file);
            took.Add(Clock.Now - start);
        }

        return took;
    }
}
