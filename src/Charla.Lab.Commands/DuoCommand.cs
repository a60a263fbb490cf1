using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Charla.CommandLine;
using Charla.Lab;
using Charla.Lab.Duo;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary><c>charla lab duo</c>: two who talk without a server; one waits, the other calls.</summary>
internal sealed class DuoCommand
{
    private const int CallPatienceSeconds = 10;

    private readonly Argument<string?> _host = new("HOST") { Description = LabHelp.Of("HelpDuoHost"), Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _wait = new("--wait") { Description = LabHelp.Of("HelpDuoWait") };
    private readonly Option<string> _at = new("--host") { Description = LabHelp.Of("HelpHost"), HelpName = "ADDRESS", DefaultValueFactory = _ => "127.0.0.1" };
    private readonly Option<int?> _tcp = new("--tcp") { Description = LabHelp.Of("HelpDuoTcp"), HelpName = "PORT" };
    private readonly Option<int?> _udp = new("--udp") { Description = LabHelp.Of("HelpDuoUdp"), HelpName = "PORT" };
    private readonly Option<string?> _nick = new("--nick") { Description = LabHelp.Of("HelpDuoNick"), HelpName = "NAME" };
    private readonly Option<bool> _free = new("--free") { Description = LabHelp.Of("HelpDuoFree") };
    private readonly Option<int> _silence = EchoCommand.Silence("HelpDuoSilence");
    private readonly Surroundings _here;

    private DuoCommand(Surroundings here) => _here = here;

    public static Command Create(Surroundings here)
    {
        var duo = new DuoCommand(here);
        duo._tcp.Validators.Add(LabOptions.ValidatePort);
        duo._udp.Validators.Add(LabOptions.ValidatePort);
        var command = new Command("duo", LabHelp.Of("HelpDuo"))
        {
            duo._host, duo._wait, duo._at, duo._tcp, duo._udp, duo._nick, duo._free, duo._silence,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(duo._wait) == result.GetValue(duo._host) is not null)
                result.AddError(LabHelp.Of("DuoWaitOrCall"));
            if (result.GetResult(duo._tcp) is not null && result.GetResult(duo._udp) is not null)
                result.AddError(LabHelp.Of("DuoTcpOrUdp"));
        });
        command.DoesUntilStopped(here, duo.RunAsync);
        return command;
    }

    private async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var name = parsed.GetValue(_nick)?.Trim() ?? Environment.UserName;
        if (name.Length is 0 or > DuoTalk.MostName || name.Equals("exit", StringComparison.OrdinalIgnoreCase) || name.Any(char.IsControl))
            throw new CommandException(ExitCode.Usage, LabHelp.Of("DuoBadNick", DuoTalk.MostName));
        using var typist = new Typist(_here, cancellation);
        if (parsed.GetValue(_wait))
            await WaitAsync(parsed, name, typist, cancellation);
        else
            await CallAsync(parsed, name, typist, cancellation);
    }

    private async Task WaitAsync(ParseResult parsed, string name, Typist typist, CancellationToken cancellation)
    {
        var book = new GuestBook(LabTexts.In(Language.Current), _here.Time) { Safe = SafeText.Line, Told = typist.Line };
        await using var door = LabOptions.Listening(() => Open(parsed, name, book));
        var at = door.LocalEndPoint;
        var callable = at.Address.Equals(IPAddress.Any) || at.Address.Equals(IPAddress.IPv6Any) ? Dns.GetHostName() : at.Address.ToString();
        typist.Line(LabHelp.Of("DuoCallWith", callable, IsUdp(parsed) ? "udp" : "tcp", at.Port));
        if (IPAddress.IsLoopback(at.Address))
            typist.Line(LabHelp.Of("OnlyThisMachine"));
        try
        {
            await using var talk = await door.WaitAsync(cancellation);
            await TalkAsync(parsed, talk, typist, cancellation);
        }
        catch (IOException)
        {
            throw new CommandException(ExitCode.NoServer, LabHelp.Of("DuoGone", "UDP", at));
        }
    }

    private DuoDoor Open(ParseResult parsed, string name, GuestBook book)
    {
        var at = new IPEndPoint(LabOptions.Address(parsed.GetValue(_at)!), Port(parsed));
        return IsUdp(parsed)
            ? DuoUdpDoor.Open(at, name, parsed.GetValue(_free), book)
            : DuoTcpDoor.Open(at, name, parsed.GetValue(_free), book, LabTexts.In(Language.Current), _here.Time);
    }

    private async Task CallAsync(ParseResult parsed, string name, Typist typist, CancellationToken cancellation)
    {
        var to = await Call.FindAsync(parsed.GetValue(_host)!, Port(parsed), cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Over TCP someone is there once the connection is, and may have to be asked for their name.
        if (IsUdp(parsed))
            limit.CancelAfter(TimeSpan.FromSeconds(CallPatienceSeconds));
        await using var call = IsUdp(parsed) ? Call.Udp(to) : await Call.TcpAsync(to, lines: false, _here.Time, cancellation);
        try
        {
            await using var talk = await DuoTalk.MeetAsync(call, name, isCaller: true, parsed.GetValue(_free), limit.Token);
            limit.CancelAfter(Timeout.InfiniteTimeSpan);
            await TalkAsync(parsed, talk, typist, cancellation);
        }
        catch (TurnedAwayException e)
        {
            throw new CommandException(ExitCode.Refused, LabHelp.Of("DuoTurnedAwayBy", $"{call.Transport} {to}", SafeText.Line(e.Message)));
        }
        catch (IOException e)
        {
            throw new CommandException(ExitCode.NoServer, e.InnerException is SocketException && IsUdp(parsed)
                ? LabHelp.Of("DuoUdpRefused", to)
                : LabHelp.Of("DuoGone", call.Transport, to));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.NoServer, LabHelp.Of("DuoNobody", to, CallPatienceSeconds));
        }
    }

    private Task TalkAsync(ParseResult parsed, DuoTalk talk, Typist typist, CancellationToken cancellation) =>
        new DuoConversation(typist, talk, TimeSpan.FromSeconds(parsed.GetValue(_silence)), _here.Time).RunAsync(cancellation);

    private bool IsUdp(ParseResult parsed) => parsed.GetValue(_udp) is not null;

    private int Port(ParseResult parsed) => parsed.GetValue(_udp) ?? parsed.GetValue(_tcp) ?? DuoTalk.Port;
}
