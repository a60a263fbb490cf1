namespace Charla.Bench.Wires;

/// <summary>How one log is followed over datagrams: what was confirmed of it, and what is missing.</summary>
/// <param name="Last">The last number one has.</param>
internal record struct DatagramFollowing(long Last)
{
    /// <summary>Up to where the server was told that one has it.</summary>
    public long Confirmed { get; set; } = Last;

    /// <summary>The highest number that one has heard of.</summary>
    public long Known { get; set; } = Last;

    /// <summary>Up to where it was asked for again.</summary>
    public long Pulled { get; set; }

    public readonly bool HasHole => Known > Last;
}
