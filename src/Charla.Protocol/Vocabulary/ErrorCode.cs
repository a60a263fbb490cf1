namespace Charla.Protocol;

/// <summary>
/// The closed set of codes an <c>error</c> frame can carry. A program acts on the code; the sentence beside it is for
/// people. A code is never renamed or reused on the wire.
/// </summary>
public enum ErrorCode
{
    /// <summary>The line is not JSON or not UTF-8, not an object, has too many members or one of them twice. The next line counts.</summary>
    BadFrame,

    /// <summary>A line or body, after which the connection ends, or a member.</summary>
    TooLong,

    /// <summary>There is no such operation.</summary>
    UnknownOp,

    /// <summary>A member is missing, of another type, or out of range.</summary>
    BadRequest,

    /// <summary>The connection has not begun with <c>hello</c>.</summary>
    HelloFirst,

    /// <summary><c>hello</c> asks for another protocol; the connection ends.</summary>
    UnsupportedProtocol,

    /// <summary>The operation needs somebody who is signed in.</summary>
    NotSignedIn,

    /// <summary>Somebody is signed in on this connection already.</summary>
    AlreadySignedIn,

    /// <summary>The nick, the password or the token is wrong; which of them is not said.</summary>
    BadCredentials,

    /// <summary>The token was valid once. Also in <c>bye</c>.</summary>
    TokenRevoked,

    /// <summary>A nick or the name of a room has other characters, or mixes scripts.</summary>
    BadName,

    /// <summary>A nick or a room of that name, or like it, is there already; or somebody is in a room already.</summary>
    AlreadyExists,

    /// <summary>No such room, nick or message, or not visible to whoever asks; or the name stands for another log.</summary>
    NotFound,

    /// <summary>Whoever asks is not in that room.</summary>
    NotMember,

    /// <summary>It is not their own message, or they have not the role.</summary>
    Forbidden,

    /// <summary>The message was deleted.</summary>
    Deleted,

    /// <summary>The <c>cid</c> stands for another change.</summary>
    CidReused,

    /// <summary>A limit of things, not of bytes. In <c>bye</c>: there is no place for this connection.</summary>
    TooMany,

    /// <summary>Too many requests or attempts; <c>retryMs</c> says how long to wait.</summary>
    SlowDown,

    /// <summary>The server could not store it; nothing was changed.</summary>
    StoreFailed,

    /// <summary>The server is stopping. Also in <c>bye</c>.</summary>
    ShuttingDown,

    /// <summary>A fault of the server's, or a code of a later version.</summary>
    Internal,

    /// <summary>The post that <c>prev</c> names has not come within 2 seconds.</summary>
    OutOfOrder,

    /// <summary>UDP: no session has this <c>sid</c>.</summary>
    SessionGone,

    /// <summary>UDP: the answer would be longer than what came from an unproven address.</summary>
    TooShort,

    /// <summary>The room is archived: it can only be read.</summary>
    Archived,

    /// <summary>That person takes nothing from whoever asks.</summary>
    Blocked,

    /// <summary>The account is disabled, or deleted. Also in <c>bye</c>.</summary>
    Disabled,

    /// <summary>This server takes no new accounts from whoever comes.</summary>
    Closed,
}

public static partial class Vocabulary
{
    /// <summary>The words of <c>code</c>; one that this version does not know is <see cref="ErrorCode.Internal"/>.</summary>
    public static Words<ErrorCode> ErrorCodes { get; } = new(
        ErrorCode.Internal,
        (ErrorCode.BadFrame, "bad-frame"),
        (ErrorCode.TooLong, "too-long"),
        (ErrorCode.UnknownOp, "unknown-op"),
        (ErrorCode.BadRequest, "bad-request"),
        (ErrorCode.HelloFirst, "hello-first"),
        (ErrorCode.UnsupportedProtocol, "unsupported-protocol"),
        (ErrorCode.NotSignedIn, "not-signed-in"),
        (ErrorCode.AlreadySignedIn, "already-signed-in"),
        (ErrorCode.BadCredentials, "bad-credentials"),
        (ErrorCode.TokenRevoked, "token-revoked"),
        (ErrorCode.BadName, "bad-name"),
        (ErrorCode.AlreadyExists, "name-taken"),
        (ErrorCode.NotFound, "not-found"),
        (ErrorCode.NotMember, "not-member"),
        (ErrorCode.Forbidden, "forbidden"),
        (ErrorCode.Deleted, "deleted"),
        (ErrorCode.CidReused, "cid-reused"),
        (ErrorCode.TooMany, "too-many"),
        (ErrorCode.SlowDown, "slow-down"),
        (ErrorCode.StoreFailed, "store-failed"),
        (ErrorCode.ShuttingDown, "shutting-down"),
        (ErrorCode.Internal, "internal"),
        (ErrorCode.OutOfOrder, "out-of-order"),
        (ErrorCode.SessionGone, "session-gone"),
        (ErrorCode.TooShort, "too-short"),
        (ErrorCode.Archived, "archived"),
        (ErrorCode.Blocked, "blocked"),
        (ErrorCode.Disabled, "disabled"),
        (ErrorCode.Closed, "closed"));

    /// <summary>The code as it stands on the wire, for example <c>not-found</c>.</summary>
    public static string Name(this ErrorCode code) => ErrorCodes.TextOf(code);
}
