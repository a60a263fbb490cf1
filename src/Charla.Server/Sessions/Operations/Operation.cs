using Charla.Protocol;

namespace Charla.Server.Sessions.Operations;

/// <summary>Runs one request. It reads the frame's members before its first await; the frame is gone after it.</summary>
/// <exception cref="FaultException">The request is refused.</exception>
public delegate ValueTask OperationHandler(Session session, in Frame frame);

/// <summary>What a session must be for an operation.</summary>
public enum Need
{
    Nothing,
    Hello,
    SignIn,

    /// <summary>Signed in as an owner of the server, or on the admin socket.</summary>
    Owner,
}

/// <summary>One row of the table of operations. To add an operation: write its handler and add its row.</summary>
public sealed record Operation(string Name, Need Need, OperationHandler Handle)
{
    private static readonly Operation[] Table =
    [
        .. PostingOperations.All,
        .. ReadingOperations.All,
        .. SearchOperations.All,
        .. RoomOperations.All,
        .. PresenceOperations.All,
        .. ImportOperations.All,
        .. SignInOperations.All,
        .. AccountOperations.All,
        .. AdministrationOperations.All,
        .. ConversationOperations.All,
        .. DatagramOperations.All,
    ];

    private readonly byte[] _utf8 = System.Text.Encoding.UTF8.GetBytes(Name);

    /// <summary>Every operation there is.</summary>
    public static IReadOnlyList<Operation> All => Table;

    /// <summary>It reads the store, hashes a password or waits: not for a thread on which other sessions depend.</summary>
    public bool Blocks { get; init; }

    /// <summary>It is part of how datagrams are carried, and does not count as a request.</summary>
    public bool IsFree { get; init; }

    /// <summary>The operation of that name; null where there is none.</summary>
    public static Operation? TryFind(ReadOnlySpan<byte> op)
    {
        foreach (var operation in Table)
        {
            if (op.SequenceEqual(operation._utf8))
                return operation;
        }

        return null;
    }

    public static FaultException Unknown(ReadOnlySpan<byte> op) => new(op.IsEmpty
        ? new Fault(ErrorCode.UnknownOp, "NoOp")
        : new Fault(ErrorCode.UnknownOp, "UnknownOp", System.Text.Encoding.UTF8.GetString(op[..Math.Min(op.Length, 64)])));

    public static Fault SlowDown(TimeSpan wait) =>
        new(ErrorCode.SlowDown, "SlowDown", (long)Math.Ceiling(wait.TotalMilliseconds)) { RetryAfter = wait };

    /// <summary>What is checked of every request before its handler sees it.</summary>
    public void Guard(Session session, in Frame frame)
    {
        if (frame.Has("len"u8))
            throw new FaultException(new Fault(ErrorCode.BadRequest, "NoBody", Name));
        if (Need >= Need.Hello && session.Client is null)
            throw new FaultException(new Fault(ErrorCode.HelloFirst, "HelloFirst"));
        if (Need == Need.SignIn && !session.IsSignedIn)
            throw new FaultException(new Fault(ErrorCode.NotSignedIn, "NotSignedIn"));
        if (Need == Need.Owner && !session.IsOwner)
            throw new FaultException(session.IsSignedIn ? new Fault(ErrorCode.Forbidden, "NotServerOwner") : new Fault(ErrorCode.NotSignedIn, "NotSignedIn"));
    }
}
