using System.Net.Sockets;
using System.Text;
using Charla.Protocol;

namespace Charla.Bench.Wires;

/// <summary>
/// Frames in datagrams: docs/protocol.md, section 10. Requests are repeated until they are answered; of each log only the
/// next entry is given on, whatever comes too early is asked for again, and what came is confirmed late and together.
/// </summary>
internal sealed partial class DatagramWire : Wire
{
    // Ids that no request of the load has.
    private const long HelloId = -1;
    private const long PingId = 3;

    private const int HelloBytes = 400;

    private static readonly long PingAfter = TimeSpan.FromSeconds(17).Nanoseconds();
    private static readonly long SignInTime = TimeSpan.FromSeconds(20).Nanoseconds();

    private readonly List<DatagramRequest> _unanswered = [];
    private readonly byte[] _datagram;
    private int _length;
    private byte[] _first = [];

    private readonly long _opened = Clock.Now;
    private long _lastSent;
    private bool _ended;

    public DatagramWire(Connection connection, WireContext context)
        : base(connection, context, SocketType.Dgram, ProtocolType.Udp)
    {
        // All that may be unconfirmed comes at once, and the kernel counts more for a datagram than its bytes.
        Socket.ReceiveBufferSize = 512 * 1024;
        _datagram = context.ToSend;
    }

    public override bool TakesMore => !_ended;

    private bool HasSession => _first.Length > 0;

    public override void Send(ReadOnlySpan<byte> frames)
    {
        var now = Clock.Now;
        while (frames.IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = frames[..(end + 1)];
            frames = frames[(end + 1)..];
            var isHello = line.StartsWith("{\"op\":\"hello\""u8);
            var request = new DatagramRequest(isHello ? HelloId : IdOf(line), isHello ? Padded(line) : line.ToArray());
            _unanswered.Add(request);
            if (isHello || HasSession)
                Pack(request, now);
        }

        Flush(now);
    }

    public override bool Receive()
    {
        for (var got = Context.Datagrams.Capacity; got == Context.Datagrams.Capacity && !_ended;)
        {
            got = Context.Datagrams.Receive(Socket);
            if (got < 0)
                return false;
            var now = Clock.Now;
            for (var i = 0; i < got; i++)
                TakeDatagram(Context.Datagrams.Datagram(i), now);
            if (got > 0)
                Settle(now);
        }

        return !_ended;
    }

    public override void Ring(long now)
    {
        if (_ended)
            return;
        if (!Connection.SignedIn && now - _opened > SignInTime)
            throw new BenchStoppedException(BenchTexts.Of("NoAnswer", Context.Address));
        foreach (var request in _unanswered)
        {
            if (request.Due > now)
                continue;
            Context.Tally.Datagrams.Repeated++;
            Pack(request, now);
        }

        if (HasSession && now - _lastSent >= PingAfter && _unanswered.Count == 0)
        {
            var ping = new DatagramRequest(PingId, Context.NewFrame("ping"u8).Number("id"u8, PingId).End().Written.ToArray());
            _unanswered.Add(ping);
            Pack(ping, now);
        }

        Settle(now);
    }

    public override void Dispose()
    {
        // Else the server keeps the session for another minute.
        if (HasSession && !_ended)
        {
            Pack(Context.NewFrame("bye"u8).End().Written);
            Flush(Clock.Now);
        }

        base.Dispose();
    }

    private void TakeDatagram(Span<byte> datagram, long now)
    {
        Context.Tally.Datagrams.Count++;
        Context.Tally.Datagrams.Bytes += datagram.Length;
        var rest = (ReadOnlySpan<byte>)datagram;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (Connection.Main is { } main && line.StartsWith(main.EntryPrefix))
                TakeEntry(main, line, now);
            else if (!line.IsEmpty)
                TakeOther(line, now);
        }
    }

    private void TakeOther(ReadOnlySpan<byte> line, long now)
    {
        // An answer that came before is not given on again, nor are its rows.
        var answer = """{"op":"ok","id":"""u8;
        if (line.StartsWith(answer))
            TakeAnswer(line, Digits.Read(line[answer.Length..]), isEnd: true, now);
        else if (Connection.SignedIn && Connection.Find(line) is { } position)
            TakeEntry(position, line, now);
        else if (Frame.TryParse(line, out var frame, out _))
            TakeFrame(frame, line, now);
    }

    private void TakeFrame(in Frame frame, ReadOnlySpan<byte> line, long now)
    {
        var isBye = frame.Op.SequenceEqual("bye"u8);
        var isEnd = isBye || frame.Json("code"u8).SequenceEqual("\"session-gone\""u8);
        if (isEnd && (!HasSession || isBye && _first.AsSpan().IndexOf(frame.Json("sid"u8)) < 0))
            return; // Said to whoever had this port before.
        if (frame.OptionalNumber("id"u8) is { } id)
            TakeAnswer(line, id, isEnd: frame.Op.SequenceEqual("ok"u8) || frame.Op.SequenceEqual("error"u8), now);
        else if (frame.Op.SequenceEqual("welcome"u8))
            TakeWelcome(frame, now);
        else if (frame.Op.SequenceEqual("heads"u8))
            TakeHeads(frame);
        else if (frame.Op.SequenceEqual("event"u8))
            TakeEvent(frame.Number("rev"u8), frame.OptionalNumber("follows"u8));
        else if (!frame.Op.SequenceEqual("entry"u8))
            Context.Sink.Take(Connection, line, now);
        else if (Connection.SignedIn)
            TakeFirst(line, now);
        _ended |= isEnd;
    }

    private void TakeAnswer(ReadOnlySpan<byte> line, long id, bool isEnd, long now)
    {
        var at = _unanswered.FindIndex(request => request.Id == id);
        if (at < 0)
            return;
        var wasIn = Connection.SignedIn;
        Context.Sink.Take(Connection, line, now);
        if (isEnd)
            _unanswered.RemoveAt(at);
        if (!wasIn && Connection.SignedIn && Frame.TryParse(line, out var frame, out _))
            _events = new DatagramFollowing(frame.OptionalNumber("rev"u8) ?? 0);
    }

    private void TakeWelcome(in Frame frame, long now)
    {
        if (HasSession)
            return; // A repeated hello has several.
        _first = Encoding.UTF8.GetBytes($$"""{"sid":"{{frame.Text("sid"u8, Limits.LineBytes)}}",""");
        _unanswered.RemoveAll(request => request.Id == HelloId);
        foreach (var request in _unanswered)
            Pack(request, now);
    }

    // After what came, or what is due: asks, confirms, and says when to look again.
    private void Settle(long now)
    {
        if (HasSession)
        {
            Pull(now);
            Confirm(now);
        }

        Flush(now);
    }

    private void Pack(DatagramRequest request, long now)
    {
        Pack(request.Frame);
        request.Sent(now);
    }

    // The first frame of each datagram carries the session's id.
    private void Pack(ReadOnlySpan<byte> frame)
    {
        if (_length > 0 && _length + frame.Length > Limits.DatagramBytes)
            SendDatagram();
        if (_length == 0 && HasSession)
        {
            _first.CopyTo(_datagram.AsSpan());
            _length = _first.Length;
            frame = frame[1..];
        }

        frame.CopyTo(_datagram.AsSpan(_length));
        _length += frame.Length;
    }

    private void Flush(long now)
    {
        if (_length > 0)
        {
            SendDatagram();
            _lastSent = now;
        }

        var due = Math.Min(_confirmDue, _pullDue);
        foreach (var request in _unanswered)
            due = Math.Min(due, request.Due);
        Context.Alarms.Set(Connection.Key, Math.Min(due, Math.Max(_lastSent + PingAfter, now + 1)));
    }

    // What the socket does not take is lost, as if it were lost on the way.
    private void SendDatagram()
    {
        _ = Socket.Send(_datagram.AsSpan(0, _length), SocketFlags.None, out _);
        _length = 0;
    }

    private static byte[] Padded(ReadOnlySpan<byte> hello)
    {
        var pad = new string('.', Math.Max(0, HelloBytes - hello.Length - ",\"pad\":\"\"".Length));
        return [.. hello[..^2], .. Encoding.UTF8.GetBytes($",\"pad\":\"{pad}\"}}\n")];
    }

    private static long IdOf(ReadOnlySpan<byte> frame)
    {
        var id = "\"id\":"u8;
        return Digits.Read(frame[(frame.IndexOf(id) + id.Length)..]);
    }
}
