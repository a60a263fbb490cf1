namespace Charla.Netem.Internal;

/// <summary>A stretch of a TCP stream on its way through the proxy.</summary>
/// <param name="Bytes">Empty at the end of the stream.</param>
/// <param name="Due">The moment from which it may leave.</param>
/// <param name="Starts">A packet read in several parts is counted once, with the part that starts it.</param>
/// <param name="End">How the stream ends here, if it does.</param>
internal readonly record struct Piece(ReadOnlyMemory<byte> Bytes, TimeSpan Due, bool Starts, StreamEnd? End);
