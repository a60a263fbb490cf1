using System.Globalization;
using System.Net;
using Charla.Protocol;
using Charla.Server.Accounts;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Storage;

namespace Charla.Server.Sessions;

/// <summary>The account and device that a sign-in found.</summary>
/// <param name="Account">Theirs.</param>
/// <param name="Device">The one they came with.</param>
/// <param name="NewToken">The device's, where it was made just now: shown once.</param>
internal readonly record struct Identity(Account Account, Device Device, string? NewToken);

/// <summary>Finds the account that somebody signs in to: on a session, or over HTTP, where there is none.</summary>
/// <param name="context">The server's parts.</param>
/// <param name="lane">In which their changes wait.</param>
/// <param name="via">How they came.</param>
/// <param name="address">From where; null: over the admin socket.</param>
/// <param name="hasLeft">Whether they are gone. Any thread; does not wait.</param>
/// <param name="cancel">Nobody is to be answered any more.</param>
internal sealed class SigningIn(
    SessionContext context, WriteLane lane, Transport via, IPAddress? address, Func<bool> hasLeft, CancellationToken cancel)
{
    // Each may try so many passwords, and open so many accounts.
    private readonly Origin _from = address is null ? default : Origin.Of(address);

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
        var (known, isKnownHere) = password is null || wanted.IsOnlyNew ? default : Find(wanted.Keys.Folded);
        if (password is not null && !wanted.IsOnlyNew && (known is not null || closed))
        {
            if (!await IsRightAsync(nick, wanted.Keys.Folded, known, isKnownHere, password))
                throw new FaultException(closed ? new Fault(ErrorCode.Closed, "Closed") : new Fault(ErrorCode.AlreadyExists, "NickTaken", nick));
            return await AddDeviceAsync(known!, wanted.Device);
        }

        if (closed)
            throw new FaultException(new Fault(ErrorCode.Closed, "Closed"));

        // Before it counts, and before the slow hash; the change looks again.
        if (context.Store.Read(view => view.NickTaken(wanted.Keys)))
            throw new FaultException(new Fault(ErrorCode.AlreadyExists, "NickTaken", nick));
        if (Names.RefuseNew(nick) is { } unfit)
            throw new FaultException(unfit);
        if (!context.Registrations.TryTake(_from, out var wait))
            throw new FaultException(Faults.TooManyRegistrations(wait));
        try
        {
            return await AddAccountAsync(wanted);
        }
        catch
        {
            context.Registrations.GiveBack(_from);
            throw;
        }
    }

    /// <summary>By nick and password, on a new device.</summary>
    /// <exception cref="FaultException">They are wrong, or were tried too often.</exception>
    public async Task<Identity> ByPasswordAsync(string nick, string password, string? deviceName)
    {
        var folded = Names.TryKeys(nick, out var keys, out _) ? keys.Folded : null;
        var (account, isKnownHere) = folded is null ? default : Find(folded);
        if (!await IsRightAsync(nick, folded, account, isKnownHere, password))
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
        context.PasswordTries.Remember(_from, account.Keys.Folded);
        return new Identity(account, device, NewToken: null);
    }

    /// <summary>Ends a device: its token is worth nothing from then on, and its sessions end.</summary>
    public Task RevokeAsync(Identity identity) =>
        WriteAsync(asker => new RevokeDevice(new Asked(asker, identity.Account, via)) { Device = identity.Device.Id });

    /// <summary>Whether a password is that of the account that somebody here is signed in to.</summary>
    /// <exception cref="FaultException">It was tried too often.</exception>
    public Task<bool> VerifyOwnAsync(Account account, string hash, string password) =>
        VerifyAsync(Own(account), hash, password);

    /// <summary>Hashes a password that is to be an account's.</summary>
    /// <exception cref="FaultException">There is no place to wait for it.</exception>
    public async Task<string> HashAsync(string password)
    {
        try
        {
            return await context.Passwords.HashAsync(password, Asker(context.PasswordTries.RankOf(_from)));
        }
        catch (PeerLeftException)
        {
            context.PasswordTries.GaveUp(_from);
            context.Passwords.Turns.Demote(_from);
            throw new FaultException(Faults.PasswordsBusy(PasswordTurns.FullPause));
        }
    }

    /// <summary>Guessing anything of an account that somebody here is signed in to should take long.</summary>
    /// <exception cref="FaultException">Too much was tried.</exception>
    public void RequireTry(Account account) => _ = Begin(Own(account));

    private async Task<bool> VerifyAsync(PasswordTry wanted, string? hash, string password)
    {
        var (tries, tried) = (context.PasswordTries, Begin(wanted));
        bool isRight;
        try
        {
            isRight = await context.Passwords.VerifyAsync(hash, password, Asker(tried.Rank));
        }
        catch (PeerLeftException)
        {
            tries.GaveUp(tried);
            context.Passwords.Turns.Demote(_from);
            throw new FaultException(Faults.PasswordsBusy(PasswordTurns.FullPause));
        }
        catch
        {
            tries.Undone(tried);
            throw;
        }

        if (isRight)
        {
            tries.Succeeded(tried);
        }
        else
        {
            tries.Failed(tried);
            context.Passwords.Turns.Demote(_from);
        }

        return isRight;
    }

    private PasswordTry Begin(PasswordTry tried) => context.PasswordTries.TryBegin(ref tried, out var wait)
        ? tried
        : throw new FaultException(Faults.TooManyTries(wait));

    private PasswordAsker Asker(PasswordRank rank) => new(_from, rank, hasLeft, cancel);

    private PasswordTry Own(Account account) => new(_from, account.Keys.Folded, IsKnown: true);

    private (Account? Account, bool IsKnownHere) Find(string folded)
    {
        var isRemembered = context.PasswordTries.Remembers(_from, folded);
        return context.Store.Read(view =>
            view.FindAccount(folded) is { } account ? (account, isRemembered || view.HasSignedInFrom(account.Id, _from)) : default);
    }

    private async Task<Identity> AddAccountAsync(NewAccount wanted)
    {
        var hash = wanted.Password is null ? null : await HashAsync(wanted.Password);
        var secret = TokenSecret.New();
        Register? change = null;
        await WriteAsync(asker => change = new Register(new Asked(asker, null, via))
        {
            Nick = wanted.Nick,
            Keys = wanted.Keys,
            Name = wanted.Name,
            Password = hash,
            DeviceName = wanted.Device,
            Secret = secret,
            From = _from,
        });
        context.PasswordTries.Remember(_from, wanted.Keys.Folded);
        return New(change!.Account!, change.Device, secret);
    }

    /// <summary>Whether the password is the account's; the operator hears where it is not.</summary>
    private async Task<bool> IsRightAsync(string nick, string? folded, Account? account, bool isKnownHere, string password)
    {
        if (await VerifyAsync(new PasswordTry(_from, folded, isKnownHere), account?.Password, password))
            return true;
        context.Operator.Hear(new FailedSignIn(nick, via, address ?? IPAddress.Loopback));
        return false;
    }

    private async Task<Identity> AddDeviceAsync(Account account, string? name)
    {
        var secret = TokenSecret.New();
        AddDevice? change = null;
        await WriteAsync(asker => change = new AddDevice(new Asked(asker, account, via))
        {
            Verified = account.Password,
            DeviceName = name,
            Secret = secret,
            From = _from,
        });
        return New(account, change!.Device, secret);
    }

    private Identity New(Account account, DeviceId id, TokenSecret secret)
    {
        var device = new Device { Id = id, Account = account.Id, Verifier = secret.Verifier, SealKey = secret.SealKey, Created = context.Time.GetUtcNow() };
        return new Identity(account, device, secret.TokenOf(id));
    }

    private Task WriteAsync(Func<IAsker, Change> create) => AwaitedAnswer.OfAsync(context.Writer, lane, create);
}
