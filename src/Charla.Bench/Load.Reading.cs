using Charla.Bench.Wires;
using Charla.Protocol;

namespace Charla.Bench;

/// <summary>What comes from the server.</summary>
internal sealed partial class Load
{
    private const int SignInId = 1;
    private const int LeaveId = 2;

    // Not every entry's latency is taken where there are a million a second: a prime, so that it falls into step with nothing.
    private const int SampleEvery = 31;

    private int _untilSample = 1;
    private bool _recording;

    public void Take(Connection connection, ReadOnlySpan<byte> line, long now)
    {
        if (connection.Main is { } main && line.StartsWith(main.EntryPrefix))
            TakeEntry(main, line, now);
        else
            TakeOther(connection, line, now);
    }

    private void TakeEntry(Position position, ReadOnlySpan<byte> line, long now)
    {
        position.Take(Digits.Read(line[position.EntryPrefix.Length..]));
        Tally.Deliveries++;
        if (--_untilSample > 0)
            return;
        _untilSample = _workload.Rate is null ? SampleEvery : 1;
        if (_recording && PostTemplate.TryReadDue(line, out var due))
            Tally.Delivery.Add(now - due);
    }

    private void TakeOther(Connection connection, ReadOnlySpan<byte> line, long now)
    {
        var answer = """{"op":"ok","id":"""u8;
        if (line.StartsWith(answer)
            && line.IndexOf("\"seq\":"u8) is >= 0 and var seq
            && connection.Poster?.TryAnswer(Digits.Read(line[answer.Length..]), Digits.Read(line[(seq + 6)..]), out var due) == true)
            Acknowledged(connection, Digits.Read(line[(seq + 6)..]), due, now);
        else if (connection.Find(line) is { } position)
            TakeEntry(position, line, now);
        else
            TakeFrame(connection, line, now);
    }

    private void Acknowledged(Connection connection, long number, long due, long now)
    {
        var conversation = connection.Seat.Conversation;
        conversation.Acknowledged = Math.Max(conversation.Acknowledged, number);
        Tally.Acknowledged++;
        if (_recording)
            Tally.Answer.Add(now - due);
    }

    // Whatever is rare, or written in another way than expected: read with care and not with speed.
    private void TakeFrame(Connection connection, ReadOnlySpan<byte> line, long now)
    {
        if (line.Trim(" \t\r"u8).IsEmpty)
            return;
        if (!Frame.TryParse(line, out var frame, out _))
        {
            Tally.Error(ErrorCode.BadFrame.Name());
            return;
        }

        if (frame.Op.SequenceEqual("entry"u8))
            TakeEntryFrame(connection, frame, line, now);
        else if (frame.Op.SequenceEqual("ok"u8))
            TakeOk(connection, frame, now);
        else if (frame.Op.SequenceEqual("conv"u8))
            connection.Follow(frame.Text("conv"u8, Limits.LineBytes), frame.Number("head"u8));
        else if (frame.Op.SequenceEqual("error"u8))
            TakeError(connection, frame, now);
        else if (frame.Op.SequenceEqual("bye"u8))
            Tally.Error(frame.OptionalText("code"u8, Limits.LineBytes) ?? "bye");
    }

    private void TakeEntryFrame(Connection connection, in Frame frame, ReadOnlySpan<byte> line, long now)
    {
        var name = frame.Text("conv"u8, Limits.LineBytes);
        var number = frame.Number("seq"u8);
        // A conversation that it was not told of is one to follow from here on.
        var position = connection.Positions.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.Ordinal))
            ?? connection.Follow(name, number - 1);
        position.Take(number);
        Tally.Deliveries++;
        if (_recording && PostTemplate.TryReadDue(line, out var due))
            Tally.Delivery.Add(now - due);
    }

    private void TakeOk(Connection connection, in Frame frame, long now)
    {
        var id = frame.OptionalNumber("id"u8);
        if (id == SignInId)
        {
            connection.SignedIn = true;
            if (connection.Main is null)
                throw new BenchStoppedException(BenchTexts.Of("NotIn", connection.Seat.Account.Nick, connection.Seat.Name));
        }
        else if (id == LeaveId)
        {
            connection.Left = true;
        }
        else if (id is { } answered && connection.Poster?.TryAnswer(answered, frame.OptionalNumber("seq"u8) ?? 0, out var due) == true)
        {
            Acknowledged(connection, frame.Number("seq"u8), due, now);
        }
    }

    private void TakeError(Connection connection, in Frame frame, long now)
    {
        var id = frame.OptionalNumber("id"u8);
        var code = frame.OptionalText("code"u8, Limits.LineBytes) ?? ErrorCode.Internal.Name();
        if (!connection.SignedIn)
            throw new BenchStoppedException(BenchTexts.Refusal(code, frame.OptionalText("message"u8, Limits.LineBytes)));

        Tally.Error(code);
        if (id == LeaveId)
        {
            connection.Left = true;
        }
        else if (id is { } refused && connection.Poster is { } poster && poster.TryRefuse(refused))
        {
            var wait = TimeSpan.FromMilliseconds(frame.OptionalNumber("retryMs"u8) ?? 0);
            poster.RestsUntil = now + wait.Nanoseconds();
            poster.Turn -= 2;
        }
    }
}
