using System.Net;
using System.Text;

namespace Charla.Lab.Room;

/// <summary>Lets people into a room over TCP: asks for the nick, then passes on what they say.</summary>
internal sealed class TcpEntrance : IAsyncDisposable
{
    // What programs of the exercise look for; it is the same in every language.
    private static readonly byte[] AskNick = "intr_apodo"u8.ToArray();
    private static readonly byte[] NickTaken = "apodo_en_uso"u8.ToArray();

    private readonly Crowd _crowd;
    private readonly GuestBook _book;
    private readonly LabTexts _texts;
    private readonly TimeProvider _time;
    private readonly TcpDoor _door;

    private TcpEntrance(IPEndPoint at, Crowd crowd, GuestBook book, LabTexts texts, TimeProvider time)
    {
        (_crowd, _book, _texts, _time) = (crowd, book, texts, time);
        _door = TcpDoor.Open(at, TalkAsync, book, texts, time);
    }

    public IPEndPoint LocalEndPoint => _door.LocalEndPoint;

    /// <exception cref="PortException">It cannot listen there.</exception>
    public static TcpEntrance Open(IPEndPoint at, Crowd crowd, GuestBook book, LabTexts texts, TimeProvider time) => new(at, crowd, book, texts, time);

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    private async Task TalkAsync(TcpGuest tcp, CancellationToken stop)
    {
        var sending = tcp.Writer.RunAsync(stop);
        var listening = ListenAsync(tcp, stop);
        await Task.WhenAny(sending, listening);
        // Where the room closes, listening ends by itself, and who is here reads the end of the stream and no reset.
        if (sending.IsCompleted && !stop.IsCancellationRequested)
            tcp.Cut();
        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        tcp.Writer.Complete();
        // Where sending broke, that is why listening did.
        await sending;
        await listening;
    }

    private async Task ListenAsync(TcpGuest tcp, CancellationToken stop)
    {
        if (await EnterAsync(tcp, stop) is not { } member)
            return;
        var pace = new Pace(_time);
        try
        {
            while (await HearAsync(tcp, stop) is { } text && !RelayedText.IsFarewell(text))
            {
                if (text.Length == 0)
                    continue;
                _crowd.Say(member, text);
                await pace.KeepAsync(stop);
            }
        }
        finally
        {
            _crowd.Leave(member);
        }
    }

    private async Task<Member?> EnterAsync(TcpGuest tcp, CancellationToken stop)
    {
        tcp.Writer.TryPost(AskNick);
        while (await HearAsync(tcp, stop) is { } text && !RelayedText.IsFarewell(text))
        {
            // An empty line is no answer, and the question still stands.
            if (text.Length == 0)
                continue;
            if (!Nick.TryRead(text, out var nick))
            {
                Tell(tcp, Encoding.UTF8.GetBytes(_texts.Of("BadNick", Nick.MostCharacters)));
            }
            else
            {
                var member = new TcpMember(tcp, nick, _texts);
                if (_crowd.TryJoin(member, _texts.Of("Joined")))
                {
                    _book.Call(tcp.Guest, nick.Text);
                    return member;
                }

                Tell(tcp, NickTaken);
            }

            Tell(tcp, AskNick);
        }

        return null;
    }

    // The next line that is not too long; null where there is no more.
    private async ValueTask<string?> HearAsync(TcpGuest tcp, CancellationToken stop)
    {
        while (true)
        {
            var before = tcp.Reader.BytesRead;
            var part = await tcp.Reader.ReadWholeAsync(MessageReader.HeldBytes, stop);
            tcp.Guest.Said(tcp.Reader.BytesRead - before, part is null ? 0 : 1);
            if (part is not { } message)
                return null;
            if (message.IsWhole)
                return RelayedText.Of(message.Bytes.Span);
            Tell(tcp, Encoding.UTF8.GetBytes(_texts.Of("TooLong", MessageReader.HeldBytes)));
        }
    }

    private static void Tell(TcpGuest tcp, byte[] message)
    {
        if (tcp.Writer.TryPost(message))
            tcp.Guest.WasTold(message.Length);
    }
}
