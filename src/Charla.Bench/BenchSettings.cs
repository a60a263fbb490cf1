namespace Charla.Bench;

/// <summary>What all workloads of one run have in common.</summary>
/// <param name="Warmup">How long the load runs before it is measured.</param>
/// <param name="Duration">How long it is measured.</param>
/// <param name="Patience">How long nothing may come before what is missing counts as lost.</param>
/// <param name="TextBytes">The length of a text.</param>
internal sealed record BenchSettings(TimeSpan Warmup, TimeSpan Duration, TimeSpan Patience, int TextBytes);
