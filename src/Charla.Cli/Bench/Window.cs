namespace Charla.Cli.Bench;

/// <summary>What happened, and what it used, between two moments.</summary>
internal sealed class Window
{
    private readonly ServerProcess? _server;
    private readonly long _opened;
    private readonly TimeSpan _serverBefore;
    private readonly TimeSpan _generatorBefore;

    private Window(Tally tally, ServerProcess? server)
    {
        _server = server;
        Posts = -tally.Acknowledged;
        Deliveries = -tally.Deliveries;
        _serverBefore = server?.ProcessorTime() ?? TimeSpan.Zero;
        _generatorBefore = GeneratorTime();
        _opened = Clock.Now;
    }

    /// <summary>Acknowledged posts.</summary>
    public long Posts { get; private set; }

    public long Deliveries { get; private set; }

    public double Seconds { get; private set; }

    /// <summary>Processor time of the server; null where its process is not known.</summary>
    public TimeSpan? Server { get; private set; }

    /// <summary>Processor time of this process.</summary>
    public TimeSpan Generator { get; private set; }

    /// <summary>The server's memory at the end; null where its process is not known.</summary>
    public long? ServerBytes { get; private set; }

    public static Window Open(Tally tally, ServerProcess? server) => new(tally, server);

    public void Close(Tally tally)
    {
        Seconds = Math.Max(1, Clock.Now - _opened) / 1e9;
        Posts += tally.Acknowledged;
        Deliveries += tally.Deliveries;
        Generator = GeneratorTime() - _generatorBefore;
        Server = _server?.ProcessorTime() - _serverBefore;
        ServerBytes = _server?.ResidentBytes();
    }

    private static TimeSpan GeneratorTime() =>
        OperatingSystem.IsBrowser() || OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() ? TimeSpan.Zero : Environment.CpuUsage.TotalTime;
}
