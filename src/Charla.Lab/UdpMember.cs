using System.Net;
using System.Text;

namespace Charla.Lab;

/// <summary>
/// Someone who is in a room over UDP. The address of a first datagram may be a lie, and whoever it belongs to never asked
/// for anything: until a second one came from there, little is sent to it.
/// </summary>
internal sealed class UdpMember(UdpDoor door, UdpOutbox outbox, IPEndPoint at, Guest guest, Nick nick, LabTexts texts) : Member(guest, nick)
{
    /// <summary>The most bytes that are sent to an address that has said nothing but a nick.</summary>
    public const int UnconfirmedBytes = 1024;

    private readonly ReadOnlyMemory<byte> _sayMore = RelayedText.Line(texts.Of("SayMore"));
    private int _unconfirmed;
    private volatile bool _isConfirmed;

    public UdpDoor Door { get; } = door;

    public IPEndPoint At { get; } = at;

    /// <summary>It ends what it says with a newline, and is answered so.</summary>
    public bool SpeaksLines { get; init; }

    /// <summary>Someone is there: a second datagram came from there.</summary>
    public bool IsConfirmed => _isConfirmed;

    /// <summary>It has answered: someone is there.</summary>
    public void Confirm() => _isConfirmed = true;

    /// <inheritdoc/>
    public override void Tell(ReadOnlyMemory<byte> line)
    {
        if (_isConfirmed)
        {
            Send(line);
        }
        else if (_unconfirmed >= 0 && _unconfirmed + line.Length + _sayMore.Length <= UnconfirmedBytes)
        {
            _unconfirmed += line.Length;
            Send(line);
        }
        else if (_unconfirmed >= 0)
        {
            _unconfirmed = -1;
            Send(_sayMore);
        }
    }

    private void Send(ReadOnlyMemory<byte> line)
    {
        var datagram = Datagram(SpeaksLines ? line : line[..^1]);
        if (outbox.TryPost(Door, At, datagram))
            Guest.WasTold(datagram.Length);
    }

    // A line that came over TCP may be longer than any datagram: its end is left out, at the beginning of a character.
    private static ReadOnlyMemory<byte> Datagram(ReadOnlyMemory<byte> line)
    {
        if (line.Length <= UdpDoor.MostBytes)
            return line;
        var end = UdpDoor.MostBytes - 3;
        while ((line.Span[end] & 0xC0) == 0x80)
            end--;
        return (byte[])[.. line.Span[..end], .. Encoding.UTF8.GetBytes("…")];
    }
}
