using Charla.Protocol;

namespace Charla.Client.Internal;

/// <content>What comes in: answers find their request, the rest goes to the listener.</content>
internal sealed partial class Connection
{
    private void Handle(ReadOnlySpan<byte> line)
    {
        if (!Frame.TryParse(line, out var frame, out var fault))
            throw new FaultException(fault!);
        var sent = Heard(frame.OptionalNumber("id"u8), IsEnd(frame.Op), out var asked);
        if (sent is not null)
            Answered(sent, frame);
        else if (!asked)
            Unasked(frame);
    }

    private static bool IsEnd(ReadOnlySpan<byte> op) => op.SequenceEqual("ok"u8) || op.SequenceEqual("error"u8);

    // The request that a frame belongs to, if it is still wanted.
    private Sent? Heard(long? id, bool isEnd, out bool asked)
    {
        lock (_gate)
        {
            asked = id is not null || _isRetired;
            Sent? sent = null;
            if (id is { } number && _sent.TryGetValue(number, out sent) && isEnd)
            {
                _sent.Remove(number);
                if (_toSend.Count > 0)
                    _wake.Writer.TryWrite(true);
            }

            _heardAt = _options.Time.GetTimestamp();
            _askedAt = _sent.Count > 0 ? _heardAt : null;
            return sent;
        }
    }

    private void Answered(Sent sent, in Frame frame)
    {
        if (frame.Op.SequenceEqual("ok"u8))
            Complete(sent.Request, sent.Rows, frame);
        else if (frame.Op.SequenceEqual("error"u8))
            Refused(sent.Request, Reading.Error(frame));
        else if (sent.Rows.Count == MostRows)
            throw new CharlaException(Failure.Garbled, "The server answers with more rows than this protocol allows.");
        else if (Reading.Row(frame) is { } row)
            sent.Rows.Add(row);
    }

    private void Complete(Request request, List<object> rows, in Frame frame)
    {
        var answer = Reading.Answer(rows, frame);
        // The listener first: whoever awaits the answer reads what the listener keeps.
        if (request == _signIn)
            _listener.SignedIn(answer);
        else if (answer is { Conversation: { } conversation, Log: { } log })
            _listener.Stored(conversation, log);
        request.Complete(answer);
    }

    private void Refused(Request request, CharlaException refusal)
    {
        switch (refusal.Code)
        {
            case ErrorCode.SlowDown when refusal.RetryAfter is { } wait && request != _signIn:
                Hold(wait);
                Send(request);
                break;
            case ErrorCode.OutOfOrder when request.Post is { } post:
                if (post.Prev is { } prev && !_listener.Awaits(prev))
                    request.WaitForNone();
                Send(request);
                break;
            case ErrorCode.ShuttingDown:
                // It stays unanswered: the next connection asks again.
                throw refusal;
            default:
                request.Fail(refusal);
                break;
        }
    }

    private void Unasked(in Frame frame)
    {
        if (frame.Op.SequenceEqual("entry"u8))
            _listener.Live(Reading.Entry(frame));
        else if (frame.Op.SequenceEqual("event"u8))
            _listener.Live(Reading.Event(frame));
        else if (Signals.Read(frame) is { } signal)
            _listener.Live(frame.OptionalNumber("n"u8) ?? 0, signal);
        else if (frame.Op.SequenceEqual("welcome"u8))
            Welcomed(frame);
        else if (frame.Op.SequenceEqual("error"u8) && !_welcome.Task.IsCompleted)
            throw Reading.Error(frame);
        else if (frame.Op.SequenceEqual("bye"u8) && frame.Has("code"u8))
            Farewell(Reading.Error(frame));
    }

    private void Welcomed(in Frame frame)
    {
        Ports = Reading.Ports(frame);
        Abilities = Reading.Words(frame, "can"u8);
        Server = frame.OptionalText("server"u8, Limits.LineBytes) ?? "";
        Accepts = Reading.Words(frame, "accepts"u8);
        _welcome.TrySetResult();
    }

    // The server closes after it.
    private void Farewell(CharlaException reason)
    {
        lock (_gate)
            _farewell = reason;
    }
}
