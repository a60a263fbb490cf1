namespace Charla.Netem.Internal;

/// <summary>
/// Cuts one direction of a TCP stream into packets and gives each its moment. Where the cuts fall depends on
/// dice and conditions only, never on how the bytes were read: the same bytes meet the same fates.
/// For one thread at a time.
/// </summary>
internal sealed class Segmenter(Dice dice)
{
    private long _index = -1;
    private int _left; // bytes until the next packet starts
    private TimeSpan _delay; // of the packet that is under way
    private TimeSpan _inTurn; // no byte leaves before the one ahead of it

    /// <summary>Takes the next piece off <paramref name="bytes"/>, which must not be empty.</summary>
    public Piece Cut(ref ReadOnlySpan<byte> bytes, TimeSpan now, Conditions conditions, Tally tally)
    {
        var starts = _left == 0;
        if (starts) StartPacket(conditions, tally);

        var length = Math.Min(bytes.Length, _left);
        var due = InTurn(now + _delay);
        if (starts && due > now) tally.Delay();
        // A copy of just these bytes: a slice would keep the reader's whole buffer alive while it waits.
        var piece = new Piece(bytes[..length].ToArray(), due, starts, End: null);
        bytes = bytes[length..];
        _left -= length;
        return piece;
    }

    /// <summary>The farewell takes as long as the bytes before it.</summary>
    public Piece End(StreamEnd end, TimeSpan now, Conditions conditions) =>
        new(ReadOnlyMemory<byte>.Empty, InTurn(now + conditions.Delay), Starts: false, end);

    private void StartPacket(Conditions conditions, Tally tally)
    {
        var fate = Fate.Of(conditions, dice, ++_index);
        _left = conditions.Split is { } most ? 1 + (int)(dice.Roll(_index, Dice.Question.Length) * most) : Conditions.SegmentBytes;
        _delay = fate.Delay;
        tally.SeePacket();
        if (!fate.Lost) return;
        _delay += conditions.RetransmitAfter;
        tally.Lose();
    }

    private TimeSpan InTurn(TimeSpan due) => _inTurn = due > _inTurn ? due : _inTurn;
}
