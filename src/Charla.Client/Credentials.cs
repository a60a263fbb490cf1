namespace Charla.Client;

/// <summary>The nick to sign in as, and the proof: a password, a new account, or a token from an earlier sign-in.</summary>
public sealed record Credentials
{
    private Credentials()
    {
    }

    /// <summary>Signs in with a password; the server gives this device a token of its own.</summary>
    /// <param name="nick">The account's nick.</param>
    /// <param name="password">Its password.</param>
    /// <param name="device">How the account's owner recognises this device later.</param>
    public static Credentials WithPassword(string nick, string password, string? device = null) =>
        new() { Nick = nick, Password = password, Device = device };

    /// <summary>Opens an account; with an existing one's right password, signs in.</summary>
    /// <param name="nick">The nick to have, for ever.</param>
    /// <param name="password">Null: whoever loses the token has lost the account.</param>
    /// <param name="name">The shown name.</param>
    /// <param name="device">How the account's owner recognises this device later.</param>
    public static Credentials NewAccount(string nick, string? password, string? name = null, string? device = null) =>
        new() { Nick = nick, Password = password, Name = name, Device = device, Registers = true };

    /// <summary>Opens an account that is to be new: of a nick that exists, whose password it may be, nothing is tried.</summary>
    /// <param name="nick">The nick to have, for ever.</param>
    /// <param name="password">Its password.</param>
    /// <param name="device">How the account's owner recognises this device later.</param>
    public static Credentials NewAccountOnly(string nick, string password, string? device = null) =>
        NewAccount(nick, password, device: device) with { IsOnlyNew = true };

    /// <summary>Signs in with what an earlier sign-in gave: <see cref="CharlaClient.Token"/>.</summary>
    public static Credentials WithToken(string token) => new() { Token = token };

    internal string? Nick { get; private init; }

    internal string? Password { get; private init; }

    internal string? Name { get; private init; }

    internal string? Device { get; private init; }

    internal string? Token { get; private init; }

    internal bool Registers { get; private init; }

    internal bool IsOnlyNew { get; private init; }

    /// <summary>Shows no secret.</summary>
    public override string ToString() => Nick ?? "token";
}
