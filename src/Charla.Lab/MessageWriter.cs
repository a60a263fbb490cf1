using System.Threading.Channels;

namespace Charla.Lab;

/// <summary>
/// Says messages to a TCP client, the way it speaks itself: with a newline after each to one that sends newlines; else
/// bare, each in a send of its own and a little apart, so that a client that takes one <c>recv</c> for one message gets it so.
/// </summary>
/// <remarks>Messages wait in a queue of bounded length: who tells many people waits for none of them.</remarks>
public sealed class MessageWriter(Stream stream, MessageReader reader, TimeProvider time)
{
    /// <summary>Messages that may wait for a client; one that does not read has more than that soon.</summary>
    public const int Waiting = 1024;

    /// <summary>Where more than this wait for a client without newlines, they go together, with newlines between them.</summary>
    public const int Apart = 16;

    /// <summary>Bytes that may wait for a client.</summary>
    public const int WaitingBytes = 4 * 1024 * 1024;

    private readonly Channel<ReadOnlyMemory<byte>> _queue = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private long _waiting;
    private long _lastSend;

    /// <summary>The least time between two bare messages.</summary>
    public static TimeSpan Gap { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a client may take to read what it is sent.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Lets a message wait for its turn.</summary>
    /// <returns>False where too many wait already: the client does not read.</returns>
    public bool TryPost(ReadOnlyMemory<byte> message)
    {
        if (Interlocked.Add(ref _waiting, message.Length) <= WaitingBytes && _queue.Writer.TryWrite(message))
            return true;
        Interlocked.Add(ref _waiting, -message.Length);
        return false;
    }

    /// <summary>Nothing more will be posted: <see cref="RunAsync"/> ends when all of it is sent.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Sends what is posted, until <see cref="Complete"/>.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The client does not read.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var batch = new MemoryStream();
        while (await _queue.Reader.WaitToReadAsync(cancellation))
        {
            if (!reader.SpeaksLines)
                await KeepApartAsync(cancellation);
            Fill(batch);
            await SendAsync(batch.GetBuffer().AsMemory(0, (int)batch.Length), cancellation);
        }
    }

    /// <summary>Sends bytes as they are, past the queue: for whoever uses no queue.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The client does not read.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            await stream.WriteAsync(bytes, either.Token);
            _lastSend = time.GetTimestamp();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    private async Task KeepApartAsync(CancellationToken cancellation)
    {
        var rest = _lastSend == 0 ? TimeSpan.Zero : Gap - time.GetElapsedTime(_lastSend);
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, time, cancellation);
    }

    private void Fill(MemoryStream batch)
    {
        batch.SetLength(0);
        var isLines = reader.SpeaksLines;
        var isTogether = isLines || _queue.Reader.Count > Apart;
        while (batch.Length < MessageReader.HeldBytes && _queue.Reader.TryRead(out var message))
        {
            if (!isLines && batch.Length > 0)
                batch.WriteByte((byte)'\n');
            Interlocked.Add(ref _waiting, -message.Length);
            batch.Write(message.Span);
            if (isLines)
                batch.WriteByte((byte)'\n');
            if (!isTogether)
                break;
        }
    }
}
