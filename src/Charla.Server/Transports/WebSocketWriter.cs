using System.Buffers;

namespace Charla.Server.Transports;

/// <summary>Writes messages and control frames of RFC 6455 to a stream, one after the other.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "A semaphore whose handle nobody asked for holds nothing.")]
internal sealed class WebSocketWriter(Stream stream)
{
    // What is copied behind the head, so that most messages are one write; the rest of a long one is written as it is.
    private const int PieceBytes = 32 * 1024;

    // The turn to write: an async one, since answers, pings and the end come from different sides.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _isClosed;

    /// <summary>Writes one message or control frame, when those before it are written.</summary>
    /// <exception cref="IOException">The connection is gone, or was closed.</exception>
    public async ValueTask WriteAsync(WebSocketOpcode opcode, ReadOnlyMemory<byte> payload)
    {
        await _turn.WaitAsync();
        await WriteInTurnAsync(opcode, payload);
    }

    /// <summary>Sends a ping, unless something else is being written: then the client is being heard from anyway.</summary>
    public bool TryPing(out Task ping)
    {
        ping = Task.CompletedTask;
        if (!_turn.Wait(0))
            return false;
        ping = WriteInTurnAsync(WebSocketOpcode.Ping, default).AsTask();
        return true;
    }

    private async ValueTask WriteInTurnAsync(WebSocketOpcode opcode, ReadOnlyMemory<byte> payload)
    {
        byte[]? piece = null;
        try
        {
            if (_isClosed)
                throw new IOException("The WebSocket was closed.");
            _isClosed = opcode == WebSocketOpcode.Close;
            var copied = Math.Min(payload.Length, PieceBytes - WebSocketFrame.MostHeadBytes);
            piece = ArrayPool<byte>.Shared.Rent(WebSocketFrame.MostHeadBytes + copied);
            var head = WebSocketFrame.Write(piece, opcode, payload.Length);
            payload.Span[..copied].CopyTo(piece.AsSpan(head));
            await stream.WriteAsync(piece.AsMemory(0, head + copied));
            for (var rest = payload[copied..]; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, PieceBytes)..])
                await stream.WriteAsync(rest[..Math.Min(rest.Length, PieceBytes)]);
        }
        catch (OperationCanceledException error)
        {
            // So the web server calls a connection that was aborted.
            throw new IOException(error.Message, error);
        }
        finally
        {
            if (piece is not null)
                ArrayPool<byte>.Shared.Return(piece);
            _turn.Release();
        }
    }
}
