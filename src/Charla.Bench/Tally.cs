using Charla.Bench.Wires;

namespace Charla.Bench;

/// <summary>What one load has seen so far.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, long> _errors = new(StringComparer.Ordinal);

    /// <summary>Posts that were answered with <c>ok</c>.</summary>
    public long Acknowledged { get; set; }

    /// <summary>Entries that reached readers.</summary>
    public long Deliveries { get; set; }

    /// <summary>From when a post was due to its <c>ok</c>.</summary>
    public Histogram Answer { get; } = new();

    /// <summary>From when a post was due to a reader's having it.</summary>
    public Histogram Delivery { get; } = new();

    public DatagramTally Datagrams { get; } = new();

    /// <summary>Errors by their code.</summary>
    public IReadOnlyDictionary<string, long> Errors => _errors;

    public void Error(string code) => _errors[code] = _errors.GetValueOrDefault(code) + 1;
}
