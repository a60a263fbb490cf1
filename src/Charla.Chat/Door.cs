using Charla.Client;
using Charla.CommandLine;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Chat;

/// <summary>How one gets in: with the stored token, or by asking the person who sits there.</summary>
internal sealed class Door(Surroundings here, Target target, ClientOptions options, CancellationToken cancellation)
{
    private readonly TokenStore _store = new(here);

    /// <summary>Connects; what the server gave is kept for the next time.</summary>
    public async Task<CharlaClient> EnterAsync()
    {
        var client = Stored() is { } account ? await WithTokenAsync(account) : await AskAsync();
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
    private async Task<CharlaClient> WithTokenAsync(StoredAccount account)
    {
        try
        {
            return await ConnectAsync(Credentials.WithToken(account.Token));
        }
        catch (CharlaException e) when (here.IsTerminal && e.Code is ErrorCode.TokenRevoked or ErrorCode.BadCredentials)
        {
            here.Out.WriteLine(SafeText.Line(e.Message));
            return await SignInAsync(new AskedPerson(here, cancellation), account.Nick);
        }
    }

    // Whether there is a server is known before anything is asked, and whether one is new before any password is tried.
    private async Task<CharlaClient> AskAsync()
    {
        var welcome = await CharlaClient.GreetAsync(target.Server, options, cancellation);
        here.Out.WriteLine(ChatTexts.Of("ServerIs", SafeText.Line(welcome.Server), target.Server));
        var person = new AskedPerson(here, cancellation);
        var nick = target.Nick;
        if (!welcome.TakesNew)
            here.Out.WriteLine(ChatTexts.Of("TakesNobody"));
        while (welcome.TakesNew && await person.IsNewAsync(nick))
        {
            if (await RegisterAsync(person, nick) is { } client)
                return client;
            nick = null;
        }

        return await SignInAsync(person, nick);
    }

    private async Task<CharlaClient> SignInAsync(AskedPerson person, string? nick)
    {
        while (true)
        {
            nick = await person.NickAsync(nick);
            try
            {
                return await ConnectAsync(Credentials.WithPassword(nick, await person.PasswordAsync(nick), Password.Device()));
            }
            catch (CharlaException e) when (e.Code is ErrorCode.BadCredentials)
            {
                here.Out.WriteLine(ChatTexts.Of("WrongSignIn"));
                nick = target.Nick;
            }
        }
    }

    private async Task<CharlaClient?> RegisterAsync(AskedPerson person, string? nick)
    {
        nick = await person.NewNickAsync(nick);
        try
        {
            return await ConnectAsync(Credentials.NewAccountOnly(nick, await person.NewPasswordAsync(), Password.Device()));
        }
        catch (CharlaException e) when (e.Code is ErrorCode.AlreadyExists or ErrorCode.BadName or ErrorCode.BadRequest or ErrorCode.TooLong)
        {
            here.Out.WriteLine(SafeText.Line(e.Message));
            return null;
        }
    }

    private Task<CharlaClient> ConnectAsync(Credentials credentials) => CharlaClient.ConnectAsync(target.Server, credentials, options, cancellation);
}
