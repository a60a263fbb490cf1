namespace Charla.Bench;

/// <summary>What happened, and what it used, between two moments.</summary>
internal sealed class Window
{
    private readonly Processors? _processors;
    private readonly long _opened;
    private readonly ProcessorTimes? _before;

    private Window(Tally tally, Processors? processors)
    {
        _processors = processors;
        Posts = -tally.Acknowledged;
        Deliveries = -tally.Deliveries;
        Datagrams = -tally.Datagrams.Count;
        DatagramBytes = -tally.Datagrams.Bytes;
        _before = processors?.Now();
        _opened = Clock.Now;
    }

    /// <summary>Acknowledged posts.</summary>
    public long Posts { get; private set; }

    public long Deliveries { get; private set; }

    /// <summary>Over UDP: what the deliveries came in.</summary>
    public long Datagrams { get; private set; }

    public long DatagramBytes { get; private set; }

    public double Seconds { get; private set; }

    /// <summary>Null where another load ran at the same time.</summary>
    public ProcessorTimes? Used { get; private set; }

    /// <summary>The server's memory at the end; null where its process is not known.</summary>
    public long? ServerBytes { get; private set; }

    public static Window Open(Tally tally, Processors? processors) => new(tally, processors);

    public void Close(Tally tally)
    {
        Seconds = Math.Max(1, Clock.Now - _opened) / 1e9;
        Posts += tally.Acknowledged;
        Deliveries += tally.Deliveries;
        Datagrams += tally.Datagrams.Count;
        DatagramBytes += tally.Datagrams.Bytes;
        Used = _processors is not null && _before is not null ? _processors.Now() - _before : null;
        ServerBytes = _processors?.Server?.ResidentBytes();
    }
}
