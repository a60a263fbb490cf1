using System.Globalization;
using System.Net;
using Charla.Protocol;
using Charla.Server.Accounts;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Sessions.Operations;
using Charla.Server.Storage;

namespace Charla.Server.Sessions;

/// <summary>Who somebody turned out to be.</summary>
/// <param name="Account">Theirs.</param>
/// <param name="Device">The one they came with.</param>
/// <param name="NewToken">The device's, where it was made just now: shown once.</param>
internal readonly record struct Identity(Account Account, Device Device, string? NewToken);

/// <summary>Finds out who somebody is by what they show: on a session, or over HTTP, where there is none.</summary>
/// <param name="context">The server's parts.</param>
/// <param name="lane">In which their changes wait.</param>
/// <param name="via">How they came.</param>
/// <param name="from">From where: each address may try so many passwords.</param>
/// <param name="cancel">They are gone.</param>
internal sealed class SigningIn(SessionContext context, WriteLane lane, Transport via, IPAddress from, CancellationToken cancel)
{
    /// <summary>A password that is to be an account's; null where there is none.</summary>
    /// <exception cref="FaultException">It is too short or too long.</exception>
    public static string? NewPassword(in Frame frame, ReadOnlySpan<byte> member)
    {
        var password = frame.OptionalText(member, Limits.PasswordMaxBytes);
        return password is null || new StringInfo(password).LengthInTextElements >= Limits.PasswordMinChars
            ? password
            : throw new FaultException(new Fault(ErrorCode.BadRequest, "PasswordTooShort", Limits.PasswordMinChars));
    }

    /// <summary>A new account; or the known one of that nick and password, since the answer may have been lost.</summary>
    /// <exception cref="FaultException">It is refused.</exception>
    public async Task<Identity> RegisterAsync(NewAccount wanted)
    {
        var (nick, password, closed) = (wanted.Nick, wanted.Password, context.Settings.IsClosed);
        var known = password is null ? null : context.Store.Read(view => view.FindAccount(wanted.Keys.Folded));
        if (password is not null && (known is not null || closed))
        {
            if (!await IsRightAsync(nick, known, password))
                throw new FaultException(closed ? new Fault(ErrorCode.Closed, "Closed") : new Fault(ErrorCode.NameTaken, "NickTaken", nick));
            return await AddDeviceAsync(known!, wanted.Device);
        }

        if (closed)
            throw new FaultException(new Fault(ErrorCode.Closed, "Closed"));
        var hash = password is null ? null : await HashAsync(password);
        var secret = TokenSecret.New();
        Register? change = null;
        await WriteAsync(asker => change = new Register(new Asked(asker, null, via))
        {
            Nick = nick,
            Keys = wanted.Keys,
            Name = wanted.Name,
            Password = hash,
            DeviceName = wanted.Device,
            Secret = secret,
        });
        return New(change!.Account!, change.Device, secret);
    }

    /// <summary>By nick and password, on a new device.</summary>
    /// <exception cref="FaultException">They are wrong, or were tried too often.</exception>
    public async Task<Identity> ByPasswordAsync(string nick, string password, string? deviceName)
    {
        var account = Names.TryKeys(nick, out var keys, out _) ? context.Store.Read(view => view.FindAccount(keys.Folded)) : null;
        if (!await IsRightAsync(nick, account, password))
            throw new FaultException(new Fault(ErrorCode.BadCredentials, "BadCredentials"));
        return await AddDeviceAsync(account!, deviceName);
    }

    /// <summary>By the token of a known device. Blocks on the disk.</summary>
    /// <exception cref="FaultException">It is worth nothing (any more).</exception>
    public Identity ByToken(string token)
    {
        if (!TokenSecret.TryParse(token, out var id, out var secret))
            throw new FaultException(new Fault(ErrorCode.BadCredentials, "BadToken"));
        var (device, account) = context.Store.Read(view =>
        {
            var found = view.FindDevice(id);
            return (found, found is null ? null : view.FindAccount(found.Account));
        });
        if (device is null || account is null || !secret.Matches(device))
            throw new FaultException(new Fault(ErrorCode.BadCredentials, "BadToken"));
        if (!account.IsOpen)
            throw new FaultException(new Fault(ErrorCode.Disabled, "Disabled"));
        if (device.Revoked)
            throw new FaultException(new Fault(ErrorCode.TokenRevoked, "TokenRevoked"));
        return new Identity(account, device, NewToken: null);
    }

    /// <summary>Ends a device: its token is worth nothing from then on, and its sessions end.</summary>
    public Task RevokeAsync(Identity identity) =>
        WriteAsync(asker => new RevokeDevice(new Asked(asker, identity.Account, via)) { Device = identity.Device.Id });

    /// <param name="hash">What verifies it; null where nobody has that nick.</param>
    /// <param name="password">As it was typed.</param>
    public Task<bool> VerifyAsync(string? hash, string password)
    {
        RequireTurn();
        return context.Passwords.VerifyAsync(hash, password, cancel);
    }

    public Task<string> HashAsync(string password)
    {
        RequireTurn();
        return context.Passwords.HashAsync(password, cancel);
    }

    /// <summary>Verifying costs the server much and guessing should cost the guesser more.</summary>
    /// <exception cref="FaultException">Too much was tried from that address.</exception>
    public void RequireTurn()
    {
        if (!context.Sessions.TryPassword(from, out var wait))
            throw new FaultException(Operation.SlowDown(wait));
    }

    /// <summary>Whether the password is the account's; the operator hears where it is not.</summary>
    private async Task<bool> IsRightAsync(string nick, Account? account, string password)
    {
        if (await VerifyAsync(account?.Password, password))
            return true;
        context.Operator.Hear(new FailedSignIn(nick, via, from));
        return false;
    }

    private async Task<Identity> AddDeviceAsync(Account account, string? name)
    {
        var secret = TokenSecret.New();
        AddDevice? change = null;
        await WriteAsync(asker => change = new AddDevice(new Asked(asker, account, via)) { Verified = account.Password, DeviceName = name, Secret = secret });
        return New(account, change!.Device, secret);
    }

    private Identity New(Account account, DeviceId id, TokenSecret secret)
    {
        var device = new Device { Id = id, Account = account.Id, Verifier = secret.Verifier, SealKey = secret.SealKey, Created = context.Time.GetUtcNow() };
        return new Identity(account, device, secret.TokenOf(id));
    }

    private Task WriteAsync(Func<IAsker, Change> create) => AwaitedAnswer.OfAsync(context.Writer, lane, create);
}
