using System.Net;
using System.Net.Sockets;
using Charla.Client.Internal.Udp;
using Charla.Protocol;

namespace Charla.Client;

/// <summary>
/// Frames over datagrams: docs/protocol.md, section 10. It repeats what has no answer, puts in order what comes, asks for
/// what is missing and confirms what it has, so that above it everything is as over a stream.
/// </summary>
/// <remarks>What goes out is written under the gate and sent after it; reading is driven by <see cref="ReceiveAsync"/> alone.</remarks>
public sealed class UdpCarrier : ICarrier
{
    // Keys of what has no id of its own; real ids are not below zero.
    private const long HelloKey = -1;
    private const long ByeKey = -2;

    private readonly ServerAddress _server;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly UdpPath _path;
    private readonly ITimer _timer;
    private readonly byte[] _buffer = new byte[2048];

    // What can be handed out before the next datagram is read. Only the one who receives touches it.
    private readonly Queue<ReadOnlyMemory<byte>> _ready = new();

    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly Packer _packer = new();
    private readonly PartJoiner _joiner = new();
    private readonly Outstanding _outstanding;
    private readonly Incoming _incoming;
    private bool _isWelcome;
    private bool _isEnded;
    private CharlaException? _reason;
    private TimeSpan _answeredAt;
    private long _lastPing = Frame.MaxNumber;

    private UdpCarrier(ServerAddress server, IPAddress[] addresses, TimeProvider time)
    {
        _server = server;
        _time = time;
        _origin = time.GetTimestamp();
        _path = new UdpPath(addresses, server.Port);
        _outstanding = new Outstanding(_packer);
        _incoming = new Incoming(_packer, _outstanding.RoundTrip, _ready);
        _timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public int MostUnanswered => UdpLimits.Unanswered;

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Makes ready to speak to a server; whether there is one shows with the first answer.</summary>
    /// <exception cref="CharlaException">Its name is unknown: <see cref="Failure.Unreachable"/>.</exception>
    public static async Task<ICarrier> ConnectAsync(ServerAddress server, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            var addresses = IPAddress.TryParse(server.Host, out var address)
                ? [address]
                : await Dns.GetHostAddressesAsync(server.Host, cancellation);
            return addresses.Length > 0
                ? new UdpCarrier(server, addresses, time)
                : throw new CharlaException(Failure.Unreachable, $"{server} has no address.") { Server = server };
        }
        catch (SocketException e)
        {
            throw new CharlaException(Failure.Unreachable, $"{server} does not answer: {e.Message}", e) { Server = server };
        }
    }

    /// <inheritdoc/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellation)
    {
        Act(() =>
        {
            var rest = frames.Span;
            while (rest.IndexOf((byte)'\n') is >= 0 and var end)
            {
                Send(rest[..(end + 1)]);
                rest = rest[(end + 1)..];
            }
        });
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (_ready.TryDequeue(out var frame))
                return frame;
            if (IsEnded(out var reason))
                return reason is null ? default(ReadOnlyMemory<byte>) : throw reason;
            var length = await _path.ReceiveAsync(_buffer, cancellation);
            Act(() => Received(_buffer.AsMemory(0, length)));
            // Bad news may come in a stream.
            if (length == 0)
                await Task.Delay(UdpLimits.Overtaking, _time, cancellation);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
            End(null);
        return _timer.DisposeAsync();
    }

    private bool IsEnded(out CharlaException? reason)
    {
        lock (_gate)
        {
            reason = _reason;
            return _isEnded;
        }
    }

    // Does something under the gate, then sends what that brought about.
    private void Act(Action what)
    {
        byte[][] datagrams;
        lock (_gate)
        {
            if (_isEnded)
                return;
            what();
            datagrams = Settle();
        }

        foreach (var datagram in datagrams)
            _path.Send(datagram);
    }

    private void Tick() => Act(() =>
    {
        var now = Now;
        if (_outstanding.IsDeaf(now))
        {
            End(new CharlaException(Failure.Silent, $"Nothing comes back from {_server} over UDP.") { Server = _server });
            return;
        }

        if (!_isWelcome && _outstanding.NextDue() <= now)
            _path.NextAddress();
        _outstanding.Repeat(now);
        if (PingDue() <= now)
            _outstanding.Add(--_lastPing, new FrameWriter(64).Begin("ping"u8).Number("id"u8, _lastPing).End().Written, now);
    });

    // Any answer proves both directions; what comes unasked proves only one. And where the hello had to be repeated, how
    // long the way is is still to be learned.
    private TimeSpan? PingDue() =>
        !_isWelcome || _outstanding.Has(_lastPing) ? null
        : _incoming.IsStuck || (_outstanding.IsSignedIn && !_outstanding.RoundTrip.IsMeasured) ? _answeredAt
        : _answeredAt + UdpLimits.PingAfter;

    // The timer is set for what is due next; the datagrams come back.
    private byte[][] Settle()
    {
        if (_isEnded)
            return _packer.Take();
        var now = Now;
        if (_isWelcome)
            _incoming.Answer(now);
        var datagrams = _packer.Take();
        TimeSpan?[] due = [_outstanding.NextDue(), _incoming.NextDue(now), PingDue()];
        if (due.Min() is { } next)
            _timer.Change(next > now ? next - now + TimeSpan.FromMilliseconds(1) : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        return datagrams;
    }

    private void Send(ReadOnlySpan<byte> line)
    {
        if (!Frame.TryParse(line[..^1], out var frame, out var fault))
            throw new FaultException(fault!);
        if (frame.Op.SequenceEqual("hello"u8))
            _outstanding.Add(HelloKey, Padded(line), Now);
        else if (frame.Op.SequenceEqual("bye"u8) && !_isWelcome)
            End(null);
        else if (frame.Op.SequenceEqual("bye"u8))
            _outstanding.Add(ByeKey, line, Now);
        else if (frame.OptionalNumber("id"u8) is { } id)
            _outstanding.Add(id, line, Now, new Outstanding.Traits(
                IsSignIn(frame.Op), frame.OptionalText("cid"u8, Limits.LineBytes), frame.OptionalText("prev"u8, Limits.LineBytes)));
        else if (line.Length <= _packer.Room)
            _packer.Add(line);
    }

    private static bool IsSignIn(ReadOnlySpan<byte> op) => op.SequenceEqual("signin"u8) || op.SequenceEqual("register"u8);

    private static byte[] Padded(ReadOnlySpan<byte> hello)
    {
        var pad = new string('.', Math.Max(0, UdpLimits.HelloBytes - hello.Length - ",\"pad\":\"\"".Length));
        return [.. hello[..^2], .. System.Text.Encoding.UTF8.GetBytes($",\"pad\":\"{pad}\"}}\n")];
    }

    private void Received(ReadOnlyMemory<byte> datagram)
    {
        if (!_isWelcome && _path.Refusals >= _path.Addresses)
            End(new CharlaException(Failure.Unreachable, $"{_server} does not answer: nobody listens there.") { Server = _server });
        else if (!datagram.IsEmpty && datagram.Span[0] == (byte)'{')
            Read(datagram, isJoined: false);
    }

    // An answer comes whole: rows of one whose end is not here belong to a double of which the rest is late.
    private void Read(ReadOnlyMemory<byte> frames, bool isJoined)
    {
        var answered = new List<long>();
        foreach (var range in Lines(frames))
        {
            if (Frame.TryParse(frames[range].Span, out var frame, out _) && IsEnd(frame.Op)
                && Id(frame) is { } id && _outstanding.Has(id))
                answered.Add(id);
        }

        foreach (var range in Lines(frames))
        {
            try
            {
                if (Frame.TryParse(frames[range].Span, out var frame, out _))
                    Handle(frame, frames[range], answered, isJoined);
            }
            catch (FaultException)
            {
                // Whatever it is, the server's next datagram may be better.
            }
        }
    }

    private void Handle(in Frame frame, ReadOnlyMemory<byte> line, List<long> answered, bool isJoined)
    {
        if (frame.Op.SequenceEqual("part"u8))
        {
            if (!isJoined && _joiner.Add(frame, Now) is { } whole)
                Read(whole, isJoined: true);
        }
        else if (frame.Op.SequenceEqual("bye"u8) ? !_packer.IsOurs(frame.OptionalText("sid"u8, 256)) : !_isWelcome && IsGone(frame))
        {
            // Said to whoever had this port before.
        }
        else if (IsGone(frame))
        {
            End(new CharlaException(ErrorCode.SessionGone, "The server does not know this session any more."));
        }
        else if (Id(frame) is { } id)
        {
            if (answered.Contains(id))
                Answer(id, frame, line);
        }
        else if (!_incoming.Take(frame, line, Now))
        {
            Unasked(frame, line);
        }
    }

    private void Answer(long id, in Frame frame, ReadOnlyMemory<byte> line)
    {
        _ready.Enqueue(line);
        if (!IsEnd(frame.Op))
        {
            if (frame.Op.SequenceEqual("conv"u8))
                _incoming.Begin(frame.Text("conv"u8, Limits.LineBytes), frame.OptionalNumber("log"u8), frame.Number("head"u8), Now);
            return;
        }

        if (_outstanding.IsSignIn(id) && frame.OptionalNumber("rev"u8) is { } rev)
        {
            _outstanding.IsSignedIn = true;
            _incoming.Begin(rev, Now);
        }

        // A post of one's own that was stored, and whose entry may be lost, is missed at once.
        if (frame.OptionalText("conv"u8, Limits.LineBytes) is { } conversation && frame.OptionalNumber("seq"u8) is { } seq)
            _incoming.Told(conversation, frame.OptionalNumber("log"u8), seq, Now);
        Answered(id);
    }

    private void Answered(long key)
    {
        _answeredAt = Now;
        _outstanding.Answered(key, _answeredAt);
    }

    private void Unasked(in Frame frame, ReadOnlyMemory<byte> line)
    {
        if (frame.Op.SequenceEqual("move"u8))
        {
            _packer.Add(new FrameWriter(256).Begin("move"u8).Text("token"u8, frame.Text("token"u8, Limits.LineBytes)).End().Written);
            return;
        }

        if (frame.Op.SequenceEqual("welcome"u8))
        {
            // A repeated hello has several; one session is enough.
            if (_isWelcome)
                return;
            _isWelcome = true;
            _packer.Belong(frame.Text("sid"u8, 256));
            Answered(HelloKey);
        }

        _ready.Enqueue(line);
        if (frame.Op.SequenceEqual("bye"u8))
            End(null);
    }

    private static bool IsEnd(ReadOnlySpan<byte> op) => op.SequenceEqual("ok"u8) || op.SequenceEqual("error"u8);

    private static bool IsGone(in Frame frame) => frame.Json("code"u8).SequenceEqual("\"session-gone\""u8);

    private static long? Id(in Frame frame) =>
        System.Buffers.Text.Utf8Parser.TryParse(frame.Json("id"u8), out long id, out _) ? id : null;

    private static List<Range> Lines(ReadOnlyMemory<byte> frames)
    {
        var lines = new List<Range>();
        foreach (var range in frames.Span.Split((byte)'\n'))
        {
            if (!frames.Span[range].IsEmpty)
                lines.Add(range);
        }

        return lines;
    }

    private void End(CharlaException? reason)
    {
        if (_isEnded)
            return;
        _isEnded = true;
        _reason = reason;
        // The receiving call throws it.
        _path.Dispose();
    }
}
