using System.Buffers;
using System.Net;
using System.Text;

namespace Charla.Lab.Echo;

/// <summary>
/// The exercise's echo, over TCP and UDP at once: whatever someone says comes back to them, byte for byte, behind a few words.
/// <c>exit</c> ends the sender's talk, and nobody else's.
/// </summary>
public sealed class EchoPeer : IAsyncDisposable
{
    /// <summary>The exercise's port for TCP.</summary>
    public const int TcpPort = 65432;

    /// <summary>The exercise's port for UDP.</summary>
    public const int UdpPort = 65433;

    private readonly GuestBook _book;
    private readonly byte[] _overTcp;
    private readonly byte[] _overUdp;
    private readonly byte[] _tooLong;
    private readonly byte[] _datagram = new byte[UdpDoor.MostBytes]; // used by who receives, one at a time
    private readonly UdpCallers<Guest> _callers;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpDoor _tcp;
    private readonly UdpDoor _udp;
    private readonly Task _watching;

    private EchoPeer(IPEndPoint tcp, IPEndPoint udp, TimeSpan silence, GuestBook book, LabTexts texts, TimeProvider time)
    {
        _book = book;
        _overTcp = Encoding.UTF8.GetBytes(texts.Of("EchoTcp"));
        _overUdp = Encoding.UTF8.GetBytes(texts.Of("EchoUdp"));
        _tooLong = Encoding.UTF8.GetBytes(texts.Of("EchoUdpTooLong", UdpDoor.MostBytes));
        _callers = new UdpCallers<Guest>(silence, time);
        _tcp = TcpDoor.Open(tcp, TalkAsync, book, texts, time);
        try
        {
            _udp = UdpDoor.Open(udp, Answer, book);
        }
        catch (PortException)
        {
            // It ends by itself; nobody is connected yet.
            _ = _tcp.DisposeAsync().AsTask();
            throw;
        }

        _watching = _callers.WatchAsync(guest => book.Leave(guest, "Silent"), _stopping.Token);
    }

    /// <summary>Where it listens for TCP.</summary>
    public IPEndPoint Tcp => _tcp.LocalEndPoint;

    /// <summary>Where it listens for UDP.</summary>
    public IPEndPoint Udp => _udp.LocalEndPoint;

    /// <summary>Begins to listen.</summary>
    /// <param name="tcp">Where, for TCP; port 0 takes a free one.</param>
    /// <param name="udp">Where, for UDP.</param>
    /// <param name="silence">A caller that has sent no datagram for so long is no longer shown.</param>
    /// <param name="book">The callers, for the screen.</param>
    /// <param name="texts">In which language it answers.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="PortException">It cannot listen there.</exception>
    public static EchoPeer Open(IPEndPoint tcp, IPEndPoint udp, TimeSpan silence, GuestBook book, LabTexts texts, TimeProvider time) =>
        new(tcp, udp, silence, book, texts, time);

    /// <summary>Ends all talks.</summary>
    public async ValueTask DisposeAsync()
    {
        await _tcp.DisposeAsync();
        await _udp.DisposeAsync();
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var guest in _callers.All())
            _book.Leave(guest, "Stopped");
        _stopping.Dispose();
    }

    private async Task TalkAsync(TcpGuest client, CancellationToken cancellation)
    {
        while (await client.Reader.ReadAsync(cancellation) is { } part)
        {
            client.Guest.Said(part.Bytes.Length, part.Ends ? 1 : 0);
            if (part.Is("exit"u8))
            {
                _book.Leave(client.Guest, "EchoExit");
                return;
            }

            await AnswerAsync(client, part, cancellation);
        }
    }

    // A long message is answered while it comes: nobody has to hold all of it.
    private async Task AnswerAsync(TcpGuest client, MessagePart part, CancellationToken cancellation)
    {
        var prefix = part.Begins ? _overTcp : [];
        var ending = part.Ends && client.Reader.SpeaksLines ? 1 : 0;
        var length = prefix.Length + part.Bytes.Length + ending;
        var answer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            prefix.CopyTo(answer, 0);
            part.Bytes.Span.CopyTo(answer.AsSpan(prefix.Length));
            if (ending > 0)
                answer[length - 1] = (byte)'\n';
            await client.Writer.SendAsync(answer.AsMemory(0, length), cancellation);
            client.Guest.WasTold(length, part.Ends ? 1 : 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(answer);
        }
    }

    private void Answer(UdpDoor door, IPEndPoint from, ReadOnlyMemory<byte> datagram)
    {
        var guest = _callers.Hear(from) ?? Meet(from);
        guest.Said(datagram.Length);
        if (MessagePart.Of(datagram).Is("exit"u8))
        {
            _callers.Forget(from, guest);
            _book.Leave(guest, "EchoExit");
            return;
        }

        var answer = Answer(datagram);
        if (door.Send(from, answer))
            guest.WasTold(answer.Length);
    }

    // Addresses are easily made up: where there are too many, one is answered like any other and shown nowhere.
    private Guest Meet(IPEndPoint from)
    {
        var guest = _book.Meet("UDP", from);
        if (_callers.TrySet(from, guest))
            _book.Enter(guest, name: null);
        return guest;
    }

    // All of it comes back, its newline too where it has one.
    private ReadOnlySpan<byte> Answer(ReadOnlyMemory<byte> datagram)
    {
        var length = _overUdp.Length + datagram.Length;
        if (length > _datagram.Length)
            return _tooLong;
        _overUdp.CopyTo(_datagram, 0);
        datagram.Span.CopyTo(_datagram.AsSpan(_overUdp.Length));
        return _datagram.AsSpan(0, length);
    }
}
