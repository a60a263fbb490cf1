using System.Globalization;
using Charla.Protocol;
using Charla.Server.Accounts;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Storage;

namespace Charla.Server.Sessions.Operations;

/// <summary>How a session begins and ends; docs/protocol.md section 3.</summary>
internal static class SignInOperations
{
    // The ok after the rows: a nick, a shown name and a token.
    private const int OkBytes = 450;

    public static IEnumerable<Operation> All =>
    [
        new("hello", Need.Nothing, Hello),
        new("register", Need.Hello, Register) { Blocks = true },
        new("signin", Need.Hello, SignIn) { Blocks = true },
        new("signout", Need.SignIn, SignOut) { Blocks = true },
        new("profile", Need.SignIn, Profile),
        new("ping", Need.Hello, Ping),
        new("bye", Need.Nothing, Bye) { Blocks = true },
    ];

    private static ValueTask Hello(Session session, in Frame frame)
    {
        if (session.Client is not null)
            throw new FaultException(new Fault(ErrorCode.BadRequest, "HelloTwice"));
        var greeting = Greeting.Read(frame);
        session.Greet(greeting);
        if (greeting.Fault is { } fault)
        {
            session.Refuse(fault, greeting.Id);
            session.EndQuietly();
            return default;
        }

        var frames = Session.Scratch();
        greeting.WriteWelcome(frames, session.Context, session.Carrier.Transport, session.Carrier.Remote, sid: null);
        session.Send(frames);
        return default;
    }

    private static ValueTask Register(Session session, in Frame frame)
    {
        if (IsRepeated(session, frame))
            return AnswerAgain(session);
        RequireNobody(session);
        var nick = frame.Text("nick"u8, Limits.NameRunes * 6);
        if (!Names.TryKeys(nick, out var keys, out var bad))
            throw new FaultException(bad);
        var password = NewPassword(frame, "password"u8);
        return RegisterAsync(
            session,
            frame.OptionalNumber("id"u8),
            Names.Normalize(nick),
            keys,
            password,
            frame.OptionalText("name"u8, Limits.ShownNameBytes),
            frame.OptionalText("device"u8, Limits.ShownNameBytes));
    }

    private static async ValueTask RegisterAsync(
        Session session, long? id, string nick, NameKeys keys, string? password, string? name, string? deviceName)
    {
        var context = session.Context;
        var known = password is null ? null : context.Store.Read(view => view.FindAccount(keys.Folded));
        if (password is not null && (known is not null || context.Options.ClosedRegistration))
        {
            // Repeated, perhaps because the answer was lost.
            if (!await VerifyAsync(session, known?.Password, password))
                throw new FaultException(context.Options.ClosedRegistration ? Closed() : new Fault(ErrorCode.NameTaken, "NickTaken", nick));
            await EnterWithNewDeviceAsync(session, id, known!, deviceName);
            return;
        }

        if (context.Options.ClosedRegistration)
            throw new FaultException(Closed());

        var hash = password is null ? null : await HashAsync(session, password);
        var secret = TokenSecret.New();
        Register? change = null;
        await session.WriteAsync(asker => change = new Register(new Asked(asker, null, session.Carrier.Transport))
        {
            Nick = nick,
            Keys = keys,
            Name = name,
            Password = hash,
            DeviceName = deviceName,
            Secret = secret,
        });
        Enter(session, id, change!.Account!, DeviceOf(session, change.Device, change.Account!, secret), secret.TokenOf(change.Device));
    }

    private static ValueTask SignIn(Session session, in Frame frame)
    {
        if (IsRepeated(session, frame))
            return AnswerAgain(session);
        RequireNobody(session);
        var id = frame.OptionalNumber("id"u8);
        if (frame.OptionalText("token"u8, Limits.TokenBytes) is { } token)
        {
            SignInByToken(session, id, token);
            return default;
        }

        var nick = frame.OptionalText("nick"u8, Limits.NameRunes * 6);
        var password = Password(frame);
        if (nick is null || password is null)
            throw new FaultException(new Fault(ErrorCode.BadRequest, "NickOrToken"));
        return SignInByPasswordAsync(session, id, nick, password, frame.OptionalText("device"u8, Limits.ShownNameBytes));
    }

    private static void SignInByToken(Session session, long? id, string token)
    {
        if (!TokenSecret.TryParse(token, out var deviceId, out var secret))
            throw new FaultException(new Fault(ErrorCode.BadCredentials, "BadToken"));
        var (device, account) = session.Context.Store.Read(view =>
        {
            var found = view.FindDevice(deviceId);
            return (found, found is null ? null : view.FindAccount(found.Account));
        });
        if (device is null || account is null || !secret.Matches(device))
            throw new FaultException(new Fault(ErrorCode.BadCredentials, "BadToken"));
        if (!account.IsOpen)
            throw new FaultException(new Fault(ErrorCode.Disabled, "Disabled"));
        if (device.Revoked)
            throw new FaultException(new Fault(ErrorCode.TokenRevoked, "TokenRevoked"));
        Enter(session, id, account, device, newToken: null);
    }

    private static async ValueTask SignInByPasswordAsync(Session session, long? id, string nick, string password, string? deviceName)
    {
        var account = Names.TryKeys(nick, out var keys, out _) ? session.Context.Store.Read(view => view.FindAccount(keys.Folded)) : null;
        if (!await VerifyAsync(session, account?.Password, password))
            throw new FaultException(new Fault(ErrorCode.BadCredentials, "BadCredentials"));
        await EnterWithNewDeviceAsync(session, id, account!, deviceName);
    }

    private static async Task EnterWithNewDeviceAsync(Session session, long? id, Account account, string? deviceName)
    {
        var secret = TokenSecret.New();
        AddDevice? change = null;
        await session.WriteAsync(asker => change = new AddDevice(new Asked(asker, account, session.Carrier.Transport))
        {
            Verified = account.Password,
            DeviceName = deviceName,
            Secret = secret,
        });
        Enter(session, id, account, DeviceOf(session, change!.Device, account, secret), secret.TokenOf(change.Device));
    }

    /// <summary>The session is the account's from here on: tells it its conversations, then ok.</summary>
    private static void Enter(Session session, long? id, Account account, Device device, string? newToken)
    {
        var (rev, places) = session.Enter(account, device).FollowAll();
        session.SignInAnswer = (id, newToken);
        Answer(session, rev, places);

        // Ended while it signed in: before the session was among the device's, so nobody has told it.
        var (now, owner) = session.Context.Store.Read(view => (view.FindDevice(device.Id), view.FindAccount(account.Id)));
        if (owner is { IsOpen: false })
            session.End(new Fault(ErrorCode.Disabled, "Disabled"));
        else if (now is { Revoked: true })
            session.End(new Fault(ErrorCode.TokenRevoked, "TokenRevoked"));
    }

    private static void Answer(Session session, long rev, IReadOnlyList<SignedIn.Place> places)
    {
        var (id, token) = session.SignInAnswer;
        var account = session.Account;
        var rows = new AnswerRows(session, OkBytes);
        foreach (var place in ConversationOperations.Sorted(places, account.Id))
        {
            ConversationOperations.Write(rows.Frames, place, account.Id, id);
            if (!rows.Fits())
                break;
        }

        var ok = rows.Frames.Begin("ok"u8).Number("id"u8, id).Text("nick"u8, account.Nick).OptionalText("name"u8, account.Name)
            .OptionalText("role"u8, AdministrationOperations.RoleName(account.Role)).OptionalText("token"u8, token).Number("rev"u8, rev);
        if (rows.More)
            ok.Flag("more"u8, true);
        session.Send(ok.End());
    }

    // Over UDP, where the answer may have been lost: the same, with the numbers as they are now.
    private static bool IsRepeated(Session session, in Frame frame) =>
        session.IsSignedIn && !session.Outbox.HoldsBack && frame.OptionalNumber("id"u8) is { } id && id == session.SignInAnswer.Id;

    private static ValueTask AnswerAgain(Session session)
    {
        var account = session.Account.Id;
        var (rev, places) = session.Context.Store.Read(view => (view.Rev(account), ConversationOperations.Places(view, account)));
        Answer(session, rev, places);
        return default;
    }

    private static ValueTask SignOut(Session session, in Frame frame) =>
        SignOutAsync(session, frame.OptionalNumber("id"u8), frame.Flag("everywhere"u8));

    /// <summary>Ends the session's own device, or all of its account's; it is answered first.</summary>
    public static async ValueTask SignOutAsync(Session session, long? id, bool everywhere)
    {
        session.IsSigningOut = true;
        try
        {
            await session.WriteAsync(asker => End(new Asked(asker, session.Account, session.Carrier.Transport)));
        }
        catch (FaultException)
        {
            session.IsSigningOut = false;
            throw;
        }

        if (id is not null)
            session.Send(Session.Scratch().Begin("ok"u8).Number("id"u8, id).End());
        session.End(new Fault(ErrorCode.TokenRevoked, "TokenRevoked"));

        Change End(Asked asked) => everywhere ? new RevokeDevices(asked) : new RevokeDevice(asked) { Device = session.SignedIn!.Device.Id };
    }

    private static ValueTask Profile(Session session, in Frame frame)
    {
        var name = frame.OptionalText("name"u8, Limits.ShownNameBytes);
        session.Write(new SetProfile(Members.Once(session, frame, "profile", name)) { Name = name is { Length: > 0 } ? name : null });
        return default;
    }

    private static ValueTask Ping(Session session, in Frame frame)
    {
        if (frame.OptionalNumber("id"u8) is { } id)
        {
            session.Send(Session.Scratch().Begin("ok"u8).Number("id"u8, id).Time("time"u8, session.Context.Time.GetUtcNow())
                .Number("n"u8, session.Context.Presence.SignalsOf(session)).End());
        }

        return default;
    }

    private static ValueTask Bye(Session session, in Frame frame) => ByeAsync(session);

    private static async ValueTask ByeAsync(Session session)
    {
        await session.AllAnsweredAsync();
        session.End(fault: null);
    }

    private static void RequireNobody(Session session)
    {
        if (session.IsSignedIn)
            throw new FaultException(new Fault(ErrorCode.AlreadySignedIn, "AlreadySignedIn", session.Account.Nick));
    }

    private static string? Password(in Frame frame) => frame.OptionalText("password"u8, Limits.PasswordMaxBytes);

    /// <summary>A password that is to be an account's; null where there is none.</summary>
    public static string? NewPassword(in Frame frame, ReadOnlySpan<byte> member)
    {
        var password = frame.OptionalText(member, Limits.PasswordMaxBytes);
        return password is null || new StringInfo(password).LengthInTextElements >= Limits.PasswordMinChars
            ? password
            : throw new FaultException(new Fault(ErrorCode.BadRequest, "PasswordTooShort", Limits.PasswordMinChars));
    }

    private static Fault Closed() => new(ErrorCode.Closed, "Closed");

    public static Task<bool> VerifyAsync(Session session, string? hash, string password)
    {
        RequirePasswordTurn(session);
        return session.Context.Passwords.VerifyAsync(hash, password, session.Ending);
    }

    public static Task<string> HashAsync(Session session, string password)
    {
        RequirePasswordTurn(session);
        return session.Context.Passwords.HashAsync(password, session.Ending);
    }

    // Verifying costs the server much and guessing should cost the guesser more.
    public static void RequirePasswordTurn(Session session)
    {
        if (!session.Context.Sessions.TryPassword(session.Carrier.Remote.Address, out var wait))
            throw new FaultException(Operation.SlowDown(wait));
    }

    private static Device DeviceOf(Session session, DeviceId id, Account account, TokenSecret secret) =>
        new() { Id = id, Account = account.Id, Verifier = secret.Verifier, SealKey = secret.SealKey, Created = session.Context.Time.GetUtcNow() };
}
