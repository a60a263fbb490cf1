using System.CommandLine;
using System.Net.Sockets;
using Charla.Client;
using Charla.CommandLine.Texts;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.CommandLine;

/// <summary>How commands connect, and how what goes wrong becomes a sentence and an exit code.</summary>
public static class Session
{
    /// <summary>Sets what a command does.</summary>
    public static void Does(this Command command, Surroundings here, Func<ParseResult, CancellationToken, Task> action) =>
        command.SetAction(async (parsed, cancellation) =>
        {
            using var interrupt = new Interrupt(cancellation);
            return await RunAsync(here, () => action(parsed, interrupt.Token));
        });

    /// <summary>Signs in with the stored token, for commands that need no conversation with a person.</summary>
    public static async Task<CharlaClient> SignInAsync(
        Surroundings here, Target target, CancellationToken cancellation, Func<ClientOptions, ClientOptions>? tune = null)
    {
        var account = Account(here, target);
        var options = Options(target) with { Follow = false, RequestTimeout = target.Timeout };
        return await CharlaClient.ConnectAsync(
            target.Server, Credentials.WithToken(account.Token), tune is null ? options : tune(options), cancellation);
    }

    /// <summary>The one stored account that is meant.</summary>
    public static StoredAccount Account(Surroundings here, Target target)
    {
        var accounts = new TokenStore(here).Of(target.Server);
        if (target.Nick is { } nick)
            return accounts.FirstOrDefault(a => string.Equals(a.Nick, nick, StringComparison.OrdinalIgnoreCase))
                ?? throw new CommandException(ExitCode.NotSignedIn, Say.NotSignedInAs(nick, target.Server));
        return accounts.Count switch
        {
            0 => throw new CommandException(ExitCode.NotSignedIn, Say.NotSignedIn(target.Server)),
            1 => accounts[0],
            _ => throw new CommandException(ExitCode.Usage, Say.WhichAccount(target.Server, string.Join(", ", accounts.Select(a => a.Nick)))),
        };
    }

    /// <summary>Signs in or registers, and keeps the token.</summary>
    public static async Task<string> EnterAsync(Surroundings here, Target target, Credentials credentials, CancellationToken cancellation)
    {
        await using var client = await CharlaClient.ConnectAsync(
            target.Server, credentials, Options(target) with { Follow = false, StatusChanged = status => TellWait(here, status) }, cancellation);
        new TokenStore(here).Keep(target.AllAddresses(client), client.Nick, client.Token!);
        return client.Nick;
    }

    /// <summary>The server asks to wait before it lets one in: says so, since nothing else happens meanwhile.</summary>
    public static void TellWait(Surroundings here, ConnectionStatus status)
    {
        if (status is { State: ConnectionState.Waiting, Reason: { } reason })
            here.Error.WriteLine(Sentence(reason));
    }

    public static ClientOptions Options(Target target) => new()
    {
        Name = "charla",
        Language = Language.Current,
        ConnectTimeout = target.Timeout,
        Transport = target.Transport,
    };

    /// <summary>The sentence for what the library threw.</summary>
    public static string Sentence(CharlaException e) => e.Failure switch
    {
        Failure.Refused when e.Code is ErrorCode.TokenRevoked => Say.TokenRevoked(SafeText.Line(e.Message)),
        Failure.Refused => SafeText.Line(e.Message),
        Failure.Unreachable when e.Server is { } server => Say.Unreachable(server, WhyUnreachable(e)),
        Failure.Unreachable => SafeText.Line(e.Message),
        Failure.Silent => Say.Silent(e.Server),
        Failure.TimedOut => Say.TimedOut,
        Failure.Garbled => Say.Garbled,
        _ => Say.Closed,
    };

    // The system speaks English, and of sockets.
    private static string WhyUnreachable(Exception e)
    {
        while (e.InnerException is { } inner && e is not SocketException)
            e = inner;
        return (e as SocketException)?.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => Say.NobodyListens,
            null => Say.OtherTransport,
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => Say.NoSuchHost,
            _ => Say.HostUnreachable,
        };
    }

    private static async Task<int> RunAsync(Surroundings here, Func<Task> action)
    {
        try
        {
            await action();
            return ExitCode.Ok;
        }
        catch (CommandException e)
        {
            here.Error.WriteLine(Say.Failed(e.Message));
            return e.ExitCode;
        }
        catch (CharlaException e)
        {
            here.Error.WriteLine(Say.Failed(Sentence(e)));
            return CodeOf(e);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            here.Error.WriteLine(Say.Failed(FileProblem.Of(e)));
            return ExitCode.Refused;
        }
    }

    private static int CodeOf(CharlaException e) => e switch
    {
        { Failure: not Failure.Refused } => ExitCode.NoServer,
        { Code: ErrorCode.BadCredentials or ErrorCode.TokenRevoked or ErrorCode.NotSignedIn } => ExitCode.NotSignedIn,
        _ => ExitCode.Refused,
    };
}
