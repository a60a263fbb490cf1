using System.Net;

namespace Charla.Lab.Room;

/// <summary>
/// Lets people into a room over UDP: the first datagram of an address is a nick, each further one a line, and who is
/// silent for long has left.
/// </summary>
internal sealed class UdpEntrance : IAsyncDisposable
{
    private static readonly ReadOnlyMemory<byte> NickTaken = RelayedText.Line("apodo_en_uso");

    private readonly Crowd _crowd;
    private readonly GuestBook _book;
    private readonly LabTexts _texts;
    private readonly TimeSpan _silence;
    private readonly UdpCallers<UdpMember> _callers;
    private readonly UdpOutbox _outbox = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly UdpDoor _door;
    private readonly Task _watching;
    private bool _isFull;

    private UdpEntrance(IPEndPoint at, TimeSpan silence, Crowd crowd, GuestBook book, LabTexts texts, TimeProvider time)
    {
        (_crowd, _book, _texts, _silence) = (crowd, book, texts, silence);
        _callers = new UdpCallers<UdpMember>(silence, time);
        _door = UdpDoor.Open(at, Received, book);
        _watching = _callers.WatchAsync(WasSilent, _stopping.Token);
    }

    public IPEndPoint LocalEndPoint => _door.LocalEndPoint;

    /// <exception cref="PortException">It cannot listen there.</exception>
    public static UdpEntrance Open(IPEndPoint at, TimeSpan silence, Crowd crowd, GuestBook book, LabTexts texts, TimeProvider time) =>
        new(at, silence, crowd, book, texts, time);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var member in _callers.All())
            Leave(member, "Stopped");
        await _outbox.DisposeAsync();
        await _door.DisposeAsync();
        _stopping.Dispose();
    }

    private void Received(UdpDoor door, IPEndPoint from, ReadOnlyMemory<byte> datagram)
    {
        var text = RelayedText.Of(datagram.Span);
        if (_callers.Hear(from) is { } member)
        {
            member.Guest.Said(datagram.Length);
            Said(member, text);
        }
        else if (text.Length > 0 && !RelayedText.IsFarewell(text))
        {
            Enter(door, from, text, datagram);
        }
    }

    private void Said(UdpMember member, string text)
    {
        // Its welcome was lost, and it asks again.
        if (!member.IsConfirmed && string.Equals(text, member.Nick.Text, StringComparison.Ordinal))
        {
            Answer(member.Door, member.At, RelayedText.Line(_texts.Of("Joined")), member.SpeaksLines);
            return;
        }

        member.Confirm();
        if (RelayedText.IsFarewell(text))
            Leave(member, "Left");
        else if (text.Length > 0)
            _crowd.Say(member, text);
    }

    private void Enter(UdpDoor door, IPEndPoint from, string text, ReadOnlyMemory<byte> datagram)
    {
        var speaksLines = datagram.Span.EndsWith("\n"u8);
        if (!Nick.TryRead(text, out var nick))
        {
            Answer(door, from, RelayedText.Line(_texts.Of("BadNick", Nick.MostCharacters)), speaksLines);
            return;
        }

        var member = new UdpMember(door, _outbox, from, _book.Meet("UDP", from), nick, _texts) { SpeaksLines = speaksLines };
        member.Guest.Said(datagram.Length);
        if (!_callers.TrySet(from, member))
        {
            TellFull();
        }
        else if (_crowd.TryJoin(member, _texts.Of("Joined")))
        {
            _book.Enter(member.Guest, nick.Text);
        }
        else
        {
            _callers.Forget(from, member);
            Answer(door, from, NickTaken, speaksLines);
        }
    }

    // Once until there is room again: whoever floods us with addresses floods no screen.
    private void TellFull()
    {
        if (!_isFull)
            _book.Note(_texts.Of("Full", UdpCallers<UdpMember>.Most));
        _isFull = true;
    }

    private void WasSilent(UdpMember member)
    {
        _crowd.Leave(member, _texts.Of("YouWereSilent", _silence.TotalSeconds));
        Leave(member, "Silent");
    }

    private void Leave(UdpMember member, string why)
    {
        _callers.Forget(member.At, member);
        _crowd.Leave(member);
        _book.Leave(member.Guest, why);
        _isFull = false;
    }

    private void Answer(UdpDoor door, IPEndPoint to, ReadOnlyMemory<byte> line, bool speaksLines) =>
        _outbox.TryPost(door, to, speaksLines ? line : line[..^1]);
}
