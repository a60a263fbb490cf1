using System.Net.Sockets;
using Charla.Client.Internal;
using Charla.Protocol;

namespace Charla.Client;

/// <summary>
/// A connection to the admin socket of a server on this machine. One request at a time, and no second try: it is not a
/// network that could fail.
/// </summary>
public sealed class AdminConnection : IAsyncDisposable
{
    private readonly TcpCarrier _carrier;
    private readonly SemaphoreSlim _turn = new(1);
    private long _lastId;

    private AdminConnection(TcpCarrier carrier)
    {
        _carrier = carrier;
        Administration = new Administration(AskAsync);
    }

    /// <summary>What can be asked.</summary>
    public Administration Administration { get; }

    /// <summary>Where the server is reached over its transports.</summary>
    public IReadOnlyDictionary<Transport, int> Ports { get; private set; } = new Dictionary<Transport, int>();

    /// <summary>Says hello over a connected socket, which is the connection's own from here on.</summary>
    /// <exception cref="CharlaException">No server answers there.</exception>
    public static async Task<AdminConnection> OpenAsync(Socket socket, string language, CancellationToken cancellation = default)
    {
        var connection = new AdminConnection(new TcpCarrier(new NetworkStream(socket, ownsSocket: true)));
        try
        {
            var hello = new FrameWriter(128).Begin("hello"u8).Number("protocol"u8, Limits.ProtocolVersion)
                .Text("client"u8, "charla admin").Text("lang"u8, language).End();
            await connection._carrier.SendAsync(hello.Written.ToArray(), cancellation);
            await connection.ReadAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _carrier.DisposeAsync();
        _turn.Dispose();
    }

    private async Task<Answer> AskAsync(FrameWriter frame, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            frame.Number("id"u8, ++_lastId).End();
            await _carrier.SendAsync(frame.Written.ToArray(), cancellation);
            return await ReadAsync(cancellation);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw new CharlaException(Failure.Closed, error.Message, error);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Up to the frame that ends an answer: "welcome", "ok" or "error".
    private async Task<Answer> ReadAsync(CancellationToken cancellation)
    {
        var rows = new List<object>();
        while (true)
        {
            var line = await _carrier.ReceiveAsync(cancellation);
            if (line.IsEmpty)
                throw new CharlaException(Failure.Closed, "The server has ended the connection.");
            if (Take(line.Span, rows) is { } answer)
                return answer;
        }
    }

    private Answer? Take(ReadOnlySpan<byte> line, List<object> rows)
    {
        if (!Frame.TryParse(line, out var frame, out var fault))
            throw new CharlaException(Failure.Garbled, new FaultException(fault!).Message);
        if (frame.Op.SequenceEqual("welcome"u8))
            Ports = Reading.Ports(frame);
        if (frame.Op.SequenceEqual("ok"u8) || frame.Op.SequenceEqual("welcome"u8))
            return Reading.Answer(rows, frame);
        if (frame.Op.SequenceEqual("error"u8) || frame.Op.SequenceEqual("bye"u8))
            throw Reading.Error(frame);
        if (Reading.Row(frame) is { } row)
            rows.Add(row);
        return null;
    }
}
