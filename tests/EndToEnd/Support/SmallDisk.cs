namespace Charla.EndToEnd.Support;

/// <summary>
/// A disk of a few megabytes, mounted where only the programs run through <see cref="Enter"/> see it. It goes away with
/// the process that holds it, however the tests end.
/// </summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly Running _holder;

    private SmallDisk(string folder, Running holder)
    {
        Folder = folder;
        _holder = holder;
    }

    /// <summary>Where its programs find it.</summary>
    public string Folder { get; }

    /// <summary>Put before a program and its arguments.</summary>
    public string[] Enter => ["nsenter", "-m", "-t", $"{_holder.Pid}"];

    /// <summary>Skips the test where this user may not mount.</summary>
    public static async Task<SmallDisk> Mount(string folder, string options)
    {
        var holder = Running.Start(["unshare", "-m", "sh", "-c", "mount -t tmpfs -o \"$1\" none \"$0\" && echo mounted && exec cat", folder, options]);
        await Eventually.IsTrue(() => holder.HasExited || holder.Output.Contains("mounted", StringComparison.Ordinal));
        var disk = new SmallDisk(folder, holder);
        if (!holder.HasExited)
            return disk;
        await disk.DisposeAsync();
        Assert.Skip("No rights to mount a small disk here.");
        return disk;
    }

    public Task Run(params string[] command) => Running.ToEnd([.. Enter, .. command]);

    public ValueTask DisposeAsync() => _holder.DisposeAsync();
}
