namespace Charla.Lab.Comparing;

/// <summary>What became of the messages over one protocol at one loss.</summary>
/// <param name="Transport"><c>TCP</c> or <c>UDP</c>.</param>
/// <param name="Loss">The share of packets that were lost on purpose, 0 to 1.</param>
/// <param name="Sent">Messages sent.</param>
/// <param name="Missing">The numbers, from 0 on, of those that never arrived.</param>
/// <param name="OutOfOrder">Those that arrived after one that was sent later.</param>
/// <param name="Doubled">Arrivals of what had arrived before.</param>
/// <param name="Median">From being sent to being there whole: half of those that arrived were quicker.</param>
/// <param name="P95">95 of 100 that arrived were quicker.</param>
/// <param name="Max">The slowest that arrived.</param>
public sealed record CompareResult(
    string Transport, double Loss, int Sent, IReadOnlyList<int> Missing, int OutOfOrder, int Doubled, TimeSpan Median, TimeSpan P95, TimeSpan Max)
{
    public int Delivered => Sent - Missing.Count;
}
