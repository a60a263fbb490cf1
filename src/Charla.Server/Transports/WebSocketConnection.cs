using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Charla.Protocol;
using Charla.Server.Sessions;
using Charla.Server.Sessions.Sending;
using Charla.Server.Storage;

namespace Charla.Server.Transports;

/// <summary>One WebSocket client: gives the frames in its messages to the session, and sends what the outbox gives it.</summary>
public sealed class WebSocketConnection : IStreamCarrier, IGuest
{
    // Close codes of RFC 6455, section 7.4.1.
    private const ushort NormalClosure = 1000;
    private const ushort ProtocolError = 1002;
    private const ushort MessageTooBig = 1009;

    // Pings without a sign of life after which the client counts as gone.
    private const int MostUnheardPings = 2;

    // As over TCP: how long a client may take to read why the connection ends.
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    private readonly WebSocketReader _reader;
    private readonly WebSocketWriter _writer;
    private readonly Action _abort;
    private readonly SessionContext _context;
    private readonly Admission.Place _place;
    private readonly CancellationToken _aborted;
    private readonly PeerCheck? _peer;
    private Session? _session;
    private int _unheardPings;
    private ushort _closeCode = NormalClosure;
    private bool _clientHasClosed;

    /// <param name="stream">What comes after the handshake, in both directions.</param>
    /// <param name="remote">The client's address and port.</param>
    /// <param name="abort">Ends the connection at once, from any thread.</param>
    /// <param name="context">The server's parts.</param>
    /// <param name="socket">What carries the stream, where that is known.</param>
    /// <param name="cookie">The token that came along in the handshake.</param>
    /// <param name="place">The place of the HTTP connection that it was.</param>
    /// <param name="aborted">The connection has ended at the client's side.</param>
    public WebSocketConnection(
        Stream stream, IPEndPoint remote, Action abort, SessionContext context, Socket? socket, string? cookie, Admission.Place place, CancellationToken aborted)
    {
        (Cookie, _place) = (cookie, place);
        _peer = socket is null ? null : new PeerCheck(socket, context.Time);
        (_reader, _writer) = (new WebSocketReader(stream), new WebSocketWriter(stream));
        (Remote, _abort, _aborted, _context) = (remote, abort, aborted, context);
    }

    public Transport Transport => Transport.WebSocket;

    public IPEndPoint Remote { get; }

    public string? Cookie { get; }

    public bool HasLeft => _aborted.IsCancellationRequested;

    public ValueTask SendAsync(ReadOnlyMemory<byte> frames) => _writer.WriteAsync(WebSocketOpcode.Text, frames);

    public void SignedIn() => _place.Known();

    public void GiveWay(Fault why) => Volatile.Read(ref _session)?.End(why);

    public void Abort() => _abort();

    public bool HasVanished(TimeSpan silence) => _peer?.HasVanished(silence) == true;

    /// <summary>Serves the client until it leaves, is made to leave, or the server stops.</summary>
    public async Task RunAsync()
    {
        using var reader = _reader;
        using var session = new Session(this, _context);
        await using var pings = _context.Time.CreateTimer(_ => Ping(), null, _context.Options.PingInterval, _context.Options.PingInterval);
        try
        {
            // From here on whoever takes its place ends the session.
            Interlocked.Exchange(ref _session, session);
            if (_place.Refusal is { } refusal)
                session.End(refusal);
            else
                await ReadAsync(session);
            await CloseAsync(session);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException or SocketException)
        {
            // The client is gone (one that vanished shows by the system's own error). What it was sent is stored, the rest can be asked again.
            Abort();
        }
        catch (Exception error)
        {
            Log.ConnectionFailed(_context.Log, error);
            Abort();
        }
    }

    private async Task ReadAsync(Session session)
    {
        await using var timeout = _context.Time.CreateTimer(_ => session.EndStranger(), null, _context.Options.SignInTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            while (!session.Ending.IsCancellationRequested && await ReadOneAsync(session))
            {
                // The next one.
            }
        }
        catch (OperationCanceledException) when (session.Ending.IsCancellationRequested)
        {
            // The session is to end.
        }
    }

    /// <summary>Takes one message or control frame; false after the last one.</summary>
    private async ValueTask<bool> ReadOneAsync(Session session)
    {
        var read = await _reader.ReadAsync(session.Ending);
        Volatile.Write(ref _unheardPings, 0);
        switch (read)
        {
            case WebSocketRead.Message:
                _place.Heard();
                await TakeAsync(session, _reader.Payload);
                return true;
            case WebSocketRead.Ping:
                // A client that asks and does not read must not keep the session from ending; a copy, since the reader
                // goes on then.
                await _writer.WriteAsync(WebSocketOpcode.Pong, _reader.Payload.ToArray()).AsTask().WaitAsync(session.Ending);
                return true;
            case WebSocketRead.Pong:
                return true;
            case WebSocketRead.TooLong:
                EndWith(session, Faults.LineTooLong());
                return false;
            case WebSocketRead.Wrong:
                _closeCode = ProtocolError;
                session.EndQuietly();
                return false;
            default:
                _clientHasClosed = true;
                return false;
        }
    }

    /// <summary>Gives the frames of a message to the session, one after the other.</summary>
    private async ValueTask TakeAsync(Session session, ReadOnlyMemory<byte> message)
    {
        while (!message.IsEmpty && !session.Ending.IsCancellationRequested)
        {
            var length = message.Span.IndexOf((byte)'\n');
            var line = length < 0 ? message : message[..length];
            if (line.Length > Limits.LineBytes)
            {
                EndWith(session, Faults.LineTooLong());
                return;
            }

            await session.ReceiveAsync(new ReadOnlySequence<byte>(line));
            if (session.BodyBytes > Limits.BodyBytes)
            {
                EndWith(session, Faults.BodyTooLong());
                return;
            }

            // A body that nobody wants ends with its message at the latest.
            message = message[Math.Min(message.Length, line.Length + 1)..];
            message = message[(int)Math.Min(message.Length, session.BodyBytes)..];
        }
    }

    private void EndWith(Session session, Fault fault)
    {
        _closeCode = MessageTooBig;
        session.Refuse(fault, id: null);
        session.EndQuietly();
    }

    /// <summary>Answers what was taken, sends what is pending, and closes so that the client can read it all.</summary>
    private async Task CloseAsync(Session session)
    {
        using var patience = new CancellationTokenSource(_context.Options.StopTimeout, _context.Time);
        await session.AllAnsweredAsync().WaitAsync(patience.Token);
        await session.Outbox.Drained().WaitAsync(patience.Token);
        var code = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(code, _closeCode);
        await _writer.WriteAsync(WebSocketOpcode.Close, code).AsTask().WaitAsync(patience.Token);

        using var linger = new CancellationTokenSource(LingerTime, _context.Time);
        _reader.Discard();
        while (!_clientHasClosed)
            _clientHasClosed = await _reader.ReadAsync(linger.Token) is WebSocketRead.Close or WebSocketRead.End;
    }

    /// <summary>Asks for a sign of life; without one for long enough the client counts as gone.</summary>
    private void Ping()
    {
        if (Volatile.Read(ref _unheardPings) >= MostUnheardPings)
            Abort();
        else if (_writer.TryPing(out var ping))
            _ = CountAsync(ping);

        async Task CountAsync(Task written)
        {
            Interlocked.Increment(ref _unheardPings);
            try
            {
                await written;
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or SocketException)
            {
                // The connection is gone, and its reader finds that out by itself.
            }
        }
    }
}
