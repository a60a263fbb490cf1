using Charla.Protocol;
using Charla.Server.Accounts;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Presence;
using Charla.Server.Sessions.Sending;
using Charla.Server.Storage;

namespace Charla.Server.Sessions.Operations;

/// <summary>What owners of the server do with accounts; docs/protocol.md section 15.</summary>
internal static class AdministrationOperations
{
    public static IEnumerable<Operation> All =>
    [
        new("accounts", Need.Owner, Accounts) { Blocks = true },
        new("account.create", Need.Owner, Create) { Blocks = true },
        new("account.password", Need.Owner, Password) { Blocks = true },
        new("account.disable", Need.Owner, Disable) { Blocks = true },
        new("account.delete", Need.Owner, Delete) { Blocks = true },
        new("account.role", Need.Owner, SetRole) { Blocks = true },
    ];

    /// <summary>The role as frames have it, who leave out that of everybody.</summary>
    public static string? RoleName(ServerRole role) => role == ServerRole.Member ? null : Vocabulary.ServerRoles.TextOf(role);

    /// <summary>Answers a request that was done.</summary>
    public static void Done(Session session, long? id)
    {
        if (id is not null)
            session.Send(Session.Scratch().Begin("ok"u8).Number("id"u8, id).End());
    }

    private static ValueTask Accounts(Session session, in Frame frame)
    {
        var id = frame.OptionalNumber("id"u8);
        var after = frame.OptionalText("after"u8, Limits.NameRunes * 6) ?? "";
        var limit = Members.PageLimit(session, frame);
        var folded = Names.TryKeys(after, out var keys, out _) ? keys.Folded : "";
        var page = session.Context.Store.Read(view => view.Accounts(folded, limit));
        var rows = new AnswerRows(session);
        foreach (var account in page.Rows)
        {
            Write(rows.Frames, account, id, session.Context.Presence);
            if (!rows.Fits())
                break;
        }

        session.Send(rows.Frames.Begin("ok"u8).Number("id"u8, id).Flag("more"u8, page.More || rows.More).End());
        return default;
    }

    private static void Write(FrameWriter frames, Account account, long? id, PresenceBoard presence)
    {
        // First: anybody who goes meanwhile has been seen by then.
        var isOnline = presence.IsOnline(account.Id);
        frames.Begin("account"u8).Number("id"u8, id).Text("nick"u8, account.Nick).OptionalText("name"u8, account.Name)
            .OptionalText("role"u8, RoleName(account.Role)).Time("created"u8, account.Created);
        if (presence.SeenOf(account) is { } seen)
            frames.Time("seen"u8, seen);
        frames.Flag("online"u8, isOnline).Flag("password"u8, account.Password is not null);
        if (account.Disabled)
            frames.Flag("disabled"u8, true);
        if (account.Deleted)
            frames.Flag("deleted"u8, true);
        frames.End();
    }

    private static ValueTask Create(Session session, in Frame frame)
    {
        var nick = frame.Text("nick"u8, Limits.NameRunes * 6);
        if (!Names.TryKeys(nick, out var keys, out var bad))
            throw new FaultException(bad);
        if (Names.RefuseNew(nick) is { } unfit)
            throw new FaultException(unfit);
        ConversationName? room = frame.Has("room"u8) ? Members.Conversation(frame, "room"u8) : null;
        if (room is { IsRoom: false })
            throw new FaultException(new Fault(ErrorCode.BadRequest, "OnlyRooms"));
        return CreateAsync(
            session,
            frame.OptionalNumber("id"u8),
            new NewAccount(
                Names.Normalize(nick),
                keys,
                SigningIn.NewPassword(frame, "password"u8),
                frame.OptionalLine("name"u8, Limits.ShownNameBytes),
                room));
    }

    private static async ValueTask CreateAsync(Session session, long? id, NewAccount wished)
    {
        if (IsRepeated(session, id, wished.Nick))
            return;

        // Before the slow hash, which would be for nothing; the change looks again.
        if (session.Context.Store.Read(view => view.NickTaken(wished.Keys)))
            throw new FaultException(new Fault(ErrorCode.AlreadyExists, "NickTaken", wished.Nick));
        var (password, hash) = await PasswordAsync(session, wished.Password);
        await session.WriteAsync(asker => new CreateAccount(By(session, asker))
        {
            Nick = wished.Nick,
            Keys = wished.Keys,
            Name = wished.Name,
            Password = hash,
            Room = wished.Room,
        });
        session.MadeAnswer = (id, wished.Nick, wished.Password is null ? password : null);
        AnswerMade(session);
    }

    private static ValueTask Password(Session session, in Frame frame) => PasswordAsync(
        session, frame.OptionalNumber("id"u8), Members.Nick(frame), SigningIn.NewPassword(frame, "new"u8));

    private static async ValueTask PasswordAsync(Session session, long? id, string nick, string? wished)
    {
        if (IsRepeated(session, id, nick))
            return;
        var (password, hash) = await PasswordAsync(session, wished);
        await session.WriteAsync(asker => new ResetPassword(By(session, asker)) { Nick = nick, Password = hash });
        session.MadeAnswer = (id, nick, wished is null ? password : null);
        AnswerMade(session);
    }

    private static ValueTask Disable(Session session, in Frame frame)
    {
        var (nick, on) = (Members.Nick(frame), frame.Flag("on"u8, otherwise: true));
        return DoAsync(session, frame.OptionalNumber("id"u8), asked => new DisableAccount(asked) { Nick = nick, On = on });
    }

    private static ValueTask Delete(Session session, in Frame frame)
    {
        var nick = Members.Nick(frame);
        return DoAsync(session, frame.OptionalNumber("id"u8), asked => new DeleteAccount(asked) { Nick = nick });
    }

    private static ValueTask SetRole(Session session, in Frame frame)
    {
        var nick = Members.Nick(frame);
        if (!Vocabulary.ServerRoles.TryRead(frame.Text("role"u8, 16), out var role))
            throw new FaultException(new Fault(ErrorCode.BadRequest, "NotRole"));
        return DoAsync(session, frame.OptionalNumber("id"u8), asked => new SetRole(asked) { Nick = nick, Role = role });
    }

    private static async ValueTask DoAsync(Session session, long? id, Func<Asked, Change> change)
    {
        await session.WriteAsync(asker => change(By(session, asker)));
        Done(session, id);
    }

    // On the admin socket nobody is signed in.
    private static Asked By(Session session, IAsker asker) =>
        new(asker, session.IsSignedIn ? session.Account : null, session.Carrier.Transport);

    private static async Task<(string Password, string Hash)> PasswordAsync(Session session, string? wished)
    {
        var password = wished ?? MadeUpPassword.New(session.Language);
        return (password, await session.SigningIn.HashAsync(password));
    }

    // Over UDP it is repeated until its answer has come; a second password, made up for a copy, would undo the first.
    private static bool IsRepeated(Session session, long? id, string nick)
    {
        if (session.Outbox.HoldsBack || id is null || session.MadeAnswer.Id != id || session.MadeAnswer.Nick != nick)
            return false;
        AnswerMade(session);
        return true;
    }

    private static void AnswerMade(Session session)
    {
        var (id, nick, password) = session.MadeAnswer;
        if (id is not null)
            session.Send(Session.Scratch().Begin("ok"u8).Number("id"u8, id).OptionalText("nick"u8, nick).OptionalText("password"u8, password).End());
    }

    private sealed record NewAccount(string Nick, NameKeys Keys, string? Password, string? Name, ConversationName? Room);
}
