namespace Charla.Bench.Wires;

/// <summary>What the datagrams of one load came to.</summary>
internal sealed class DatagramTally
{
    /// <summary>Datagrams received.</summary>
    public long Count { get; set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; set; }

    /// <summary>Entries that came before one that is missing.</summary>
    public long Early { get; set; }

    /// <summary>Entries that one had already.</summary>
    public long Again { get; set; }

    /// <summary>How often entries were asked for again.</summary>
    public long Pulls { get; set; }

    /// <summary>Requests that were sent again.</summary>
    public long Repeated { get; set; }
}
