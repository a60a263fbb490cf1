using Charla.Cli.Texts;
using Charla.Client;
using Charla.Protocol;

namespace Charla.Cli.Commands.Chat;

/// <summary>How one gets in: with the stored token, or by asking the person who sits there for nick and password.</summary>
internal sealed class Door(Surroundings here, Target target, CancellationToken cancellation)
{
    private readonly TokenStore _store = new(here);

    /// <summary>Connects; what the server gave is kept for the next time.</summary>
    public async Task<CharlaClient> EnterAsync(Func<Credentials, Task<CharlaClient>> connect)
    {
        var client = Stored() is { } account ? await WithTokenAsync(account, connect) : await AskAsync(target.Nick, connect);
        if (client.Token is { } token)
            _store.Keep(target.AllAddresses(client), client.Nick, token);
        return client;
    }

    private StoredAccount? Stored()
    {
        var accounts = _store.Of(target.Server);
        var isKnown = target.Nick is { } nick
            ? accounts.Any(a => string.Equals(a.Nick, nick, StringComparison.OrdinalIgnoreCase))
            : accounts.Count > 0;
        return isKnown || !here.IsTerminal ? Session.Account(here, target) : null;
    }

    // A token that was revoked asks for the password again, if there is someone to ask.
    private async Task<CharlaClient> WithTokenAsync(StoredAccount account, Func<Credentials, Task<CharlaClient>> connect)
    {
        try
        {
            return await connect(Credentials.WithToken(account.Token));
        }
        catch (CharlaException e) when (here.IsTerminal && e.Code is ErrorCode.TokenRevoked or ErrorCode.BadCredentials)
        {
            here.Out.WriteLine(SafeText.Line(e.Message));
            return await AskAsync(account.Nick, connect);
        }
    }

    private async Task<CharlaClient> AskAsync(string? nick, Func<Credentials, Task<CharlaClient>> connect)
    {
        while (true)
        {
            nick ??= await AskNickAsync();
            var password = await here.ReadHiddenAsync(Say.PromptPasswordOf(nick), cancellation);
            try
            {
                return await connect(Credentials.WithPassword(nick, password, Password.Device()));
            }
            catch (CharlaException e) when (e.Code is ErrorCode.BadCredentials)
            {
                // A wrong password and an unknown nick get the same answer: typing it again tells which it was.
                here.Out.WriteLine(Say.WrongOrNew(nick));
            }

            if (string.Equals(await here.ReadHiddenAsync(Say.PromptPasswordNew, cancellation), password, StringComparison.Ordinal) && password.Length > 0)
            {
                if (await RegisterAsync(nick, password, connect) is { } client)
                    return client;
                nick = null;
            }
        }
    }

    private async Task<CharlaClient?> RegisterAsync(string nick, string password, Func<Credentials, Task<CharlaClient>> connect)
    {
        try
        {
            return await connect(Credentials.NewAccount(nick, password, device: Password.Device()));
        }
        catch (CharlaException e) when (e.Failure == Failure.Refused && e.Code is not ErrorCode.SlowDown)
        {
            here.Out.WriteLine(SafeText.Line(e.Message));
            return null;
        }
    }

    private async Task<string> AskNickAsync()
    {
        string? nick;
        do
        {
            here.Out.Write(Say.PromptNick);
            here.Out.Flush();
            nick = await here.ReadLineAsync(cancellation) ?? throw new OperationCanceledException();
        }
        while (string.IsNullOrWhiteSpace(nick));
        return nick.Trim();
    }
}
