using System.Net;
using System.Net.Sockets;

namespace Charla.Lab.Talks;

/// <summary>A talk over TCP: as its caller, or with someone who came in through a <see cref="TcpDoor"/>.</summary>
public sealed class TcpTalk : PlainTalk
{
    // Two bare messages must be further apart than what a reader takes for the end of one.
    private static readonly TimeSpan Apart = MessageReader.Pause * 2;

    private readonly MessageReader _reader;
    private readonly MessageWriter _writer;
    private readonly IAsyncDisposable? _connection;
    private readonly bool _lines;
    private readonly TimeProvider _time;
    private long? _saidAt;

    private TcpTalk(IPEndPoint there, MessageReader reader, MessageWriter writer, IAsyncDisposable? connection, bool lines, TimeProvider time)
    {
        There = there;
        (_reader, _writer, _connection, _lines, _time) = (reader, writer, connection, lines, time);
    }

    /// <inheritdoc/>
    public override string Transport => "TCP";

    /// <inheritdoc/>
    public override IPEndPoint There { get; }

    /// <inheritdoc/>
    public override int MostBytes => int.MaxValue;

    /// <summary>The talk with someone who came; it ends with the connection, which belongs to the door.</summary>
    public static TcpTalk With(TcpGuest client, TimeProvider time) =>
        new((IPEndPoint)client.Guest.From, client.Reader, client.Writer, connection: null, lines: false, time);

    /// <summary>Calls.</summary>
    /// <param name="to">The peer.</param>
    /// <param name="lines">Messages end with a newline from the first on; else once the other one's do.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SocketException">Nobody is there, or no way leads there.</exception>
    public static async Task<TcpTalk> ConnectAsync(IPEndPoint to, bool lines, TimeProvider time, CancellationToken cancellation)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(to, cancellation);
            TcpGuest.Prepare(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var stream = new NetworkStream(socket, ownsSocket: true);
        var reader = new MessageReader(stream, time);
        return new TcpTalk(to, reader, new MessageWriter(stream, reader, time), stream, lines, time);
    }

    /// <inheritdoc/>
    public override async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        try
        {
            if (_lines || _reader.SpeaksLines)
                await _writer.SendAsync((byte[])[.. message.Span, (byte)'\n'], cancellation);
            else
                await SendBareAsync(message, cancellation);
        }
        catch (TimeoutException e)
        {
            throw new IOException("It does not read.", e);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<MessagePart?> ReadAsync(CancellationToken cancellation) => _reader.ReadAsync(cancellation);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task SendBareAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        if (_saidAt is { } before && Apart - _time.GetElapsedTime(before) is var rest && rest > TimeSpan.Zero)
            await Task.Delay(rest, _time, cancellation);
        await _writer.SendAsync(message, cancellation);
        _saidAt = _time.GetTimestamp();
    }
}
