namespace Charla.Protocol;

/// <summary>
/// The closed set of codes an <c>error</c> frame can carry. A program acts on the code; the sentence beside it is for
/// people. Names on the wire are in <see cref="ErrorCodes"/>; a code is never renamed or reused.
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
    NameTaken,
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

/// <summary>The names of <see cref="ErrorCode"/> on the wire.</summary>
public static class ErrorCodes
{
    private static readonly string[] Names =
    [
        "bad-frame",
        "too-long",
        "unknown-op",
        "bad-request",
        "hello-first",
        "unsupported-protocol",
        "not-signed-in",
        "already-signed-in",
        "bad-credentials",
        "token-revoked",
        "bad-name",
        "name-taken",
        "not-found",
        "not-member",
        "forbidden",
        "deleted",
        "cid-reused",
        "too-many",
        "slow-down",
        "store-failed",
        "shutting-down",
        "internal",
        "out-of-order",
        "session-gone",
        "too-short",
        "archived",
        "blocked",
        "disabled",
        "closed",
    ];

    /// <summary>The code as it stands on the wire, for example <c>not-found</c>.</summary>
    public static string Name(this ErrorCode code) => Names[(int)code];

    /// <summary>The code of a name; a name this version does not know is <see cref="ErrorCode.Internal"/>.</summary>
    public static ErrorCode Parse(string name)
    {
        var index = Array.IndexOf(Names, name);
        return index < 0 ? ErrorCode.Internal : (ErrorCode)index;
    }
}
