namespace Charla.Netem.Internal;

/// <summary>One direction of one UDP flow: counts its packets and says when each leaves. For one thread at a time.</summary>
internal sealed class UdpStream(Dice dice)
{
    private long _index;
    private Line? _line;
    private TimeSpan _inTurn; // When the last of those that keep their place leaves: jitter alone never changes the order.

    public Fate Next(Conditions conditions) => Fate.Of(conditions, dice, _index++);

    public TimeSpan Leave(Road road, TimeSpan now, int bytes, TimeSpan delay, TimeSpan heldBack)
    {
        if (!ReferenceEquals(_line, road.Line)) (_line, _inTurn) = (road.Line, TimeSpan.Zero);

        var through = road.Line.Through(now, bytes, road.Conditions.Rate) + delay;
        var leaves = through > _inTurn ? through : _inTurn;
        if (heldBack > TimeSpan.Zero) return leaves + heldBack;
        return _inTurn = leaves;
    }
}
