using System.Text.Json;
using Charla.Protocol;

namespace Charla.Bench.Wires;

/// <content>How the logs are followed: what is given on, asked for again and confirmed.</content>
internal sealed partial class DatagramWire
{
    private const int ConfirmBytes = 16 * 1024;

    // How much is asked for again at a time: about a dozen kilobytes of short texts.
    private const int PullEntries = 64;

    private static readonly long ConfirmAfter = TimeSpan.FromMilliseconds(80).Nanoseconds();
    private static readonly long FirstPullWait = TimeSpan.FromMilliseconds(50).Nanoseconds();
    private static readonly long LongestPullWait = TimeSpan.FromSeconds(2).Nanoseconds();

    private long _confirmDue = long.MaxValue;
    private int _unconfirmedBytes;
    private long _pullDue = long.MaxValue;
    private long _pullWait = FirstPullWait;
    private DatagramFollowing _events;

    // Only the next one is given on. The others show what is missing, or that something came again.
    private void TakeEntry(Position position, ReadOnlySpan<byte> line, long now)
    {
        var number = Digits.Read(line[position.EntryPrefix.Length..]);
        ref var following = ref position.Datagrams;
        following.Last = position.Last;
        if (number == following.Last + 1)
        {
            following.Last = number;
            following.Known = Math.Max(following.Known, number);
            Context.Sink.Take(Connection, line, now);
        }
        else if (number > following.Last)
        {
            Context.Tally.Datagrams.Early++;
            following.Known = Math.Max(following.Known, number);
        }
        else
        {
            Context.Tally.Datagrams.Again++;
            following.Confirmed = Math.Min(following.Confirmed, following.Last - 1);
        }

        _unconfirmedBytes += line.Length;
    }

    // Of a conversation that one did not know of: it is followed from here on.
    private void TakeFirst(ReadOnlySpan<byte> line, long now)
    {
        Context.Sink.Take(Connection, line, now);
        _unconfirmedBytes += line.Length;
    }

    private void TakeHeads(in Frame frame)
    {
        if (frame.Has("heads"u8))
        {
            using var heads = JsonDocument.Parse(frame.Json("heads"u8).ToArray());
            foreach (var head in heads.RootElement.EnumerateObject())
            {
                var position = Connection.Positions.FirstOrDefault(known => string.Equals(known.Name, head.Name, StringComparison.OrdinalIgnoreCase));
                if (position is not null)
                    Heard(ref position.Datagrams, position.Last, head.Value.GetInt64());
            }
        }

        if (frame.OptionalNumber("rev"u8) is { } rev)
            Heard(ref _events, _events.Last, rev);
        _unconfirmedBytes = ConfirmBytes;
    }

    // Told because it is not confirmed: it is asked for, or the confirmation was lost.
    private static void Heard(ref DatagramFollowing following, long last, long head)
    {
        following.Last = last;
        following.Known = Math.Max(following.Known, head);
        following.Confirmed = Math.Min(following.Confirmed, last - 1);
    }

    private void TakeEvent(long number, long? follows)
    {
        _events.Known = Math.Max(_events.Known, number);
        if (number > _events.Last && (follows ?? number - 1) <= _events.Last)
            _events.Last = number;
        _unconfirmedBytes++;
    }

    private void Pull(long now)
    {
        var hole = _events.HasHole;
        if (hole && now >= _pullDue)
            Pack(Context.NewFrame("pull"u8).Number("after"u8, _events.Last).End().Written);
        foreach (var position in Connection.Positions)
        {
            ref var following = ref position.Datagrams;
            following.Last = position.Last;
            if (!following.HasHole)
                continue;
            var isNew = _pullDue == long.MaxValue || (following.Pulled > 0 && following.Last >= following.Pulled);
            if (isNew)
                _pullWait = FirstPullWait;
            if (isNew || now >= _pullDue)
            {
                following.Pulled = Math.Min(following.Known, following.Last + PullEntries);
                Context.Tally.Datagrams.Pulls++;
                Pack(Context.NewFrame("pull"u8).Text("conv"u8, position.Name).Number("after"u8, following.Last)
                    .Number("upTo"u8, following.Pulled).End().Written);
                _pullDue = now;
            }

            hole = true;
        }

        if (!hole)
        {
            (_pullDue, _pullWait) = (long.MaxValue, FirstPullWait);
        }
        else if (_pullDue <= now || _pullDue == long.MaxValue)
        {
            _pullDue = now + _pullWait;
            _pullWait = Math.Min(2 * _pullWait, LongestPullWait);
        }
    }

    private void Confirm(long now)
    {
        if (_unconfirmedBytes == 0)
            return;
        if (_confirmDue == long.MaxValue)
            _confirmDue = now + ConfirmAfter;
        if (_unconfirmedBytes < ConfirmBytes && now < _confirmDue)
            return;
        (_confirmDue, _unconfirmedBytes) = (long.MaxValue, 0);
        var tells = false;
        var frame = Context.NewFrame("ack"u8).BeginObject("heads"u8);
        foreach (var position in Connection.Positions)
        {
            if (position.Datagrams.Confirmed >= position.Last)
                continue;
            frame.Number(position.NameUtf8, position.Last);
            position.Datagrams.Confirmed = position.Last;
            tells = true;
        }

        frame.EndObject();
        if (_events.Confirmed < _events.Last)
        {
            frame.Number("rev"u8, _events.Last);
            _events.Confirmed = _events.Last;
            tells = true;
        }

        if (tells)
            Pack(frame.End().Written);
    }
}
