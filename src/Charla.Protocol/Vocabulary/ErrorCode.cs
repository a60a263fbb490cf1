namespace Charla.Protocol;

/// <summary>
/// The closed set of codes an <c>error</c> frame can carry. A program acts on the code; the sentence beside it is for
/// people. A code is never renamed or reused on the wire.
/// </summary>
public enum ErrorCode
{
    BadFrame,
    TooLong,
    UnknownOp,
    BadRequest,
    HelloFirst,
    UnsupportedProtocol,
    NotSignedIn,
    AlreadySignedIn,
    BadCredentials,
    TokenRevoked,
    BadName,

    /// <summary>A nick or a room of that name, or like it, is there already; or somebody is in a room already.</summary>
    AlreadyExists,

    NotFound,
    NotMember,
    Forbidden,
    Deleted,
    CidReused,
    TooMany,
    SlowDown,
    StoreFailed,
    ShuttingDown,
    Internal,
    OutOfOrder,
    SessionGone,
    TooShort,
    Archived,
    Blocked,
    Disabled,
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
