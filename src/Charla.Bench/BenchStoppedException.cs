namespace Charla.Bench;

/// <summary>The measurement cannot go on; the message tells the person why.</summary>
internal sealed class BenchStoppedException(string message) : Exception(message);
