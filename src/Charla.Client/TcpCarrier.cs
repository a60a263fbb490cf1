using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Charla.Protocol;

namespace Charla.Client;

/// <summary>Frames over a byte stream: docs/protocol.md, section 9.</summary>
public sealed class TcpCarrier : ICarrier
{
    // A line of white space only is ignored.
    private static readonly SearchValues<byte> Blank = SearchValues.Create(" \t\r"u8);

    private readonly Stream _stream;
    private readonly PipeReader _reader;
    private byte[] _line = [];
    private ReadOnlySequence<byte> _rest;
    private bool _begun;
    private bool _ended;

    /// <summary>Takes over <paramref name="stream"/>.</summary>
    public TcpCarrier(Stream stream)
    {
        _stream = stream;
        _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
    }

    /// <summary>Connects to a server over TCP: the first of its addresses, IPv6 or IPv4, that answers.</summary>
    /// <exception cref="CharlaException">None does: <see cref="Failure.Unreachable"/>.</exception>
    public static async Task<ICarrier> ConnectAsync(ServerAddress server, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            EndPoint endPoint = IPAddress.TryParse(server.Host, out var address)
                ? new IPEndPoint(address, server.Port)
                : new DnsEndPoint(server.Host, server.Port);
            await socket.ConnectAsync(endPoint, cancellation);
            return new TcpCarrier(new NetworkStream(socket, ownsSocket: true));
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is SocketException)
                throw new CharlaException(Failure.Unreachable, $"{server} does not answer: {e.Message}", e) { Server = server };
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellation) => _stream.WriteAsync(frames, cancellation);

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (TakeLine() is { Length: > 0 } line)
                return line;
            if (_ended)
                return default;
            // All whole lines are taken: what is left is the beginning of the next one.
            if (_begun)
                _reader.AdvanceTo(_rest.Start, _rest.End);
            _begun = true;
            var result = await _reader.ReadAsync(cancellation);
            _rest = result.Buffer;
            _ended = result.IsCompleted;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    // The next line that is not blank, out of what was read already; empty where there is none.
    private ReadOnlyMemory<byte> TakeLine()
    {
        while (true)
        {
            switch (FrameSplitter.TrySplit(ref _rest, out var line, out _))
            {
                case SplitResult.TooLong:
                    throw new CharlaException(Failure.Garbled, "The server sent a line that is longer than any of this protocol.");
                case SplitResult.Incomplete:
                    return default;
                case SplitResult.Frame when Copy(line) is { Length: > 0 } frame && frame.Span.ContainsAnyExcept(Blank):
                    return frame;
            }
        }
    }

    private ReadOnlyMemory<byte> Copy(in ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment)
            return line.First;
        if (_line.Length < line.Length)
            _line = new byte[Limits.LineBytes];
        line.CopyTo(_line);
        return _line.AsMemory(0, (int)line.Length);
    }
}
