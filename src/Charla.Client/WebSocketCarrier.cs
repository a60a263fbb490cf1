using System.Net.WebSockets;
using Charla.Protocol;

namespace Charla.Client;

/// <summary>Frames in the messages of a web socket: docs/protocol.md, section 11.</summary>
public sealed class WebSocketCarrier : ICarrier
{
    private readonly WebSocket _socket;

    // What of the current message was read and not handed out yet; at most one line that is not complete.
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private bool _isWhole;

    /// <summary>Takes over <paramref name="socket"/>.</summary>
    public WebSocketCarrier(WebSocket socket) => _socket = socket;

    /// <summary>Connects to a server over HTTP.</summary>
    /// <exception cref="CharlaException">There is none: <see cref="Failure.Unreachable"/>.</exception>
    public static async Task<ICarrier> ConnectAsync(ServerAddress server, CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        try
        {
            // As directly as over TCP; and the connection looks itself whether the server lives.
            socket.Options.Proxy = null;
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            await socket.ConnectAsync(new Uri($"ws://{server}/ws"), cancellation);
            return new WebSocketCarrier(socket);
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is WebSocketException)
                throw new CharlaException(Failure.Unreachable, $"{server} does not answer: {e.Message}", e) { Server = server };
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellation)
    {
        while (!frames.IsEmpty)
        {
            var length = MessageLength(frames.Span);
            await _socket.SendAsync(frames[..length], WebSocketMessageType.Text, endOfMessage: true, cancellation);
            frames = frames[length..];
            if (!frames.IsEmpty && frames.Span[0] == (byte)'\n')
                frames = frames[1..];
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            while (_start < _end)
            {
                if (TakeLine() is not { } line)
                    break;
                if (!line.IsEmpty && line.Span.ContainsAnyExcept(" \t\r"u8))
                    return line;
            }

            MakeRoom();
            var result = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancellation);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
                return default;
            }

            _end += result.Count;
            _isWhole = result.EndOfMessage;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    // As many whole frames as a message may hold; one as long as a message goes without its line's end.
    private static int MessageLength(ReadOnlySpan<byte> frames)
    {
        if (frames.Length <= Limits.LineBytes)
            return frames.Length;
        var end = frames[..Limits.LineBytes].LastIndexOf((byte)'\n');
        return end >= 0 ? end + 1 : Limits.LineBytes;
    }

    // Null where it is not complete yet. The message's last line ends with the message.
    private ReadOnlyMemory<byte>? TakeLine()
    {
        var rest = _buffer.AsMemory(_start, _end - _start);
        var newline = rest.Span.IndexOf((byte)'\n');
        if (newline < 0 && !_isWhole)
            return null;
        var line = newline < 0 ? rest : rest[..newline];
        _start = newline < 0 ? _end : _start + newline + 1;
        return line;
    }

    private void MakeRoom()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end > Limits.LineBytes)
            throw new CharlaException(Failure.Garbled, "The server sent a line that is longer than any of this protocol.");
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
