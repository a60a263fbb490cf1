using System.Net;

namespace Charla.Lab.Talks;

/// <summary>A talk in plain text with one other program, over either transport, seen from one of its ends.</summary>
/// <remarks>One may speak while another listens; each for itself is one at a time.</remarks>
public abstract class PlainTalk : IAsyncDisposable
{
    /// <summary><c>TCP</c> or <c>UDP</c>.</summary>
    public abstract string Transport { get; }

    /// <summary>Where the other one is.</summary>
    public abstract IPEndPoint There { get; }

    /// <summary>The most bytes that one message may have.</summary>
    public abstract int MostBytes { get; }

    /// <summary>Says a message. Over UDP that tells nothing about whether it arrives.</summary>
    /// <exception cref="IOException">The connection broke, or the system says that nobody is there.</exception>
    public abstract Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation);

    /// <summary>The next message, or the next part of it; null when the other one has ended the talk, which over UDP nobody sees.</summary>
    /// <exception cref="IOException">The connection broke, or the system says that nobody is there.</exception>
    public abstract ValueTask<MessagePart?> ReadAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
