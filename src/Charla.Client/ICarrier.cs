namespace Charla.Client;

/// <summary>
/// One connection that carries whole frames both ways: TCP's stream cut into lines, a WebSocket's messages, or
/// datagrams. It knows no operation and never reconnects.
/// </summary>
/// <remarks>At most one send and one receive are under way at a time. Disposing ends both.</remarks>
public interface ICarrier : IAsyncDisposable
{
    /// <summary>The most requests that may be without an answer at a time.</summary>
    int MostUnanswered => int.MaxValue;

    /// <summary>Sends one or more whole frames, each ended by <c>\n</c>.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellation);

    /// <summary>The next frame without its <c>\n</c>, valid until the next call; empty when the other side has ended.</summary>
    /// <exception cref="CharlaException">What comes cannot be cut into frames: <see cref="Failure.Garbled"/>.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation);
}
