namespace Charla.Bench.Wires;

/// <summary>Takes what came.</summary>
internal interface IFrameSink
{
    /// <param name="connection">By which it came.</param>
    /// <param name="line">A frame without its end of line, valid during the call.</param>
    /// <param name="now">When it was received.</param>
    void Take(Connection connection, ReadOnlySpan<byte> line, long now);
}
