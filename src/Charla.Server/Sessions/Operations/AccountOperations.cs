using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Storage;

namespace Charla.Server.Sessions.Operations;

/// <summary>One's own account: its password and devices, blocks and notifications; docs/protocol.md sections 7 and 14.</summary>
internal static class AccountOperations
{
    private const int CodeBytes = 64;

    public static IEnumerable<Operation> All =>
    [
        new("password", Need.SignIn, Password) { Blocks = true },
        new("devices", Need.SignIn, Devices) { Blocks = true },
        new("device", Need.SignIn, NameDevice),
        new("revoke", Need.SignIn, Revoke) { Blocks = true },
        new("claim", Need.SignIn, Claim) { Blocks = true },
        new("notify", Need.SignIn, SetNotify),
        new("block", Need.SignIn, Block),
        new("blocks", Need.SignIn, Blocks) { Blocks = true },
    ];

    private static ValueTask Password(Session session, in Frame frame)
    {
        var present = frame.OptionalText("password"u8, Limits.PasswordMaxBytes);
        var next = SigningIn.NewPassword(frame, "new"u8) ?? throw new FaultException(Faults.Missing("new"));
        return PasswordAsync(session, frame.OptionalNumber("id"u8), present, next, frame.Flag("others"u8, otherwise: true));
    }

    private static async ValueTask PasswordAsync(Session session, long? id, string? present, string next, bool others)
    {
        var signing = session.SigningIn;
        var hash = session.Context.Store.Read(view => view.FindAccount(session.Account.Id))!.Password;
        if (hash is not null && (present is null || !await signing.VerifyOwnAsync(session.Account, hash, present)))
        {
            // Repeated, since the answer was lost: done already. Not again, or it would end the devices that have come since.
            if (!await signing.VerifyOwnAsync(session.Account, hash, next))
                throw new FaultException(new Fault(ErrorCode.BadCredentials, "BadPassword"));
        }
        else
        {
            var made = await signing.HashAsync(next);
            await session.WriteAsync(asker => new SetPassword(new Asked(asker, session.Account, session.Carrier.Transport))
            {
                Password = made,
                Only = others ? session.SignedIn!.Device.Id : null,
            });
        }

        AdministrationOperations.Done(session, id);
    }

    private static ValueTask Devices(Session session, in Frame frame)
    {
        var id = frame.OptionalNumber("id"u8);
        var frames = Session.Scratch();
        foreach (var device in session.Context.Store.Read(view => view.DevicesOf(session.Account.Id)))
        {
            frames.Begin("device"u8).Number("id"u8, id).Number("device"u8, device.Id.Value).OptionalText("name"u8, device.Name)
                .Time("created"u8, device.Created);
            // Before the store is asked: anybody who goes meanwhile has been seen by then.
            var isOnline = session.Context.Sessions.IsOnline(device.Id);
            if (session.Context.Presence.SeenOf(device) is { } seen)
                frames.Time("seen"u8, seen);
            frames.Flag("online"u8, isOnline);
            if (device.Id == session.SignedIn!.Device.Id)
                frames.Flag("current"u8, true);
            frames.End();
        }

        session.Send(frames.Begin("ok"u8).Number("id"u8, id).End());
        return default;
    }

    private static ValueTask NameDevice(Session session, in Frame frame)
    {
        var name = frame.OptionalLine("name"u8, Limits.ShownNameBytes) ?? throw new FaultException(Faults.Missing("name"));
        session.Write(new NameDevice(Members.Repeatable(session, frame))
        {
            Device = new DeviceId(frame.Number("device"u8)),
            Name = name.Length > 0 ? name : null,
        });
        return default;
    }

    private static ValueTask Revoke(Session session, in Frame frame)
    {
        var device = new DeviceId(frame.Number("device"u8));
        if (device == session.SignedIn!.Device.Id)
            return SignInOperations.SignOutAsync(session, frame.OptionalNumber("id"u8), everywhere: false);
        session.Write(new RevokeDevice(Members.Repeatable(session, frame)) { Device = device });
        return default;
    }

    private static ValueTask Claim(Session session, in Frame frame)
    {
        session.SigningIn.RequireTry(session.Account);
        var code = session.Context.OwnerCode;
        var said = frame.Text("code"u8, CodeBytes);
        if (code.Was(said) && session.Context.Store.Read(view => view.FindAccount(session.Account.Id)) is { Role: ServerRole.Owner })
        {
            // Asked again, since the answer was lost.
            AdministrationOperations.Done(session, frame.OptionalNumber("id"u8));
            return default;
        }

        if (code.Text is null)
            throw new FaultException(new Fault(ErrorCode.Forbidden, "NoCode"));
        return code.Is(said)
            ? ClaimAsync(session, frame.OptionalNumber("id"u8))
            : throw new FaultException(new Fault(ErrorCode.Forbidden, "BadCode"));
    }

    private static async ValueTask ClaimAsync(Session session, long? id)
    {
        await session.WriteAsync(asker => new Claim(new Asked(asker, session.Account, session.Carrier.Transport)));
        session.Context.OwnerCode.Spend();
        AdministrationOperations.Done(session, id);
    }

    private static ValueTask SetNotify(Session session, in Frame frame)
    {
        var conversation = Members.Conversation(frame);
        var wish = frame.Text("notify"u8, 16);
        if (!Vocabulary.NotifyLevels.TryRead(wish, out var level))
            throw new FaultException(new Fault(ErrorCode.BadRequest, "NotNotify"));
        session.Write(new SetNotify(Members.Once(session, frame, "notify", conversation.ToString(), wish))
        {
            In = conversation,
            Notify = level,
        });
        return default;
    }

    private static ValueTask Block(Session session, in Frame frame)
    {
        var nick = Members.Nick(frame);
        var on = frame.Flag("on"u8, otherwise: true);
        session.Write(new SetBlock(Members.Once(session, frame, "block", nick, on ? "on" : "off")) { Nick = nick, On = on });
        return default;
    }

    private static ValueTask Blocks(Session session, in Frame frame)
    {
        var id = frame.OptionalNumber("id"u8);
        var frames = Session.Scratch();
        foreach (var nick in session.Context.Store.Read(view => view.Blocked(session.Account.Id)))
            frames.Begin("block"u8).Number("id"u8, id).Text("nick"u8, nick).End();
        session.Send(frames.Begin("ok"u8).Number("id"u8, id).End());
        return default;
    }
}
