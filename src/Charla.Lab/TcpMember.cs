namespace Charla.Lab;

/// <summary>Someone who is in a room over TCP. Who reads more slowly than the others write misses lines, and is told how many.</summary>
internal sealed class TcpMember(TcpGuest tcp, Nick nick, LabTexts texts) : Member(tcp.Guest, nick)
{
    private long _missed;

    /// <inheritdoc/>
    public override void Tell(ReadOnlyMemory<byte> line)
    {
        if (_missed > 0 && Post(RelayedText.Line(texts.Of("Missed", _missed))))
            _missed = 0;
        if (_missed > 0 || !Post(line))
            _missed++;
    }

    // The writer knows itself whether the newline belongs to it.
    private bool Post(ReadOnlyMemory<byte> line)
    {
        if (!tcp.Writer.TryPost(line[..^1]))
            return false;
        Guest.WasTold(line.Length);
        return true;
    }
}
