using System.Text;
using Charla.Protocol;

namespace Charla.Client.Internal.Udp;

/// <summary>
/// The live feed as it comes out of datagrams: in order by number, log by log; what is missing is pulled, what came is
/// confirmed. Guarded by the carrier's gate.
/// </summary>
/// <param name="packer">Takes what is to be sent.</param>
/// <param name="roundTrip">How long to wait for what was pulled.</param>
/// <param name="ready">Takes what is to be passed on.</param>
internal sealed class Incoming(Packer packer, RoundTrip roundTrip, Queue<ReadOnlyMemory<byte>> ready)
{
    // Twice what an account can be in: it also names those that one has left.
    private const int MostLogs = 2 * Limits.ConversationsPerAccount;

    private readonly IncomingLog _account = new(null);
    private readonly Dictionary<string, IncomingLog> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<IncomingLog> _toConfirm = [];
    private readonly HashSet<IncomingLog> _behind = [];
    private TimeSpan? _confirmSince;
    private int _unconfirmedBytes;
    private int _heldBytes;

    /// <summary>Something is pulled again and again, and does not come.</summary>
    public bool IsStuck => _behind.Any(l => l.IsStuck);

    /// <summary>The account's own log is followed after this number.</summary>
    public void Begin(long rev, TimeSpan now) => Begin(_account, rev, now);

    /// <summary>A conversation is followed after this number, unless it is followed already.</summary>
    public void Begin(string conversation, long? which, long head, TimeSpan now)
    {
        if (Log(conversation, which) is { Last: null } log)
            Begin(log, head, now);
    }

    /// <summary>A conversation has come this far.</summary>
    public void Told(string conversation, long? which, long head, TimeSpan now)
    {
        if (_logs.ContainsKey(conversation) && Log(conversation, which) is { } log)
            Told(log, head, now);
    }

    /// <summary>Takes a frame of the live feed; false where it is none.</summary>
    public bool Take(in Frame frame, ReadOnlyMemory<byte> line, TimeSpan now)
    {
        if (frame.Op.SequenceEqual("entry"u8))
            Take(Log(frame), frame, "seq"u8, line, now);
        else if (frame.Op.SequenceEqual("event"u8))
            Take(_account, frame, "rev"u8, line, now);
        else if (frame.Op.SequenceEqual("heads"u8))
            Told(frame, now);
        else
            return false;
        return true;
    }

    /// <summary>Writes the pulls and confirmations that are due.</summary>
    public void Answer(TimeSpan now)
    {
        foreach (var log in _behind)
        {
            if (log.PullDue(roundTrip, now) is not { } due)
                _behind.Remove(log);
            else if (due <= now)
                Pull(log, now);
        }

        if (now - _confirmSince >= UdpLimits.AckWithin || _unconfirmedBytes >= UdpLimits.AckBytes)
            Confirm();
    }

    /// <summary>When <see cref="Answer"/> has something to do next.</summary>
    public TimeSpan? NextDue(TimeSpan now)
    {
        var next = _confirmSince + UdpLimits.AckWithin;
        foreach (var log in _behind)
        {
            if (log.PullDue(roundTrip, now) is { } due && !(due >= next))
                next = due;
        }

        return next;
    }

    private IncomingLog? Log(in Frame frame) => Log(frame.Text("conv"u8, Limits.LineBytes), frame.OptionalNumber("log"u8));

    // A later log of the same name takes the place of an earlier one, whatever comes first of it; what is late of an earlier one is of none.
    private IncomingLog? Log(string conversation, long? which)
    {
        if (!_logs.TryGetValue(conversation, out var log))
            return _logs.Count < MostLogs ? _logs[conversation] = new IncomingLog(conversation, which) : null;
        if (which < log.Log)
            return null;
        if (which > log.Log)
        {
            _heldBytes -= log.HeldBytes;
            _behind.Remove(log);
            _toConfirm.Remove(log);
            return _logs[conversation] = new IncomingLog(conversation, which);
        }

        log.Log ??= which;
        return log;
    }

    private void Take(IncomingLog? log, in Frame frame, ReadOnlySpan<byte> name, ReadOnlyMemory<byte> line, TimeSpan now)
    {
        if (log is null)
            return;
        var number = frame.Number(name);
        var follows = frame.OptionalNumber("follows"u8) ?? number - 1;
        switch (log.IsNext(number, follows))
        {
            case true:
                Pass(log, number, line, now);
                Release(log, now);
                break;
            case null:
                _heldBytes += log.Hold(number, follows, line.Span, UdpLimits.HeldBytes - _heldBytes);
                break;
        }

        _unconfirmedBytes += line.Length;
        Touched(log, now);
    }

    private void Pass(IncomingLog log, long number, ReadOnlyMemory<byte> line, TimeSpan now)
    {
        log.Passed(number, line.Length, now);
        ready.Enqueue(line);
        if (log != _account || !Frame.TryParse(line.Span, out var item, out _))
            return;
        var kind = item.Json("kind"u8);
        if (kind.SequenceEqual("\"joined\""u8) && Log(item) is { } joined)
            Begin(joined, item.Number("head"u8), now);
        else if (kind.SequenceEqual("\"left\""u8) && _logs.ContainsKey(item.Text("conv"u8, Limits.LineBytes)) && Log(item) is { } left)
            Left(left);
    }

    private void Release(IncomingLog log, TimeSpan now)
    {
        while (log.Release(out var number, out var isNext) is { } held)
        {
            _heldBytes -= held.Length;
            if (isNext)
                Pass(log, number, held, now);
        }
    }

    // Entries may have come before the number that they follow.
    private void Begin(IncomingLog log, long last, TimeSpan now)
    {
        _heldBytes -= log.Begin(last);
        Release(log, now);
        Touched(log, now);
    }

    private void Left(IncomingLog log)
    {
        _heldBytes -= log.Left();
        _behind.Remove(log);
    }

    private void Touched(IncomingLog log, TimeSpan now)
    {
        if (log.Last is null)
            return;
        _toConfirm.Add(log);
        _confirmSince ??= now;
        if (log.PullDue(roundTrip, now) is not null)
            _behind.Add(log);
    }

    private void Told(in Frame frame, TimeSpan now)
    {
        if (frame.OptionalNumber("rev"u8) is { } rev)
            Told(_account, rev, now);
        var logs = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (conversation, which) in Reading.Numbers(frame.Json("logs"u8)))
            logs[conversation] = which;
        foreach (var (conversation, head) in Reading.Numbers(frame.Json("heads"u8)))
            Told(conversation, logs.TryGetValue(conversation, out var which) ? which : null, head, now);
    }

    private void Told(IncomingLog log, long head, TimeSpan now)
    {
        log.Told(head);
        Touched(log, now);
    }

    private void Pull(IncomingLog log, TimeSpan now)
    {
        // "Then confirm, and pull on."
        Confirm();
        var (after, upTo) = log.Pull(now);
        var frame = new FrameWriter(256).Begin("pull"u8);
        if (log.Conversation is { } conversation)
            frame.Text("conv"u8, conversation).Number("log"u8, log.Log);
        packer.Add(frame.Number("after"u8, after).Number("upTo"u8, upTo).End().Written);
    }

    private void Confirm()
    {
        var logs = _toConfirm.ToArray();
        _toConfirm.Clear();
        _confirmSince = null;
        _unconfirmedBytes = 0;
        for (var at = 0; at < logs.Length;)
            at += Confirm(logs.AsSpan(at));
    }

    // As many as fit into one frame; how many that were.
    private int Confirm(ReadOnlySpan<IncomingLog> logs)
    {
        var frame = new FrameWriter(UdpLimits.DatagramBytes).Begin("ack"u8).BeginObject("heads"u8);
        var isAccount = false;
        var count = 0;

        // Each is named twice: with its head, and with its log.
        while (count < logs.Length && 2 * frame.Length < UdpLimits.DatagramBytes - 400)
        {
            var log = logs[count++];
            if (log.Conversation is { } conversation)
                frame.Number(Encoding.UTF8.GetBytes(conversation), log.Last);
            else
                isAccount = true;
        }

        frame.EndObject().BeginObject("logs"u8);
        foreach (var log in logs[..count])
        {
            if (log is { Conversation: { } conversation, Log: { } which })
                frame.Number(Encoding.UTF8.GetBytes(conversation), which);
        }

        frame.EndObject();
        packer.Add(frame.Number("rev"u8, isAccount ? _account.Last : null).End().Written);
        return count;
    }
}
