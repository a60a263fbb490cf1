using System.Net;

namespace Charla.Lab.Signin;

/// <summary>Opens accounts, and knows them again by their token.</summary>
/// <remarks>For one at a time: it reads and writes the file.</remarks>
internal sealed class AccountDesk(AccountFile file, TimeProvider time)
{
    private readonly WrongTokens _wrong = new(time);

    /// <summary>Opens an account and stores it.</summary>
    /// <returns>Its token, which nobody can tell again; null where the nick is taken, or there are too many accounts.</returns>
    /// <exception cref="AccountFileException">It could not be stored.</exception>
    public string? Register(Nick nick)
    {
        var accounts = file.Load();
        if (accounts.Count >= AccountFile.Most || accounts.Any(account => IsOf(account, nick)))
            return null;
        var token = Token.New();
        file.Save([.. accounts, new Account(nick.Text, Token.HashOf(token))]);
        return token;
    }

    /// <summary>The account of a token; null where there is none.</summary>
    /// <exception cref="AccountFileException">The accounts cannot be read.</exception>
    public Nick? Recognise(IPAddress machine, string token)
    {
        var hash = Token.HashOf(token);
        var account = file.Load().FirstOrDefault(account => Token.AreSame(account.Token, hash));
        if (account is not null && Nick.TryRead(account.Nick, out var nick))
            return nick;
        _wrong.Count(machine);
        return null;
    }

    /// <summary>How long that machine must wait until it may try a token.</summary>
    public TimeSpan WaitOf(IPAddress machine) => _wrong.WaitOf(machine);

    private static bool IsOf(Account account, Nick nick) =>
        Nick.TryRead(account.Nick, out var other) && string.Equals(other.Key, nick.Key, StringComparison.Ordinal);
}
