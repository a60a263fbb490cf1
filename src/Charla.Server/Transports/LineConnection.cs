using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Charla.Protocol;
using Charla.Server.Sessions;
using Charla.Server.Storage;

namespace Charla.Server.Transports;

/// <summary>
/// One client on a stream: cuts its bytes into frames for the session, and sends what the session's outbox gives it. Whether the
/// stream is a bare socket's or encrypts what goes over one makes no difference here.
/// </summary>
public abstract class LineConnection : IStreamCarrier, IGuest
{
    // Read in larger pieces; without bytes a connection holds no buffer at all (zero-byte reads).
    private static readonly StreamPipeReaderOptions ReaderOptions =
        new(bufferSize: 16 * 1024, minimumReadSize: 4 * 1024, leaveOpen: true, useZeroByteReads: true);

    // After an error that ends the connection the client may still be sending; reading a while lets it see the error,
    // which a reset would destroy (RFC 9112 section 9.6 says the same for HTTP).
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);
    private const int LingerBytes = 1024 * 1024;

    private readonly Stream _stream;
    private readonly SessionContext _context;
    private readonly Admission.Place _place;
    private Session? _session;

    /// <param name="stream">The client's bytes and ours; the connection's own from here on.</param>
    /// <param name="remote">The client's address and port.</param>
    /// <param name="context">The server's parts.</param>
    /// <param name="admission">Whether there is a place for it.</param>
    protected LineConnection(Stream stream, IPEndPoint remote, SessionContext context, Admission admission)
    {
        (_stream, Remote, _context) = (stream, remote, context);
        _place = admission.Enter(remote.Address, this);
    }

    public abstract Transport Transport { get; }

    public virtual bool IsAdmin => false;

    public IPEndPoint Remote { get; }

    public virtual bool HasLeft => false;

    public ValueTask SendAsync(ReadOnlyMemory<byte> frames) => _stream.WriteAsync(frames);

    public void SignedIn() => _place.Known();

    public void GiveWay(Fault why) => Volatile.Read(ref _session)?.End(why);

    public abstract void Abort();

    public virtual bool HasVanished(TimeSpan silence) => false;

    /// <summary>Serves the client until it leaves, is made to leave, or the server stops.</summary>
    public async Task RunAsync()
    {
        try
        {
            await using (_stream)
            using (var session = new Session(this, _context))
            {
                // From here on whoever takes its place ends the session.
                Interlocked.Exchange(ref _session, session);
                if (_place.Refusal is { } refusal)
                    session.End(refusal);
                else
                    await ReadAsync(session);
                await CloseAsync(session);
            }
        }
        catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The client is gone. What it was sent is stored, the rest can be asked again.
        }
        catch (Exception error)
        {
            Log.ConnectionFailed(_context.Log, error);
        }
        finally
        {
            _place.Dispose();
        }
    }

    /// <summary>Says that nothing more comes from this side; the other one may still be read.</summary>
    protected abstract void EndWriting();

    private async Task ReadAsync(Session session)
    {
        await using var timeout = _context.Time.CreateTimer(_ => session.EndStranger(), null, _context.Options.SignInTimeout, Timeout.InfiniteTimeSpan);
        var reader = PipeReader.Create(_stream, ReaderOptions);
        long skip = 0;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(session.Ending);
                var buffer = read.Buffer;
                skip = Skip(ref buffer, skip);
                while (skip == 0 && !session.Ending.IsCancellationRequested && TakeLine(session, ref buffer, out var line))
                {
                    _place.Heard();
                    var received = session.ReceiveAsync(line);
                    if (!received.IsCompletedSuccessfully)
                        await received;
                    skip = Skip(ref buffer, BodyAfter(session));
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted)
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            // The session is to end.
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static bool TakeLine(Session session, ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        var split = FrameSplitter.TrySplit(ref buffer, out line, out var fault);
        if (split == SplitResult.TooLong)
            EndWith(session, fault!);
        return split == SplitResult.Frame;
    }

    /// <summary>The bytes of a body that nobody wants; none where it is too long, which ends the connection.</summary>
    private static long BodyAfter(Session session)
    {
        if (session.BodyBytes <= Limits.BodyBytes)
            return session.BodyBytes;
        EndWith(session, Faults.BodyTooLong());
        return 0;
    }

    private static long Skip(ref ReadOnlySequence<byte> buffer, long bytes)
    {
        var skipped = Math.Min(bytes, buffer.Length);
        buffer = buffer.Slice(skipped);
        return bytes - skipped;
    }

    private static void EndWith(Session session, Fault fault)
    {
        session.Refuse(fault, id: null);
        session.EndQuietly();
    }

    /// <summary>Answers what was taken, sends what is pending, and closes so that the client can read it all.</summary>
    private async Task CloseAsync(Session session)
    {
        using var patience = new CancellationTokenSource(_context.Options.StopTimeout, _context.Time);
        await session.AllAnsweredAsync().WaitAsync(patience.Token);
        await session.Outbox.Drained().WaitAsync(patience.Token);
        EndWriting();

        using var linger = new CancellationTokenSource(LingerTime, _context.Time);
        var rest = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            for (var left = LingerBytes; left > 0;)
            {
                var count = await _stream.ReadAsync(rest.AsMemory(), linger.Token);
                if (count == 0)
                    break;
                left -= count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rest);
        }
    }
}
