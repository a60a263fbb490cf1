using System.Net;
using System.Threading.Channels;

namespace Charla.Lab.Signin;

/// <summary>How signing in is.</summary>
public sealed record SigninOptions
{
    /// <summary>The file of the accounts.</summary>
    public string Accounts { get; init; } = "accounts.json";

    /// <summary>A caller that has been silent for so long has left.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A line goes to all others; else to all, its sender too.</summary>
    public bool OthersOnly { get; init; }
}

/// <summary>
/// Signing in by token over UDP: a menu asks new or existing, a new account gets a token, an existing one is known by it;
/// then lines go to all who are signed in. Each datagram is answered by one datagram.
/// </summary>
public sealed class SigninPeer : IAsyncDisposable
{
    // Answers that may wait for the disk.
    private const int Waiting = 256;

    private readonly SigninOptions _options;
    private readonly GuestBook _book;
    private readonly LabTexts _texts;
    private readonly Crowd _crowd;
    private readonly AccountDesk _desk;
    private readonly UdpCallers<SigninCaller> _callers;
    private readonly UdpOutbox _outbox = new();
    private readonly Channel<Answer> _answers = Channel.CreateBounded<Answer>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new(); // guards where the callers are in their talk
    private readonly UdpDoor _door;
    private readonly Task _watching;
    private readonly Task _working;
    private bool _isFull;

    private SigninPeer(IPEndPoint udp, SigninOptions options, AccountFile file, GuestBook book, LabTexts texts, TimeProvider time)
    {
        (_options, _book, _texts) = (options, book, texts);
        _crowd = new Crowd(texts, options.OthersOnly);
        _desk = new AccountDesk(file, time);
        _callers = new UdpCallers<SigninCaller>(options.Silence, time);
        _door = UdpDoor.Open(udp, Received, book);
        _watching = _callers.WatchAsync(WasSilent, _stopping.Token);
        _working = WorkAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint LocalEndPoint => _door.LocalEndPoint;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="PortException">It cannot listen there.</exception>
    /// <exception cref="AccountFileException">The accounts cannot be read.</exception>
    public static SigninPeer Open(IPEndPoint udp, SigninOptions options, GuestBook book, LabTexts texts, TimeProvider time)
    {
        var file = new AccountFile(options.Accounts);
        file.Load();
        return new SigninPeer(udp, options, file, book, texts, time);
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _answers.Writer.TryComplete();
        await _working;
        foreach (var caller in _callers.All())
            Leave(caller, "Stopped");
        await _outbox.DisposeAsync();
        await _door.DisposeAsync();
        _stopping.Dispose();
    }

    private void Received(UdpDoor door, IPEndPoint from, ReadOnlyMemory<byte> datagram)
    {
        var text = RelayedText.Of(datagram.Span);
        lock (_gate)
        {
            if (_callers.Hear(from) is { } caller)
            {
                caller.Guest.Said(datagram.Length);
                if (RelayedText.IsFarewell(text))
                    Leave(caller, "Left");
                else
                    Said(caller, text);
            }
            else if (!RelayedText.IsFarewell(text))
            {
                Meet(door, from, datagram);
            }
        }
    }

    private void Meet(UdpDoor door, IPEndPoint from, ReadOnlyMemory<byte> datagram)
    {
        var caller = new SigninCaller(door, from, _book.Meet("UDP", from), datagram.Span.EndsWith("\n"u8));
        if (_callers.TrySet(from, caller))
        {
            caller.Guest.Said(datagram.Length);
            _book.Enter(caller.Guest, null);
            Ask(caller, Step.Menu);
        }
        else if (!_isFull)
        {
            // Once until there is room again: whoever floods us with addresses floods no screen.
            _isFull = true;
            _book.Note(_texts.Of("Full", UdpCallers<SigninCaller>.Most));
        }
    }

    private void Said(SigninCaller caller, string text)
    {
        switch (caller.Step)
        {
            case Step.Menu:
                Ask(caller, Choice(text));
                break;
            case Step.Nick when !Nick.TryRead(text, out _):
                Ask(caller, Step.Nick, _texts.Of("BadNick", Nick.MostCharacters));
                break;
            case Step.Nick or Step.Token:
                if (_answers.Writer.TryWrite(new Answer(caller, caller.Step, text)))
                    caller.Step = Step.Working;
                else
                    Ask(caller, caller.Step, _texts.Of("Busy"));
                break;
            case Step.In when text.Length > 0:
                caller.Member!.Confirm();
                _crowd.Say(caller.Member, text);
                break;
            default:
                // Empty, or said before the last answer was there.
                break;
        }
    }

    private static Step Choice(string text) => text.TrimEnd('.').ToLowerInvariant() switch
    {
        "1" or "nuevo" or "nueva" or "new" => Step.Nick,
        "2" or "existente" or "existing" => Step.Token,
        _ => Step.Menu,
    };

    private void Ask(SigninCaller caller, Step step, string? before = null)
    {
        caller.Step = step;
        var question = step switch
        {
            Step.Nick => "intr_apodo",
            Step.Token => "intr_token",
            _ => _texts.Of("Menu"),
        };
        Tell(caller, before is null ? question : before + "\n" + question);
    }

    private void Tell(SigninCaller caller, string text)
    {
        var line = RelayedText.Line(text);
        var datagram = caller.SpeaksLines ? line : line[..^1];
        if (_outbox.TryPost(caller.Door, caller.At, datagram))
            caller.Guest.WasTold(datagram.Length);
    }

    // The disk takes its time, and nobody else shall wait for it.
    private async Task WorkAsync()
    {
        await foreach (var answer in _answers.Reader.ReadAllAsync())
        {
            try
            {
                if (answer.To == Step.Nick)
                    Register(answer.Caller, answer.Text);
                else
                    Recognise(answer.Caller, answer.Text);
            }
            catch (AccountFileException e)
            {
                _book.Note(_texts.Of(e.IsDamaged ? "AccountsDamaged" : "AccountsUnusable", _book.Safe(e.Path), _book.Safe(e.Message)));
                AskAgain(answer.Caller, Step.Menu, _texts.Of("NotNow"));
            }
        }
    }

    private void Register(SigninCaller caller, string text)
    {
        Nick.TryRead(text, out var nick);
        if (_desk.Register(nick!) is { } token)
            Enter(caller, nick!, _texts.Of("YourToken", token) + "\n" + _texts.Of("Joined"));
        else
            AskAgain(caller, Step.Nick, "apodo_en_uso");
    }

    private void Recognise(SigninCaller caller, string token)
    {
        if (_desk.WaitOf(caller.At.Address) is { Ticks: > 0 } wait)
            AskAgain(caller, Step.Menu, _texts.Of("TooManyTokens", Math.Ceiling(wait.TotalSeconds)));
        else if (_desk.Recognise(caller.At.Address, token) is { } nick)
            Enter(caller, nick, _texts.Of("Welcome", nick.Text));
        else
            AskAgain(caller, Step.Menu, _texts.Of("UnknownToken"));
    }

    private void AskAgain(SigninCaller caller, Step step, string before)
    {
        lock (_gate)
            Ask(caller, step, before);
    }

    private void Enter(SigninCaller caller, Nick nick, string welcome)
    {
        lock (_gate)
        {
            // It may have left while we worked for it.
            if (_callers.Hear(caller.At) != caller)
                return;
            caller.Step = Step.In;
            caller.Member = new UdpMember(caller.Door, _outbox, caller.At, caller.Guest, nick, _texts) { SpeaksLines = caller.SpeaksLines };
            _book.Call(caller.Guest, nick.Text);
            if (_crowd.Replace(caller.Member, welcome) is UdpMember former && _callers.Hear(former.At) is { } other)
            {
                Tell(other, _texts.Of("SignedInElsewhere"));
                Leave(other, "Replaced");
            }
        }
    }

    private void WasSilent(SigninCaller caller)
    {
        lock (_gate)
        {
            if (caller.Member is { } member)
                _crowd.Leave(member, _texts.Of("YouWereSilentToken", _options.Silence.TotalSeconds));
            Leave(caller, "Silent");
        }
    }

    private void Leave(SigninCaller caller, string why)
    {
        _callers.Forget(caller.At, caller);
        if (caller.Member is { } member)
            _crowd.Leave(member);
        _book.Leave(caller.Guest, why);
        _isFull = false;
    }
}
