using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Sessions.Sending;
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
        greeting.WriteWelcome(frames, session.Context, session.Carrier.Transport, session.Carrier.Remote, sid: null, session.Carrier.Cookie is not null);
        session.Send(frames);
        return default;
    }

    private static ValueTask Register(Session session, in Frame frame)
    {
        if (IsRepeated(session, frame))
            return AnswerAgain(session);
        RequireNobody(session);
        return EnterAsync(session, frame.OptionalNumber("id"u8), session.SigningIn.RegisterAsync(NewAccount.Read(frame)));
    }

    private static ValueTask SignIn(Session session, in Frame frame)
    {
        if (IsRepeated(session, frame))
            return AnswerAgain(session);
        RequireNobody(session);
        var id = frame.OptionalNumber("id"u8);
        var token = frame.Flag("cookie"u8)
            ? session.Carrier.Cookie ?? throw new FaultException(new Fault(ErrorCode.BadCredentials, "NoCookie"))
            : frame.OptionalText("token"u8, Limits.TokenBytes);
        if (token is not null)
        {
            Enter(session, id, session.SigningIn.ByToken(token));
            return default;
        }

        var nick = frame.OptionalText("nick"u8, Limits.NameRunes * 6);
        var password = Password(frame);
        if (nick is null || password is null)
            throw new FaultException(new Fault(ErrorCode.BadRequest, "NickOrToken"));
        return EnterAsync(session, id, session.SigningIn.ByPasswordAsync(nick, password, frame.OptionalLine("device"u8, Limits.ShownNameBytes)));
    }

    private static async ValueTask EnterAsync(Session session, long? id, Task<Identity> identity) => Enter(session, id, await identity);

    /// <summary>The session is the account's from here on: sends its conversations, then ok.</summary>
    private static void Enter(Session session, long? id, Identity identity)
    {
        var (rev, places) = session.Enter(identity.Account, identity.Device).FollowAll();
        session.SignInAnswer = (id, identity.NewToken);
        Answer(session, rev, places);

        // Ended while it signed in: before the session was among the device's, so nobody has ended it.
        var (now, owner) = session.Context.Store.Read(view => (view.FindDevice(identity.Device.Id), view.FindAccount(identity.Account.Id)));
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
        var name = frame.OptionalLine("name"u8, Limits.ShownNameBytes);
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
}
